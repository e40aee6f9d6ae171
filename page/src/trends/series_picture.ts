// Series picture: the runs of a series as grey dots over its levels, where they change, and where conditions do.

import { type Curve, clip, type Dots, type Label, type Line, type Mark, type Picture } from "../picture.ts";
import { axis, isWide, rowsOf } from "./axis.ts";
import type { Commits, Lane, Part, Series } from "./document.ts";
import { commitText, conditionsOf, percent, shown, whole } from "./words.ts";

export interface Look {
  height: number;
  rows: number; // of labels above
  ticks: number; // about how many
  from: number;
  to: number; // the last commit
  log?: boolean; // null where the values tell
  chosen?: number; // a commit
  cursor?: number; // the commit that the keyboard goes to, if it is another one
  axis: boolean; // whether dates and conditions are written below
  go: (commit: number) => void;
}

interface Point {
  part: Part;
  commit: number;
  value: number;
}

export function pointsOf(series: Series, from: number, to: number): Point[] {
  return series.parts
    .flatMap((part) => part.at.map((commit, place) => ({ part, commit, value: part.value[place] ?? 0 })))
    .filter(({ commit }) => commit >= from && commit <= to)
    .sort((one, other) => one.commit - other.commit || one.part.lane - other.part.lane);
}

export function isLog(series: Series, from: number, to: number): boolean {
  return isWide(pointsOf(series, from, to).map(({ value }) => value));
}

export function levelAt(part: Part, commit: number): number | null {
  return part.levels.find(({ start, end }) => commit >= start && commit <= end)?.value ?? null;
}

export function seriesPicture(
  commits: Commits,
  lanes: readonly Lane[],
  series: Series,
  look: Look,
  width: number,
): Picture {
  const { from, to } = look;
  const points = pointsOf(series, from, to);
  const left = 58;
  const right = width - 10;
  const top = 6 + look.rows * 13;
  const bottom = look.height - (look.axis ? 36 : 16);
  const step = (right - left) / Math.max(1, to - from + 1);
  const x = (commit: number): number => left + (commit - from + 0.5) * step;
  const scale = axis(
    points.map(({ value }) => value),
    look.log ?? isLog(series, from, to),
    look.ticks,
  );
  const y = (value: number): number => bottom - scale.place(value) * (bottom - top);

  const lines: Line[] = [];
  const labels: Label[] = [];
  for (const tick of scale.ticks) {
    const at = y(tick);
    if (at < top - 1 || at > bottom + 1) continue;
    lines.push({ x1: left, y1: at, x2: right, y2: at, kind: "grid" });
    labels.push({ x: left - 5, y: at + 4, text: shown(tick, series.unit), end: "end" });
  }

  const curves: Curve[] = [];
  for (const part of series.parts)
    for (const level of part.levels) {
      const [start, end] = [Math.max(level.start, from), Math.min(level.end, to)];
      if (start > end) continue;
      const [x1, x2] = [x(start) - step / 2, x(end) + step / 2];
      curves.push({
        points: [
          [x1, y(level.value)],
          [Math.max(x2, x1 + 2), y(level.value)],
        ],
        hue: "accent",
        pale: lanes[part.lane]?.within ?? false,
      });
    }

  const frame = { x, step, top, bottom, left, right };
  changeLabels(series, look, frame, lines, labels);
  laneLabels(series, lanes, look, frame, lines, labels);
  dateLabels(commits, look, frame, labels);
  if (look.chosen !== undefined && look.chosen >= from && look.chosen <= to)
    lines.push({ x1: x(look.chosen), y1: top, x2: x(look.chosen), y2: bottom, kind: "base" });

  const marks = points.map(({ part, commit, value }, place): Mark => {
    const before = points[place - 1]?.commit ?? from - 1;
    const after = points[place + 1]?.commit ?? to + 1;
    const start = before === commit ? x(commit) - step / 2 : Math.max(left, (x(before) + x(commit)) / 2);
    const end = after === commit ? x(commit) + step / 2 : Math.min(right, (x(commit) + x(after)) / 2);
    const ring = { x: x(commit) - 4, y: y(value) - 4, w: 8, h: 8 };
    const go = (): void => look.go(commit);
    return {
      x: start,
      y: top,
      w: Math.max(end - start, 1),
      h: bottom - top,
      hue: "none",
      unseen: true,
      ring,
      tip: () => tipOf(commits, lanes, series, part, commit, value),
      go,
    };
  });
  const dots: Dots[] = [];
  for (const part of series.parts) {
    const own = points.filter((each) => each.part === part);
    if (own.length > 0)
      dots.push({
        points: own.map(({ commit, value }) => [x(commit), y(value)] as const),
        hue: "whole",
        pale: lanes[part.lane]?.within ?? false,
      });
  }
  const cursor = look.cursor ?? look.chosen;
  const at = cursor === undefined ? -1 : points.findIndex(({ commit }) => commit === cursor);
  return { height: look.height, marks, lines, labels, curves, dots, ...(at >= 0 ? { at } : {}) };
}

