// Index: all benchmarks at a glance, and the events, the newest first.

import { chart } from "../chart.ts";
import { button, card, choices, h, visible } from "../dom.ts";
import { plural } from "../format.ts";
import { num, table, text } from "../table.ts";
import type { Benchmark, Event, Index, Part, Step } from "./document.ts";
import { eventSection, finding, followEvents } from "./events_list.ts";
import { frame } from "./frame.ts";
import { pointsOf, seriesPicture } from "./series_picture.ts";
import { day, percent, short, shown, whole } from "./words.ts";

const FIRST = 10; // events that are shown at once

export function indexPage(doc: Index): void {
  const main = h("main", {});
  const { commits, benchmarks } = doc;
  const dates = commits.date.filter((date) => date !== null);
  const span = dates.length === 0 ? "" : ` · ${day(dates[0] ?? null)} to ${day(dates.at(-1) ?? null)}`;
  const facts = `${plural(benchmarks.length, "benchmark")} · ${plural(commits.id.length, "commit")}${span}`;
  const listed = allEvents(doc);
  const digest = h("a", { href: doc.digest }, "changes as markdown");
  main.append(...[newest(doc), glance(doc)].filter((part) => part !== null), listed.element);
  frame("History", facts, [digest], main, doc.tool);
  followEvents(listed.showAll);
}

// The last change for the worse, and the last for the better.
function newest({ events, benchmarks }: Index): HTMLElement | null {
  if (benchmarks.length === 0)
    return card(
      "newest",
      "Nothing yet",
      h("p", { class: "finding" }, "The history has no runs with a date and metrics."),
    );
  const last = (tone: string): Event | undefined =>
    events.find((event) => event.changes.some((change) => change.tone === tone));
  const [worse, better] = [last("worse"), last("better")];
  const lines = [
    worse && finding("Last change for the worse: ", worse),
    better && finding("Last change for the better: ", better),
  ].filter((line) => line !== undefined);
  if (lines.length === 0) lines.push(h("p", { class: "finding" }, "No changes of level."));
  if (worse && better && events.indexOf(better) < events.indexOf(worse)) lines.reverse();
  return card("newest", "Newest changes", ...lines);
}

function lastStep(benchmark: Benchmark): Step | undefined {
  return benchmark.series[0]?.parts
    .flatMap(({ steps }) => steps)
    .sort((one, other) => one.at - other.at)
    .at(-1);
}

function lastPart(benchmark: Benchmark): Part | undefined {
  return [...(benchmark.series[0]?.parts ?? [])]
    .sort((one, other) => (one.at.at(-1) ?? 0) - (other.at.at(-1) ?? 0))
    .at(-1);
}

function glance(doc: Index): HTMLElement | null {
  const { benchmarks, commits } = doc;
  if (benchmarks.length === 0) return null;
  const rows = benchmarks.map((benchmark) => {
    const series = benchmark.series[0];
    const part = lastPart(benchmark);
    const value = part?.value.at(-1) ?? null;
    const last = lastStep(benchmark);
    const about = h(
      "div",
      { class: "about" },
      h("a", { href: benchmark.page, class: "name", title: visible(benchmark.name) }, visible(benchmark.name)),
      h("div", { class: "value", title: whole(value, series?.unit ?? "") }, shown(value, series?.unit ?? "")),
      h(
        "div",
        { class: "quiet" },
        last ? `${percent(last.effect)} on ${day(commits.date[last.at] ?? null)}` : "no change",
      ),
    );
    if (!series || pointsOf(series, 0, commits.id.length - 1).length === 0) return h("div", { class: "glance" }, about);
    const drawing = chart(`runs of ${visible(benchmark.name)}`, (width) =>
      seriesPicture(
        commits,
        benchmark.lanes,
        series,
        {
          height: 118,
          rows: 1,
          ticks: 2,
          from: 0,
          to: commits.id.length - 1,
          axis: false,
          go: (commit) => location.assign(`${benchmark.page}#at=${commits.id[commit] ?? ""}`),
        },
        width,
      ),
    );
    return h("div", { class: "glance" }, about, drawing);
  });
  const changed = benchmarks.filter((benchmark) => lastStep(benchmark)).length;
  return card(
    "benchmarks",
    "Benchmarks",
    h(
      "p",
      { class: "finding" },
      h("b", {}, plural(benchmarks.length, "benchmark")),
      `, ${changed === benchmarks.length ? "all" : changed} with changes; ${visible(benchmarks[0]?.series[0]?.name ?? "")} of each over the same commits. A point leads to its run.`,
    ),
    ...rows,
    summary(doc),
  );
}

