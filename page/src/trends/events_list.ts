// Events: what changed, one commit after another, each with its table and the parts of it.

import { h, visible } from "../dom.ts";
import { plural } from "../format.ts";
import { type Column, num, table, text } from "../table.ts";
import type { Change, Event, PartRow } from "./document.ts";
import { commitLink, day, interval, percent, short, size, valueCell } from "./words.ts";

interface Summary {
  text: string;
  tone: string;
}

// The sizes of some changes of an event: with their word where they share one, else signed.
function summaryOf(changes: readonly Change[]): Summary {
  const words = new Set(changes.map((change) => change.word));
  const tones = new Set(changes.map(({ tone, unconfirmed }) => (unconfirmed ? null : tone)));
  const [word, shown] = words.size === 1 ? [` ${[...words].join("")}`, size] : ["", percent];
  const effects = changes.map(({ effect }) => (word ? Math.abs(effect) : effect));
  const [low, high] = [shown(Math.min(...effects)), shown(Math.max(...effects))];
  return {
    text: `${low === high ? low : `${low} to ${high}`}${word}`,
    tone: tones.size === 1 ? ([...tones][0] ?? "") : "",
  };
}

// What an event is in short; where several changed, in how many.
export function finding(start: string, event: Event): HTMLElement {
  const names = [...new Set(event.changes.map(({ benchmark }) => benchmark))];
  const where = names.length > 3 ? `${names.length} benchmarks` : names.map(visible).join(", ");
  return h(
    "p",
    { class: "finding" },
    start,
    h("b", {}, summaryOf(event.changes).text),
    ` in ${where}, ${day(event.date)} ${short(event.until)}`,
    event.subject ? `: ${visible(event.subject)}` : "",
    event.unconfirmed ? " (unconfirmed: the newest runs alone tell it); " : "; ",
    h("a", { href: `#event-${event.id}` }, "more"),
    ".",
  );
}

export function eventSection(event: Event, own: string | null): HTMLElement {
  const several = new Set(event.changes.map(({ series }) => series)).size > 1;
  const told = summaryOf(own === null ? event.changes : event.changes.filter(({ benchmark }) => benchmark === own));
  return h(
    "article",
    { class: "event", id: `event-${event.id}` },
    h(
      "h3",
      { tabindex: -1 },
      `${day(event.date)} `,
      h("span", { class: told.tone }, told.text),
      own === null ? "" : " here",
      event.unconfirmed ? " unconfirmed" : "",
      `${own === null ? "" : ","} in ${event.benchmarks} of ${plural(event.of_benchmarks, "benchmark")}`,
    ),
    h(
      "p",
      { class: "finding" },
      commitLink(event.until, event.url),
      " ",
      event.subject ? visible(event.subject) : null,
      " ",
      h("a", { href: `#event-${event.id}`, class: "anchor" }, "link to this change"),
    ),
    h("p", { class: "quiet" }, visible(event.place)),
    changesTable(event, own, several),
    ...event.changes.filter(({ parts }) => parts.length > 0).map((change) => partsOf(event, change, several)),
  );
}

function changesTable(event: Event, own: string | null, several: boolean): HTMLElement {
  const columns: Column<Change>[] = [
    text("benchmark", (change) =>
      change.benchmark === own
        ? { text: change.benchmark, strong: true }
        : { text: change.benchmark, href: change.page },
    ),
    ...(several ? [text<Change>("of", (change) => change.series)] : []),
    num("change", (change) => ({
      text: `${size(change.effect)} ${change.word}`,
      tone: change.unconfirmed ? "" : (change.tone ?? ""),
      by: change.effect,
      tip: [`95 % interval: ${interval(change.effect, change.low, change.high)}`],
    })),
    num(
      "95 % interval",
      (change) => (change.low === change.high ? "exact" : `${percent(change.low)} to ${percent(change.high)}`),
      2,
    ),
    num("before", ({ before, unit }) => valueCell(before, unit), 1),
    num("after", ({ after, unit }) => valueCell(after, unit), 1),
    text("work", (change) => ({ text: change.work, tip: [change.work] }), 1),
    ...(event.changes.some(({ unconfirmed }) => unconfirmed)
      ? [text<Change>("", (change) => (change.unconfirmed ? "unconfirmed" : ""))]
      : []),
  ];
  return table<Change>({
    name: `event ${event.id}`,
    caption: several ? `Changes at ${short(event.until)}` : `Changes of ${visible(event.changes[0]?.series ?? "")}`,
    columns,
    rows: event.changes,
  });
}

function partsOf(event: Event, change: Change, several: boolean): HTMLElement {
  const name = several ? `${change.benchmark}, ${change.series}` : change.benchmark;
  const fill = h("details", {}, h("summary", {}, `Parts of ${visible(name)}`));
  // made once it is opened: most never are
  fill.addEventListener("toggle", () => {
    if (!fill.open || fill.childElementCount > 1) return;
    fill.append(
      table<PartRow>({
        name: `parts ${event.id} ${name}`,
        caption: "Levels before and after, those that changed most first",
        rows: change.parts,
        columns: [
          text("group", (part) => part.group),
          text("metric", (part) => part.metric),
          num("before", ({ before, unit }) => valueCell(before, unit)),
          num("after", ({ after, unit }) => valueCell(after, unit)),
          num("change", (part) => percent(part.after / part.before - 1)),
        ],
      }),
    );
  });
  return fill;
}

// An event by its address, `#event-…`, is scrolled to; where it is not shown yet, it is asked for first.
export function followEvents(show: () => void): void {
  const follow = (): void => {
    if (!/^#event-[0-9a-f-]+$/u.test(location.hash)) return;
    if (!document.getElementById(location.hash.slice(1))) show();
    const target = document.getElementById(location.hash.slice(1));
    target?.scrollIntoView();
    target?.querySelector<HTMLElement>("h3")?.focus({ preventScroll: true });
  };
  follow();
  addEventListener("hashchange", follow);
}