interface Frame {
  x: (commit: number) => number;
  step: number;
  top: number;
  bottom: number;
  left: number;
  right: number;
}

function changeLabels(
  series: Series,
  look: Look,
  { x, step, top, bottom, left, right }: Frame,
  lines: Line[],
  labels: Label[],
): void {
  const steps = series.parts
    .flatMap((part) => part.steps)
    .filter(({ at }) => at >= look.from && at <= look.to)
    .sort((one, other) => other.at - one.at); // the newest have their labels first
  const texts = steps.map(({ effect, unconfirmed }) => `${percent(effect)}${unconfirmed ? "?" : ""}`);
  const spans = steps.map(({ at }, place): [number, number] => {
    const wide = (texts[place] ?? "").length * 7 + 6;
    const start = Math.min(Math.max(x(at) - step / 2 - wide / 2, left), right - wide);
    return [start, start + wide];
  });
  const rows = rowsOf(spans, look.rows);
  steps.forEach(({ at }, place) => {
    const [start, end] = spans[place] ?? [0, 0];
    const row = rows[place] ?? null;
    const edge = x(at) - step / 2;
    lines.push({ x1: edge, y1: row === null ? top : 15 + row * 13, x2: edge, y2: bottom, kind: "mark" });
    if (row !== null)
      labels.push({ x: (start + end) / 2, y: 12 + row * 13, text: texts[place] ?? "", end: "middle", strong: true });
  });
}

// Boundaries of lanes, and below them what is other from there on.
function laneLabels(
  series: Series,
  lanes: readonly Lane[],
  look: Look,
  { x, step, top, bottom, right }: Frame,
  lines: Line[],
  labels: Label[],
): void {
  const begins = series.parts
    .flatMap((part) => {
      const text = lanes[part.lane]?.begins ?? null;
      const first = part.at[0] ?? -1;
      return text !== null && first > look.from && first <= look.to ? [{ first, text }] : [];
    })
    .sort((one, other) => one.first - other.first);
  begins.forEach(({ first, text }, place) => {
    const edge = x(first) - step / 2;
    const next = begins[place + 1];
    const room = (next ? x(next.first) - step / 2 : right) - edge - 6;
    lines.push({ x1: edge, y1: top, x2: edge, y2: bottom + (look.axis ? 28 : 4), kind: "lane" });
    if (look.axis && room > 40) labels.push({ x: edge + 4, y: bottom + 28, text: clip(text, room) });
  });
}

// As many dates as there is room for.
function dateLabels(commits: Commits, look: Look, { x, bottom, left, right }: Frame, labels: Label[]): void {
  const dates = look.axis ? Math.max(2, Math.floor((right - left) / 110)) : 2;
  const last = Math.max(look.to, look.from);
  for (let place = 0; place < dates; place++) {
    const commit = Math.round(look.from + ((last - look.from) * place) / (dates - 1));
    const end = place === 0 ? "start" : place === dates - 1 ? "end" : "middle";
    const at = place === 0 ? left : place === dates - 1 ? right : x(commit);
    labels.push({ x: at, y: bottom + 13, text: (commits.date[commit] ?? "").slice(0, 10), end });
    if (commit === last) break;
  }
}

function tipOf(
  commits: Commits,
  lanes: readonly Lane[],
  series: Series,
  part: Part,
  commit: number,
  value: number,
): string[] {
  const level = levelAt(part, commit);
  const begun = part.steps.find(({ at }) => at === commit);
  return [
    `${series.name} ${shown(value, series.unit)}`,
    ...(whole(value, series.unit) === shown(value, series.unit) ? [] : [whole(value, series.unit)]),
    commitText(commits, commit),
    ...(commits.subject[commit] ? [commits.subject[commit] ?? ""] : []),
    ...(begun ? [`a new level begins: ${percent(begun.effect)}${begun.unconfirmed ? ", unconfirmed" : ""}`] : []),
    ...(level === null || level === 0
      ? []
      : [`level ${shown(level, series.unit)}, this run ${percent(value / level - 1)}`]),
    conditionsOf(lanes[part.lane]),
  ].filter(Boolean);
}
