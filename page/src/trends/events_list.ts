// Events: what changed, one commit after another, each with its table and the parts of it.

import { b, h, sentence, visible } from "../dom.ts";
import { type Column, num, table, text } from "../table.ts";
import type { Change, Event, PartRow } from "./document.ts";
import { commitLink, day, interval, percent, short, shown, whole } from "./words.ts";

export function sizeOf(event: Event): string {
  const effects = event.changes.map(({ effect }) => effect);
  const [low, high] = [Math.min(...effects), Math.max(...effects)];
  return effects.length === 1 || percent(low) === percent(high) ? percent(low) : `${percent(low)} to ${percent(high)}`;
}

// What an event is in short; where several changed, in how many.
export function finding(start: string, event: Event): HTMLElement {
  const names = [...new Set(event.changes.map(({ benchmark }) => benchmark))];
  const where = names.length > 3 ? `${names.length} benchmarks` : names.map(visible).join(", ");
  return sentence(
    start,
    b(`${sizeOf(event)} ${event.word === "mixed" ? "" : event.word}`.trim()),
    ` in ${where}, ${day(event.date)} ${short(event.until)}`,
    event.subject ? `: ${visible(event.subject)}` : "",
    event.unconfirmed ? " (unconfirmed: the newest runs alone tell it)." : ".",
  );
}

export function eventSection(event: Event, own: string | null): HTMLElement {
  return h(
    "article",
    { class: "event", id: `event-${event.id}` },
    h(
      "h3",
      { tabindex: -1 },
      `${day(event.date)} `,
      h("span", { class: event.tone ?? "" }, `${sizeOf(event)} ${event.word === "mixed" ? "" : event.word}`.trim()),
      event.unconfirmed ? " unconfirmed" : "",
      ` in ${event.heading.replace(/^.* in (?=\d+ of \d+ benchmarks)/u, "").replace(/, unconfirmed$/u, "")}`,
    ),
    h(
      "p",
      { class: "finding" },
      commitLink(event.until, event.url),
      " ",
      event.subject ? visible(event.subject) : null,
    ),
    h("p", { class: "quiet" }, visible(event.place)),
    changesTable(event, own),
    ...event.changes.filter(({ parts }) => parts.length > 0).map((change) => partsOf(event, change)),
  );
}

function changesTable(event: Event, own: string | null): HTMLElement {
  const some = (of: (change: Change) => boolean): boolean => event.changes.some(of);
  const columns: Column<Change>[] = [
    text("benchmark", (change) =>
      change.benchmark === own
        ? { text: change.benchmark, strong: true }
        : { text: change.benchmark, href: change.page },
    ),
    ...(some(({ group }) => group !== null) ? [text<Change>("group", (change) => change.group ?? "")] : []),
    ...(some(({ metric }) => metric !== "total_proof_time") ? [text<Change>("metric", (change) => change.metric)] : []),
    num("change", (change) => ({
      text: `${percent(change.effect)} ${change.word}`,
      tone: change.tone ?? "",
      by: change.effect,
      tip: [`95 % interval: ${interval(change.effect, change.low, change.high)}`],
    })),
    num(
      "95 % interval",
      (change) => (change.low === change.high ? "exact" : `${percent(change.low)} to ${percent(change.high)}`),
      2,
    ),
    num(
      "before",
      (change) => ({
        text: shown(change.before, change.unit),
        exact: whole(change.before, change.unit),
        tip: [whole(change.before, change.unit)],
      }),
      1,
    ),
    num(
      "after",
      (change) => ({
        text: shown(change.after, change.unit),
        exact: whole(change.after, change.unit),
        tip: [whole(change.after, change.unit)],
      }),
      1,
    ),
    text("work", (change) => ({ text: change.work, tip: [change.work] }), 1),
    ...(some(({ unconfirmed }) => unconfirmed)
      ? [text<Change>("", (change) => (change.unconfirmed ? "unconfirmed" : ""))]
      : []),
  ];
  return table<Change>({
    name: `event ${event.id}`,
    caption: `Changes at ${short(event.until)}`,
    columns,
    rows: event.changes,
  });
}

function partsOf(event: Event, change: Change): HTMLElement {
  const name = change.group === null ? change.benchmark : `${change.benchmark}, ${change.group}`;
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
          num("before", (part) => ({
            text: shown(part.before, part.unit),
            exact: whole(part.before, part.unit),
            tip: [whole(part.before, part.unit)],
          })),
          num("after", (part) => ({
            text: shown(part.after, part.unit),
            exact: whole(part.after, part.unit),
            tip: [whole(part.after, part.unit)],
          })),
          num("change", (part) => percent(part.after / part.before - 1)),
        ],
      }),
    );
  });
  return fill;
}

// An event by its address: `#event-…` is scrolled to even though the page is made after it was opened.
export function jumpToEvent(): void {
  if (!/^#event-[0-9a-f]+$/u.test(location.hash)) return;
  const target = document.getElementById(location.hash.slice(1));
  target?.scrollIntoView();
  target?.querySelector<HTMLElement>("h3")?.focus({ preventScroll: true });
}
