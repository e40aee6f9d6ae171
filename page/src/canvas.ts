// Canvas: a picture of many marks as pixels.

import { announcer, h, visible } from "./dom.ts";
import { baseline, ink, isLabelled, type Line, type Picture, paint } from "./picture.ts";

export function canvas(picture: Picture, width: number): HTMLCanvasElement {
  const ratio = devicePixelRatio || 1;
  const drawing = h("canvas", {
    width: Math.round(width * ratio),
    height: Math.round(picture.height * ratio),
    "aria-hidden": "true",
  });
  drawing.style.width = `${width}px`;
  drawing.style.height = `${picture.height}px`;
  const pen = drawing.getContext("2d");
  if (!pen) return drawing;
  pen.scale(ratio, ratio);
  const colours = new Map<string, string>();
  const resolved = (value: string): string => {
    const found = colours.get(value) ?? colour(value);
    colours.set(value, found);
    return found;
  };
  const of = (hue: string): string => resolved(paint(hue));
  const stroke = (kind: Line["kind"]): void => {
    pen.strokeStyle = of(kind === "grid" ? "line" : "text");
    for (const line of picture.lines ?? []) {
      if (line.kind !== kind) continue;
      pen.beginPath();
      pen.moveTo(line.x1, line.y1);
      pen.lineTo(line.x2, line.y2);
      pen.stroke();
    }
  };
  pen.font = "11px system-ui, sans-serif";
  stroke("grid");
  for (const mark of picture.marks) {
    if (mark.hue === "none" || mark.unseen) continue;
    pen.globalAlpha = mark.pale ? 0.4 : 1;
    pen.fillStyle = of(mark.hue);
    pen.fillRect(mark.x, mark.y, mark.w > 1.5 ? mark.w - 0.5 : mark.w, mark.h > 1.5 ? mark.h - 0.5 : mark.h);
    if (mark.hatch) {
      pen.globalAlpha = 0.5;
      pen.fillStyle = of("card");
      pen.fillRect(mark.x, mark.y, mark.w, mark.h);
    }
    if (isLabelled(mark)) {
      pen.globalAlpha = 1;
      pen.fillStyle = resolved(ink(mark));
      pen.fillText(visible(mark.label), mark.x + 4, baseline(mark));
    }
  }
  dots(picture, pen, of);
  for (const curve of picture.curves ?? []) {
    pen.strokeStyle = of(curve.hue);
    pen.globalAlpha = curve.pale ? 0.5 : 1;
    pen.beginPath();
    for (const [x, y] of curve.points) pen.lineTo(x, y);
    pen.stroke();
  }
  pen.globalAlpha = 1;
  stroke("lane");
  stroke("mark");
  stroke("base");
  pen.fillStyle = of("dim");
  for (const label of picture.labels ?? []) {
    pen.textAlign = label.end === "middle" ? "center" : label.end === "end" ? "right" : "left";
    pen.fillText(visible(label.text), label.x, label.y);
  }
  return drawing;
}

function dots(picture: Picture, pen: CanvasRenderingContext2D, of: (hue: string) => string): void {
  for (const each of picture.dots ?? []) {
    pen.globalAlpha = each.pale ? 0.5 : 1;
    pen.fillStyle = of(each.hue);
    for (const [x, y] of each.points) pen.fillRect(x - 2, y - 2, 4, 4);
  }
  pen.globalAlpha = 1;
}

// A colour as a canvas takes it: light or dark, as the page is.
function colour(value: string): string {
  if (value.startsWith("#")) return value;
  const probe = announcer();
  probe.style.color = value;
  return getComputedStyle(probe).color;
}
