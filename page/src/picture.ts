// Picture: marks, lines and labels on a plane of CSS pixels, what colours they have, and what fits them.

import type { Lines } from "./tip.ts";

export interface Mark {
  x: number;
  y: number;
  w: number;
  h: number;
  hue: string;
  tip: () => Lines; // made when it is shown
  pale?: boolean;
  hatch?: boolean;
  label?: string;
  silent?: boolean; // not a stop of its own: its neighbour tells it
  unseen?: boolean; // not drawn: a place for the pointer and the keyboard
  ring?: { x: number; y: number; w: number; h: number }; // what is marked when it is chosen, where not all of it
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
  kind: "grid" | "lane" | "mark" | "base";
}

export interface Curve {
  points: readonly (readonly [number, number])[];
  hue: string;
  pale?: boolean;
}

// Many points of a series, drawn as one.
export interface Dots {
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
  dots?: Dots[];
  at?: number; // the mark that the keyboard goes to
  up?: () => void; // what Esc does within
}

const WIDTH_OF_LETTER = 6.4;

export function fits(text: string, width: number): boolean {
  return text.length * WIDTH_OF_LETTER <= width - 6;
}

export function clip(text: string, width: number): string {
  const most = Math.max(1, Math.floor(width / WIDTH_OF_LETTER));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

// A hue of the style, or a colour by its number.
export function paint(hue: string): string {
  return hue.startsWith("#") ? hue : `var(--${hue})`;
}

// The colour of text on a mark.
export function ink({ hue, pale }: Mark): string {
  if (pale) return "var(--on-pale)";
  return hue.startsWith("#") ? "#1c2127" : `var(--on-${hue}, var(--on))`;
}

export function isLabelled(mark: Mark): mark is Mark & { label: string } {
  return Boolean(mark.label) && mark.h >= 12 && fits(mark.label ?? "", mark.w);
}

export function baseline(mark: Mark): number {
  return mark.y + Math.min(mark.h / 2, 9) + 4;
}

// Round numbers from 0 to a largest one, for an axis.
export function ticks(most: number, about: number): number[] {
  if (!(most > 0)) return [0];
  const rough = most / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? power * 10;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, at) => at * step);
}
