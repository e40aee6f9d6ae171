// What changed: the comparison with the base, series by series, as the library judges it.

import type { VerdictRow } from "../document.ts";
import { b, h, sentence } from "../dom.ts";
import { bytes, count, exact, percentChange, plural, time } from "../format.ts";
import { table, type Cell } from "../table.ts";
import { has, type View } from "../view.ts";

export function changes(view: View): HTMLElement | null {
  const { doc, state } = view;
  const rows = doc.verdicts.filter((row) => row.verdict !== "same");
  const base = state.base;
  if (!has(view) || base === null || doc.verdicts.length === 0 || !doc.rows[base]?.is_base || doc.rows[state.run]?.is_base) return null;
  const many = (verdict: string): number => rows.filter((row) => row.verdict === verdict).length;
  const worse = many("regression");
  const better = many("improvement");
  const unsure = many("unconfirmed");
  const runs = doc.rows.filter((row) => !row.is_base).length;
  const bases = doc.rows.length - runs;
  return h(
    "section",
    { id: "changes", class: "card" },
    h("h2", { tabindex: -1 }, "What changed"),
    sentence(
      b(plural(worse, "regression")),
      ", ",
      b(plural(better, "improvement")),
      ` and ${unsure.toLocaleString("en-US")} beyond the threshold that too few runs speak for, of ${plural(runs, "run")} against ${plural(bases, "run")}.`,
    ),
    table<VerdictRow>({
      name: "changes",
      caption: "Series that changed, worst first",
      rows,
      most: 12,
      redraw: view.redraw,
      columns: [
        { head: "metric", cell: (row) => ({ text: row.metric }) },
        { head: "group", cell: (row) => row.group ?? "whole run" },
        { head: "before", number: true, drop: 1, cell: (row) => value(row.base, row.unit, row.base_n) },
        { head: "now", number: true, cell: (row) => value(row.now, row.unit, row.n) },
        { head: "change", number: true, cell: (row) => ({ text: row.percent === null ? "" : percentChange(row.percent), tone: row.tone || "quiet" }) },
        { head: "verdict", cell: (row) => ({ text: row.verdict, tone: row.tone || "quiet" }) },
        { head: "p", number: true, drop: 2, cell: (row) => (row.p === null ? { text: "", tip: ["not tested: exact, or too few runs"] } : row.p < 0.001 ? "< 0.001" : row.p.toPrecision(2)) },
      ],
    }),
    doc.verdicts_left_out > 0 ? h("p", { class: "quiet" }, `${plural(doc.verdicts_left_out, "more series")} changed; openvm-prof compare lists them.`) : null,
  );
}

export function inUnit(unit: string): (value: number | null) => string {
  if (unit === "ms") return time;
  if (unit === "s") return (seconds) => time(seconds === null ? null : seconds * 1000);
  return unit === "bytes" ? bytes : count;
}

function value(number: number | null, unit: string, runs: number | null): Cell {
  const several = runs !== null && runs > 1 ? [`median of ${runs} runs`] : [];
  return { text: inUnit(unit)(number), exact: exact(number, unit), tip: [exact(number, unit), ...several] };
}
