// SVG: a picture of few marks as elements.

import { s, visible } from "./dom.ts";
import { baseline, type Dots, ink, isLabelled, type Picture, paint } from "./picture.ts";

let hatches = 0;

export function svg(picture: Picture, width: number): SVGElement {
  const id = `hatch${hatches++}`;
  const drawing = s("svg", { width, height: picture.height, "aria-hidden": "true" });
  if (picture.marks.some((mark) => mark.hatch)) {
    const pattern = s(
      "pattern",
      { id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      s("rect", { width: 2.2, height: 5, class: "hatching" }),
    );
    drawing.append(s("defs", {}, pattern));
  }
  for (const line of picture.lines ?? [])
    if (line.kind === "grid")
      drawing.append(s("line", { x1: line.x1, y1: line.y1, x2: line.x2, y2: line.y2, class: "grid" }));
  for (const mark of picture.marks) {
    if (mark.w <= 0 || mark.h <= 0 || mark.unseen) continue;
    const place = { x: mark.x, y: mark.y, width: mark.w, height: mark.h };
    const rect = s("rect", { ...place, class: mark.pale ? "mark pale" : "mark" });
    rect.style.fill = mark.hue === "none" ? "transparent" : paint(mark.hue);
    drawing.append(rect);
    if (mark.hatch) drawing.append(s("rect", { ...place, fill: `url(#${id})` }));
    if (isLabelled(mark)) {
      const text = s("text", { x: mark.x + 4, y: baseline(mark) }, visible(mark.label));
      text.style.fill = ink(mark);
      drawing.append(text);
    }
  }
  drawing.append(...(picture.dots ?? []).map(dotted));
  for (const curve of picture.curves ?? []) {
    const points = curve.points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    const line = s("polyline", { points, class: curve.pale ? "curve pale" : "curve" });
    line.style.stroke = `var(--${curve.hue})`;
    drawing.append(line);
  }
  for (const line of picture.lines ?? [])
    if (line.kind !== "grid")
      drawing.append(s("line", { x1: line.x1, y1: line.y1, x2: line.x2, y2: line.y2, class: line.kind }));
  for (const label of picture.labels ?? [])
    drawing.append(
      s(
        "text",
        { x: label.x, y: label.y, "text-anchor": label.end ?? "start", class: label.strong ? "label strong" : "label" },
        visible(label.text),
      ),
    );
  return drawing;
}

// Lines without a length, of which the round ends are seen.
function dotted({ points, hue, pale }: Dots): SVGPathElement {
  const d = points.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
  const path = s("path", { d, class: pale ? "dots pale" : "dots" });
  path.style.stroke = paint(hue);
  return path;
}