function summary({ benchmarks, commits }: Index): HTMLElement {
  const hold = h("div", {});
  const fill = (): void =>
    hold.replaceChildren(
      table<Benchmark>({
        name: "benchmarks",
        caption: "The newest run of each benchmark",
        rows: benchmarks,
        sorts: true,
        most: 20,
        redraw: fill,
        columns: [
          text("benchmark", (row) => ({ text: row.name, href: row.page })),
          num("runs", (row) => ({ text: row.runs.toLocaleString("en-US"), by: row.runs }), 2),
          num("newest run", (row) => {
            const [value, unit] = [lastPart(row)?.value.at(-1) ?? null, row.series[0]?.unit ?? ""];
            return { text: shown(value, unit), exact: whole(value, unit), by: value, tip: [whole(value, unit)] };
          }),
          num(
            "level",
            (row) => {
              const [value, unit] = [lastPart(row)?.levels.at(-1)?.value ?? null, row.series[0]?.unit ?? ""];
              return {
                text: shown(value, unit),
                exact: whole(value, unit),
                by: value,
                tip: value === null ? ["too few runs of these conditions for a level"] : [whole(value, unit)],
              };
            },
            1,
          ),
          text("date", (row) => day(commits.date[lastPart(row)?.at.at(-1) ?? -1] ?? null), 2),
          num("last change", (row) => {
            const last = lastStep(row);
            return last ? { text: `${percent(last.effect)}${last.unconfirmed ? "?" : ""}`, by: last.effect } : "";
          }),
          text(
            "since",
            (row) => {
              const last = lastStep(row);
              return last ? `${day(commits.date[last.at] ?? null)} ${short(commits.id[last.at] ?? "")}` : "";
            },
            1,
          ),
        ],
      }),
    );
  fill();
  return hold;
}

function allEvents(doc: Index): { element: HTMLElement; showAll: () => void } {
  const made = card("events", "Changes");
  const heading = made.firstElementChild as HTMLElement;
  let only: string | null = null;
  let all = false;
  const kinds: readonly (readonly [string | null, string])[] = [
    [null, "all"],
    ["worse", "worse"],
    ["better", "better"],
  ];
  const fill = (): void => {
    const focused = (document.activeElement as HTMLElement | null)?.dataset["key"];
    const chosen = doc.events.filter((event) => only === null || event.changes.some(({ tone }) => tone === only));
    const listed = all ? chosen : chosen.slice(0, FIRST);
    made.replaceChildren(
      heading,
      h(
        "p",
        { class: "finding" },
        h("b", {}, plural(doc.events.length, "change")),
        ` in ${plural(doc.commits.id.length, "commit")}; what one commit may have caused is told once.`,
      ),
      choices(
        "which changes",
        kinds.map(([kind, name]) => ({
          name,
          key: `only ${name}`,
          on: only === kind,
          go: () => {
            only = kind;
            fill();
          },
        })),
      ),
      ...listed.map((event) => eventSection(event, null)),
      ...(listed.length < chosen.length
        ? [
            button(
              "choice more",
              "more",
              () => {
                all = true;
                fill();
              },
              `all ${chosen.length} changes`,
            ),
          ]
        : []),
    );
    if (focused) made.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
  fill();
  const showAll = (): void => {
    [only, all] = [null, true];
    fill();
  };
  return { element: made, showAll };
}
