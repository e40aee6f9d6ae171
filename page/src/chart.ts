// Charts: marks on a plane, as SVG while they are few and on a canvas above; one way of colours and tooltips for both.

import { announcer, h, s, visible } from "./dom.ts";
import { hideTip, showTip, type Lines } from "./tip.ts";

export interface Mark {
  x: number;
  y: number;
  w: number;
  h: number;
  hue: string;
  tip: Lines;
  pale?: boolean;
  hatch?: boolean;
  label?: string;
  silent?: boolean; // not a stop of its own: its neighbour tells it
  go?: () => void;
}

export interface Label {
  x: number;
  y: number;
  text: string;
  end?: "start" | "middle" | "end";
  strong?: boolean;
}

export interface Line {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  kind: "grid" | "mark" | "base";
}

export interface Curve {
  points: readonly (readonly [number, number])[];
  hue: string;
  pale?: boolean;
}

export interface Picture {
  height: number;
  marks: Mark[];
  labels?: Label[];
  lines?: Line[];
  curves?: Curve[];
  at?: number; // the mark that the keyboard goes to
  up?: () => void; // what Esc does within
}

const MOST_ELEMENTS = 600;
const WIDTH_OF_LETTER = 6.4;

let observer: ResizeObserver | null = null;
const redraws = new WeakMap<Element, (width: number) => void>();

// Forgets the charts that are drawn, before the page is drawn anew.
export function forgetCharts(within: Element): void {
  for (const each of within.querySelectorAll(".chart")) observer?.unobserve(each);
}

export function fits(text: string, width: number): boolean {
  return text.length * WIDTH_OF_LETTER <= width - 6;
}

export function clip(text: string, width: number): string {
  const most = Math.max(1, Math.floor(width / WIDTH_OF_LETTER));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

// A hue of the style, or a colour by its number.
function paint(hue: string): string {
  return hue.startsWith("#") ? hue : `var(--${hue})`;
}

// The colour of text on a mark.
function ink({ hue, pale }: Mark): string {
  if (pale) return "var(--on-pale)";
  return hue.startsWith("#") ? "#1c2127" : `var(--on-${hue}, var(--on))`;
}

// A colour as a canvas takes it: light or dark, as the page is.
function colour(value: string): string {
  if (value.startsWith("#")) return value;
  const probe = announcer();
  probe.style.color = value;
  return getComputedStyle(probe).color;
}

const at = new Map<string, number>(); // the mark that the keyboard is at, by chart

export function chart(name: string, draw: (width: number) => Picture): HTMLElement {
  const box = h("div", {
    class: "chart",
    tabindex: "0",
    role: "group",
    "aria-roledescription": "chart",
    "aria-label": `${name}; arrow keys go through it`,
    "data-key": `chart ${name}`,
  });
  let picture: Picture = { height: 0, marks: [] };
  let current = -1;
  let width = 0;

  const paintAt = (now: number): void => {
    width = now;
    picture = draw(width);
    if (picture.at !== undefined) at.set(name, picture.at);
    box.replaceChildren(render(picture, width));
    box.style.height = `${picture.height}px`;
    if (document.activeElement === box) select(at.get(name) ?? current, false);
  };

  function select(place: number, tell: boolean): void {
    const mark = picture.marks[place];
    box.querySelector(".ring")?.remove();
    if (!mark) return;
    current = place;
    at.set(name, place);
    const ring = h("div", { class: "ring" });
    ring.style.left = `${mark.x - 1}px`;
    ring.style.top = `${mark.y - 1}px`;
    ring.style.width = `${Math.max(mark.w, 2) + 2}px`;
    ring.style.height = `${Math.max(mark.h, 2) + 2}px`;
    box.append(ring);
    if (tell) {
      const { left, top } = box.getBoundingClientRect();
      showTip(mark.tip, left + mark.x + Math.min(mark.w, 60), top + mark.y + mark.h);
      announcer().textContent = visible(mark.tip.join(", "));
    }
  }

  function step(by: number): number {
    const { marks } = picture;
    let place = current;
    for (let tries = 0; tries < marks.length; tries++) {
      place = (place + by + marks.length) % marks.length;
      if (!marks[place]?.silent) return place;
    }
    return -1;
  }

  // The nearest mark above or below, else the next one.
  function vertical(direction: number): number {
    const from = picture.marks[current];
    if (!from) return step(1);
    let best = -1;
    let least = Infinity;
    picture.marks.forEach((mark, place) => {
      const down = (mark.y + mark.h / 2 - (from.y + from.h / 2)) * direction;
      if (mark.silent || down <= 1) return;
      const aside = Math.abs(mark.x + mark.w / 2 - (from.x + from.w / 2));
      const gap = Math.max(0, aside - (mark.w + from.w) / 2);
      const away = down + gap * 2 + aside / 1000;
      if (away < least) [best, least] = [place, away];
    });
    return best < 0 ? current : best;
  }

  function under(event: MouseEvent): number {
    const { left, top } = box.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    for (let place = picture.marks.length - 1; place >= 0; place--) {
      const mark = picture.marks[place];
      if (!mark) continue;
      const slack = mark.w < 3 ? 1.5 : 0;
      if (x >= mark.x - slack && x <= mark.x + mark.w + slack && y >= mark.y && y <= mark.y + mark.h) return place;
    }
    return -1;
  }

  box.addEventListener("mousemove", (event) => {
    const mark = picture.marks[under(event)];
    box.classList.toggle("goes", mark?.go !== undefined);
    if (mark) showTip(mark.tip, event.clientX, event.clientY);
    else hideTip();
  });
  box.addEventListener("mouseleave", hideTip);
  box.addEventListener("click", (event) => {
    const place = under(event);
    hideTip();
    if (place >= 0) {
      at.set(name, place);
      picture.marks[place]?.go?.();
    }
  });
  box.addEventListener("focus", () => {
    if (!box.matches(":focus-visible")) return;
    const place = at.get(name) ?? current;
    select(picture.marks[place] ? place : step(1), true);
  });
  box.addEventListener("blur", () => {
    box.querySelector(".ring")?.remove();
    hideTip();
  });
  box.addEventListener("keydown", (event) => {
    const moves: Record<string, () => number> = {
      ArrowRight: () => step(1),
      ArrowLeft: () => step(-1),
      ArrowDown: () => vertical(1),
      ArrowUp: () => vertical(-1),
      Home: () => picture.marks.findIndex((mark) => !mark.silent),
      End: () => picture.marks.findLastIndex((mark) => !mark.silent),
    };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      select(move(), true);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      hideTip();
      picture.marks[current]?.go?.();
    } else if (event.key === "Escape" && picture.up) {
      event.stopPropagation();
      hideTip();
      picture.up();
    }
  });

  observer ??= new ResizeObserver((entries) => {
    for (const entry of entries) redraws.get(entry.target)?.(entry.contentRect.width);
  });
  redraws.set(box, (now) => {
    if (now > 0 && Math.abs(now - width) > 0.5) paintAt(now);
    else if (now < 0 && width > 0) paintAt(width);
  });
  observer.observe(box);
  return box;
}

