// Words: values, commits and dates as trend pages tell them.

import { h, visible } from "../dom.ts";
import { bytes, count, exact, NONE, percentChange, time } from "../format.ts";
import type { Cell } from "../table.ts";
import type { Commits, Lane } from "./document.ts";

export function shown(value: number | null, unit: string): string {
  if (value === null) return NONE;
  if (unit === "ms") return time(value);
  if (unit === "s") return time(value * 1000);
  if (unit === "bytes") return bytes(value);
  return unit === "million/s" ? `${count(value)} million/s` : count(value);
}

export function whole(value: number | null, unit: string): string {
  return exact(value, unit === "count" ? "" : unit);
}

export function valueCell(value: number | null, unit: string): Cell {
  return { text: shown(value, unit), exact: whole(value, unit), tip: [whole(value, unit)], by: value };
}

export function short(commit: string): string {
  return commit.slice(0, 9);
}

export function day(date: string | null): string {
  return date === null ? "no date" : date.slice(0, 10);
}

export function percent(effect: number): string {
  return percentChange(effect * 100);
}

// An effect without its direction, for where a word tells it.
export function size(effect: number): string {
  return percent(Math.abs(effect)).replace(/^\+/u, "");
}

// An effect with its interval.
export function interval(effect: number, low: number, high: number): string {
  return low === high ? percent(effect) : `${percent(effect)} [${percent(low)}, ${percent(high)}]`;
}

export function conditionsOf(lane: Lane | undefined): string {
  return Object.entries(lane?.conditions ?? {})
    .map(([key, text]) => `${key} ${text}`)
    .join(", ");
}

export function commitText(commits: Commits, at: number): string {
  return `${day(commits.date[at] ?? null)} ${short(commits.id[at] ?? "")}`;
}

// A commit as a link, where it is known where it is.
export function commitLink(id: string, url: string | null): HTMLElement {
  return url === null ? h("code", {}, visible(short(id))) : h("a", { href: url }, h("code", {}, visible(short(id))));
}
