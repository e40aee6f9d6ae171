// Benchmark: its runs over all commits, what changed and where, and every run as a row.

import { chart, markAt, redraw } from "../chart.ts";
import { b, button, card, choices, h, sentence, visible } from "../dom.ts";
import { plural } from "../format.ts";
import { type Column, num, table, text } from "../table.ts";
import type { BenchmarkPage, Event, Series } from "./document.ts";
import { eventSection, followEvents } from "./events_list.ts";
import { frame } from "./frame.ts";
import { isLog, levelAt, pointsOf, seriesPicture } from "./series_picture.ts";
import { readState, type TrendState, writeState } from "./trend_state.ts";
import { commitLink, commitText, conditionsOf, day, percent, short, shown, size, whole } from "./words.ts";
import { type Range, scaled, within, zoomable } from "./zoom.ts";

const FIRST = 5; // changes that are shown at once

export function benchmarkPage(doc: BenchmarkPage): void {
  const { commits } = doc;
  const count = commits.id.length;
  const main = h("main", {});
  let state = readState(doc, location.hash);

  const change = (part: Partial<TrendState>): void => {
    state = { ...state, ...part };
    const address = writeState(doc, state);
    history.replaceState(null, "", `${location.pathname}${location.search}${address ? `#${address}` : ""}`);
    draw();
  };
  const zoom = (range: Range): void => {
    kept = cursor();
    change({ range });
    kept = null;
  };
  const series = (): Series =>
    doc.series[state.series] ?? { name: "", group: null, metric: "", unit: "count", better: "neutral", parts: [] };
  const visibleIn = () => pointsOf(series(), state.range.from, state.range.to);
  const name = `runs of ${visible(doc.name)}`;
  let kept: number | null = null; // the commit that the keyboard was at, while the chart is zoomed
  const cursor = (): number => visibleIn()[markAt(name) ?? -1]?.commit ?? state.at ?? state.range.to;

  const box = zoomable(
    chart(name, (width) => ({
      ...seriesPicture(
        commits,
        doc.lanes,
        series(),
        {
          height: 330,
          rows: width < 560 ? 2 : 3,
          ticks: 5,
          ...state.range,
          axis: true,
          ...(state.log === null ? {} : { log: state.log }),
          ...(state.at === null ? {} : { chosen: state.at }),
          ...(kept === null ? {} : { cursor: kept }),
          go: (commit) => change({ at: commit }),
        },
        width,
      ),
      up: () => zoom({ from: 0, to: count - 1 }),
    })),
    { range: () => state.range, count, cursor, set: (range) => zoom(range) },
  );
  const above = h("div", {});
  const below = h("div", {});
  const trend = card("trend", "Trend", above, box, below);
  const rows = card("runs", "Runs");
  const heading = rows.firstElementChild as HTMLElement;
  const listed = changes(doc);
  main.append(trend, ...(doc.events.length > 0 ? [listed.element] : []), rows);
  const dates = commits.date.filter((date) => date !== null);
  const facts = `${plural(doc.runs, "run")} · ${day(dates[0] ?? null)} to ${day(dates.at(-1) ?? null)}`;
  frame(doc.name, facts, [h("a", { href: doc.index }, "all benchmarks")], main, doc.tool);

  function draw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset["key"];
    above.replaceChildren(finding(doc, series()), ...chooser(), tools());
    below.replaceChildren(
      legend(),
      point(doc, series(), state.at, (at) => change({ at })),
    );
    redraw(box);
    runs();
    if (focused)
      document.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  function chooser(): HTMLElement[] {
    if (doc.series.length < 2) return [];
    return [
      choices(
        "series",
        doc.series.map((each, place) => ({
          name: each.name,
          key: `series ${place}`,
          on: place === state.series,
          go: () => change({ series: place }),
        })),
      ),
    ];
  }

  function tools(): HTMLElement {
    const { range } = state;
    const log = state.log ?? isLog(series(), range.from, range.to);
    const is = (from: number): boolean => range.from === from && range.to === count - 1;
    const newest = [200, 50]
      .filter((many) => many < count)
      .map((many) => ({
        name: `newest ${many}`,
        key: `newest ${many}`,
        on: is(count - many),
        go: () => zoom(within({ from: count - many, to: count - 1 }, count)),
      }));
    const step = (sign: string, label: string, to: () => Range): HTMLElement => {
      const made = button("choice", `zoom ${label}`, () => zoom(to()), sign);
      made.setAttribute("aria-label", label);
      return made;
    };
    const scale = button(log ? "choice on" : "choice", "log", () => change({ log: !log }), "log scale");
    scale.setAttribute("aria-pressed", String(log));
    const shownCommits = range.to - range.from + 1;
    return h(
      "div",
      { class: "zoom" },
      choices("commits in sight", [
        { name: "all commits", key: "all commits", on: is(0), go: () => zoom({ from: 0, to: count - 1 }) },
        ...newest,
      ]),
      step("+", "zoom in", () => scaled(state.range, cursor(), 0.5, count)),
      step("−", "zoom out", () => scaled(state.range, cursor(), 2, count)),
      scale,
      h(
        "span",
        { class: "quiet" },
        shownCommits < count ? `${shownCommits} of ${plural(count, "commit")}` : "drag over the chart to zoom",
      ),
    );
  }

  function runs(): void {
    rows.replaceChildren(heading, runsTable(doc, series(), state, runs));
  }

  draw();
  followEvents(listed.showAll);
  addEventListener("hashchange", () => {
    if (location.hash.startsWith("#event-")) return;
    state = readState(doc, location.hash);
    draw();
  });
}

function finding(doc: BenchmarkPage, series: Series): HTMLElement {
  const { commits } = doc;
  const last = pointsOf(series, 0, commits.id.length - 1).at(-1);
  if (!last) return sentence("No runs.");
  const level = levelAt(last.part, last.commit);
  const steps = series.parts.flatMap((part) => part.steps).sort((one, other) => one.at - other.at);
  const step = steps.at(-1);
  return sentence(
    `${visible(series.name)}: now `,
    b(shown(level ?? last.value, series.unit)),
    level === null ? " in the newest run" : "",
    ...(step
      ? [
          "; last changed by ",
          b(percent(step.effect)),
          ` at ${short(commits.id[step.at] ?? "")} (${day(commits.date[step.at] ?? null)})${step.unconfirmed ? ", unconfirmed" : ""}, the last of `,
          b(plural(steps.length, "change")),
        ]
      : series.parts.some((part) => part.levels.length > 0)
        ? ["; no change of level"]
        : []),
    ".",
  );
}

function legend(): HTMLElement {
  const item = (kind: string, name: string): HTMLElement =>
    h("li", {}, h("i", { class: `key ${kind}`, "aria-hidden": "true" }), name);
  return h(
    "ul",
    { class: "legend" },
    item("dot", "run"),
    item("level", "level"),
    item("change", "change of level"),
    item("lane", "other conditions from here on"),
  );
}

// The run that is chosen, with its links.
function point(doc: BenchmarkPage, series: Series, at: number | null, choose: (at: number) => void): HTMLElement {
  const { commits } = doc;
  const made = h("div", { id: "point", role: "status" });
  if (at === null) {
    made.append(
      h(
        "p",
        { class: "quiet" },
        "Choose a run in the chart for its commit and report: click, or arrow keys and Enter; + and − zoom, Esc shows all.",
      ),
    );
    return made;
  }
  const found = series.parts.flatMap((part) =>
    part.at.flatMap((commit, place) => (commit === at ? [{ part, value: part.value[place] ?? 0 }] : [])),
  );
  const report = commits.report[at] ?? null;
  const event = doc.events.find((each) => each.until === commits.id[at]);
  made.append(
    h(
      "p",
      { class: "finding" },
      `${day(commits.date[at] ?? null)} `,
      commitLink(commits.id[at] ?? "", commits.url[at] ?? null),
      ` ${visible(commits.subject[at] ?? "")}`,
      report === null ? null : " · ",
      report === null ? null : h("a", { href: report, class: "report" }, "report of this run"),
      event ? " · " : null,
      event ? h("a", { href: `#event-${event.id}` }, "what changed here") : null,
    ),
    ...found.map(({ part, value }) => {
      const level = levelAt(part, at);
      const off = level ? `, ${percent(value / level - 1)} from its level of ${shown(level, series.unit)}` : "";
      return h(
        "p",
        { class: "finding" },
        `${visible(series.name)} `,
        h("b", {}, shown(value, series.unit)),
        ` (${whole(value, series.unit)})${off}. ${visible(conditionsOf(doc.lanes[part.lane]))}`,
      );
    }),
    ...(found.length === 0 ? [h("p", { class: "quiet" }, `No run of ${visible(series.name)} at this commit.`)] : []),
  );
  const beside = (by: number): HTMLElement | null => {
    const next = at + by;
    if (next < 0 || next >= commits.id.length) return null;
    return button(
      "choice",
      by < 0 ? "run before" : "run after",
      () => choose(next),
      by < 0 ? "← run before" : "run after →",
    );
  };
  made.append(h("div", { class: "zoom" }, beside(-1), beside(1)));
  return made;
}

function changes(doc: BenchmarkPage): { element: HTMLElement; showAll: () => void } {
  const made = card("changes", "Changes");
  const own = (event: Event) => event.changes.filter(({ benchmark }) => benchmark === doc.name);
  const sizes = doc.events.flatMap((event) => own(event).map(({ effect }) => Math.abs(effect)));
  made.append(
    h(
      "p",
      { class: "finding" },
      h("b", {}, plural(doc.events.length, "change")),
      ` of ${visible(doc.name)}, the largest by ${size(Math.max(...sizes))}; with the other benchmarks that changed at the same commit.`,
    ),
  );
  const list = h("div", {});
  const fill = (events: readonly Event[]): void =>
    list.replaceChildren(...events.map((event) => eventSection(event, doc.name)));
  fill(doc.events.slice(0, FIRST));
  made.append(list);
  if (doc.events.length <= FIRST) return { element: made, showAll: () => undefined };
  const more = button("choice more", "more", () => showAll(), `all ${doc.events.length} changes`);
  const showAll = (): void => {
    fill(doc.events);
    more.remove();
  };
  made.append(more);
  return { element: made, showAll };
}

interface Run {
  commit: number;
  value: number;
  level: number | null;
  lane: number;
}

function runsTable(doc: BenchmarkPage, series: Series, state: TrendState, redrawn: () => void): HTMLElement {
  const { commits } = doc;
  const found = pointsOf(series, state.range.from, state.range.to)
    .map(({ part, commit, value }): Run => ({ commit, value, level: levelAt(part, commit), lane: part.lane }))
    .reverse();
  const columns: Column<Run>[] = [
    text("date", (run) => ({
      text: day(commits.date[run.commit] ?? null),
      by: run.commit,
      tip: [commits.date[run.commit] ?? "no date"],
    })),
    text("commit", (run) => {
      const url = commits.url[run.commit] ?? null;
      const id = commits.id[run.commit] ?? "";
      return { text: short(id), exact: id, tip: [id], ...(url === null ? {} : { href: url }) };
    }),
    num(series.name, (run) => ({
      text: shown(run.value, series.unit),
      exact: whole(run.value, series.unit),
      by: run.value,
      tip: [whole(run.value, series.unit)],
    })),
    num(
      "from level",
      (run) =>
        run.level
          ? {
              text: percent(run.value / run.level - 1),
              by: run.value / run.level,
              tip: [`level ${whole(run.level, series.unit)}`],
            }
          : { text: "-", tip: ["too few runs of these conditions for a level"] },
      1,
    ),
    ...(commits.report.some((each) => each !== null)
      ? [
          text<Run>("report", (run) => {
            const url = commits.report[run.commit] ?? null;
            return url === null ? "-" : { text: "report", href: url };
          }),
        ]
      : []),
    text(
      "subject",
      (run) => {
        const subject = commits.subject[run.commit] ?? "";
        return { text: subject, tip: subject ? [subject] : undefined };
      },
      1,
    ),
    text(
      "conditions",
      (run) => {
        const told = conditionsOf(doc.lanes[run.lane]);
        return { text: told, tip: [told] };
      },
      3,
    ),
  ];
  const range =
    found.length === 0
      ? ""
      : ` from ${commitText(commits, state.range.from)} to ${commitText(commits, state.range.to)}`;
  return table<Run>({
    name: "runs",
    caption: `${plural(found.length, "run")}${range}`,
    columns,
    rows: found,
    most: 12,
    sorts: true,
    redraw: redrawn,
    chosen: (run) => run.commit === state.at,
  });
}
