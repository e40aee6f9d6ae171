// What changed: the comparison with the base, series by series, as the library judges it.

import type { VerdictRow } from "../document.ts";
import { b, card, h, sentence } from "../dom.ts";
import { bytes, count, exact, percentChange, plural, time, WHOLE } from "../format.ts";
import { type Cell, num, table, text } from "../table.ts";
import { baseOf, type View } from "../view.ts";

export function changes(view: View): HTMLElement | null {
  const { doc, state } = view;
  const rows = doc.verdicts.filter((row) => row.verdict !== "same");
  const base = state.base;
  if (
    baseOf(view) === null ||
    base === null ||
    doc.verdicts.length === 0 ||
    !doc.rows[base]?.is_base ||
    doc.rows[state.run]?.is_base
  )
    return null;
  const many = (verdict: string): number => rows.filter((row) => row.verdict === verdict).length;
  const worse = many("regression");
  const better = many("improvement");
  const unsure = many("unconfirmed");
  const runs = doc.rows.filter((row) => !row.is_base).length;
  const bases = doc.rows.length - runs;
  const worst = rows.find((row) => row.verdict === "regression");
  const which =
    worst?.percent == null
      ? ""
      : `${worst.metric} of ${worst.group ?? "the whole run"} ${percentChange(worst.percent)}`;
  return card(
    "changes",
    "What changed",
    sentence(
      b(plural(worse, "regression")),
      ...(which ? [", the worst ", b(which)] : []),
      "; ",
      b(plural(better, "improvement")),
      unsure > 0 ? `; ${WHOLE.format(unsure)} unconfirmed: beyond the threshold, but too few runs speak for them` : "",
      `. ${plural(runs, "run")} against ${plural(bases, "run")}.`,
    ),
    table<VerdictRow>({
      name: "changes",
      caption: "Series that changed, worst first",
      rows,
      most: 5,
      redraw: view.redraw,
      columns: [
        text("metric", (row) => ({ text: row.metric })),
        text("group", (row) => row.group ?? "whole run"),
        num("before", (row) => value(row.base, row.unit, row.base_n), 1),
        num("now", (row) => value(row.now, row.unit, row.n), 1),
        num("change", (row) => ({
          text: row.percent === null ? "" : percentChange(row.percent),
          tone: row.tone || "quiet",
        })),
        text("verdict", (row) => ({ text: row.verdict, tone: row.tone || "quiet" })),
        ...(rows.some((row) => row.p !== null)
          ? [
              num<VerdictRow>(
                "p",
                (row) =>
                  row.p === null
                    ? { text: "", tip: ["not tested: exact, or too few runs"] }
                    : row.p < 0.001
                      ? "< 0.001"
                      : row.p.toPrecision(2),
                2,
              ),
            ]
          : []),
      ],
    }),
    doc.verdicts_left_out > 0
      ? h(
          "p",
          { class: "quiet" },
          `${plural(doc.verdicts_left_out, "more series")} changed; openvm-prof compare lists them.`,
        )
      : null,
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
