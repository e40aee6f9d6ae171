// State of a benchmark's page, kept in its address: which series, which commits, which one is chosen.

import type { BenchmarkPage } from "./document.ts";
import { type Range, within } from "./zoom.ts";

export interface TrendState {
  series: number;
  range: Range;
  log: boolean | null; // null where the values tell
  at: number | null;
}

export function readState({ commits, series }: BenchmarkPage, hash: string): TrendState {
  const told = new URLSearchParams(hash.replace(/^#/u, ""));
  const commit = (key: string, otherwise: number): number => {
    const id = told.get(key);
    const found = id ? commits.id.findIndex((each) => each.startsWith(id)) : -1;
    return found < 0 ? otherwise : found;
  };
  const name = told.get("series");
  const at = commit("at", -1);
  const log = told.get("log");
  return {
    series: Math.max(
      0,
      series.findIndex((each) => keyOf(each) === name),
    ),
    range: within({ from: commit("from", 0), to: commit("to", commits.id.length - 1) }, commits.id.length),
    log: log === null ? null : log === "1",
    at: at < 0 ? null : at,
  };
}

export function writeState({ commits, series }: BenchmarkPage, state: TrendState): string {
  const told = new URLSearchParams();
  const chosen = series[state.series];
  if (state.series > 0 && chosen) told.set("series", keyOf(chosen));
  if (state.range.from > 0) told.set("from", commits.id[state.range.from] ?? "");
  if (state.range.to < commits.id.length - 1) told.set("to", commits.id[state.range.to] ?? "");
  if (state.log !== null) told.set("log", state.log ? "1" : "0");
  if (state.at !== null) told.set("at", commits.id[state.at] ?? "");
  return told.toString();
}

function keyOf({ group, metric }: { group: string | null; metric: string }): string {
  return group === null ? metric : `${group} ${metric}`;
}