// Draws a chart again; one that outlives the drawing of the page is watched again.
export function redraw(box: Element): void {
  observer?.observe(box);
  redraws.get(box)?.(-1);
}

// Draws all charts again, as when colours change.
export function redrawAll(within: Element): void {
  for (const each of within.querySelectorAll(".chart")) redraw(each);
}

function render(picture: Picture, width: number): Element {
  return picture.marks.length > MOST_ELEMENTS ? canvas(picture, width) : svg(picture, width);
}

function isLabelled(mark: Mark): mark is Mark & { label: string } {
  return Boolean(mark.label) && mark.h >= 12 && fits(mark.label ?? "", mark.w);
}

function baseline(mark: Mark): number {
  return mark.y + Math.min(mark.h / 2, 9) + 4;
}

let hatches = 0;

function svg(picture: Picture, width: number): SVGElement {
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
    if (line.kind === "grid") drawing.append(s("line", { x1: line.x1, y1: line.y1, x2: line.x2, y2: line.y2, class: "grid" }));
  for (const mark of picture.marks) {
    if (mark.w <= 0 || mark.h <= 0) continue;
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
  for (const curve of picture.curves ?? []) {
    const points = curve.points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    const line = s("polyline", { points, class: curve.pale ? "curve pale" : "curve" });
    line.style.stroke = `var(--${curve.hue})`;
    drawing.append(line);
  }
  for (const line of picture.lines ?? [])
    if (line.kind !== "grid") drawing.append(s("line", { x1: line.x1, y1: line.y1, x2: line.x2, y2: line.y2, class: line.kind }));
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

function canvas(picture: Picture, width: number): HTMLCanvasElement {
  const ratio = devicePixelRatio || 1;
  const drawing = h("canvas", { width: Math.round(width * ratio), height: Math.round(picture.height * ratio), "aria-hidden": "true" });
  drawing.style.width = `${width}px`;
  drawing.style.height = `${picture.height}px`;
  const pen = drawing.getContext("2d");
  if (!pen) return drawing;
  pen.scale(ratio, ratio);
  const colours = new Map<string, string>();
  const resolved = (value: string): string => {
    let found = colours.get(value);
    if (found === undefined) colours.set(value, (found = colour(value)));
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
    if (mark.hue === "none") continue;
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
  pen.globalAlpha = 1;
  for (const curve of picture.curves ?? []) {
    pen.strokeStyle = of(curve.hue);
    pen.globalAlpha = curve.pale ? 0.5 : 1;
    pen.beginPath();
    curve.points.forEach(([x, y], place) => (place === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
    pen.stroke();
  }
  pen.globalAlpha = 1;
  stroke("mark");
  stroke("base");
  pen.fillStyle = of("dim");
  for (const label of picture.labels ?? []) {
    pen.textAlign = label.end === "middle" ? "center" : label.end === "end" ? "right" : "left";
    pen.fillText(visible(label.text), label.x, label.y);
  }
  return drawing;
}

// Round numbers from 0 to a largest one, for an axis.
export function ticks(most: number, about: number): number[] {
  if (!(most > 0)) return [0];
  const rough = most / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? power * 10;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, at) => at * step);
}
