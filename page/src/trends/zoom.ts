// Zoom: a chart of commits is narrowed by dragging over it, by buttons, and by + and - on the keyboard.

import { h } from "../dom.ts";
import { hideTip } from "../tip.ts";

export interface Range {
  from: number;
  to: number;
}

const FEWEST = 5; // commits that remain in sight
const LEFT = 58;
const RIGHT = 10;

export function within(range: Range, count: number): Range {
  const last = Math.max(0, count - 1);
  const to = Math.min(Math.max(Math.round(range.to), 0), last);
  const from = Math.min(Math.max(Math.round(range.from), 0), to);
  if (to - from + 1 >= Math.min(FEWEST, count)) return { from, to };
  const start = Math.max(0, Math.min(from, last - FEWEST + 1));
  return { from: start, to: Math.min(last, start + FEWEST - 1) };
}

// Half or twice as many commits, around one that stays where it is.
export function scaled({ from, to }: Range, around: number, factor: number, count: number): Range {
  const middle = Math.min(Math.max(around, from), to);
  return within({ from: middle - (middle - from) * factor, to: middle + (to - middle) * factor }, count);
}

export interface Zooming {
  range: () => Range;
  count: number;
  cursor: () => number;
  set: (range: Range) => void;
}

export function zoomable(chart: HTMLElement, zooming: Zooming): HTMLElement {
  let start: number | null = null;
  let dragged = false;
  const brush = h("div", { class: "brush" });

  const placeOf = (event: MouseEvent): number => {
    const { left, width } = chart.getBoundingClientRect();
    const wide = width - LEFT - RIGHT;
    return Math.min(Math.max(event.clientX - left - LEFT, 0), wide);
  };
  const commitAt = (place: number): number => {
    const { from, to } = zooming.range();
    const wide = chart.getBoundingClientRect().width - LEFT - RIGHT;
    return from + (place / wide) * (to - from + 1);
  };
  chart.addEventListener("mousedown", (event) => {
    if (event.button !== 0) return;
    start = placeOf(event);
    dragged = false;
  });
  addEventListener("mousemove", (event) => {
    if (start === null || !chart.isConnected) return;
    const now = placeOf(event);
    if (Math.abs(now - start) < 6 && !dragged) return;
    dragged = true;
    hideTip();
    if (!brush.isConnected) chart.append(brush);
    brush.style.left = `${LEFT + Math.min(start, now)}px`;
    brush.style.width = `${Math.abs(now - start)}px`;
  });
  addEventListener("mouseup", (event) => {
    if (start === null) return;
    const [low, high] = [start, placeOf(event)].sort((one, other) => one - other);
    start = null;
    brush.remove();
    if (dragged && low !== undefined && high !== undefined && chart.isConnected)
      zooming.set(within({ from: Math.floor(commitAt(low)), to: Math.ceil(commitAt(high)) - 1 }, zooming.count));
  });
  // a drag that ends over a run does not choose it
  chart.addEventListener(
    "click",
    (event) => {
      if (dragged) event.stopImmediatePropagation();
      dragged = false;
    },
    { capture: true },
  );
  chart.addEventListener("keydown", (event) => {
    const factor = { "+": 0.5, "=": 0.5, "-": 2 }[event.key];
    if (factor === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    zooming.set(scaled(zooming.range(), zooming.cursor(), factor, zooming.count));
  });
  return chart;
}
