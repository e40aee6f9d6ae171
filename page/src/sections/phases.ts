// Where the time goes: stacked bars on one scale, and the tree of phases.

import { chart } from "../chart.ts";
import type { Num, OneOff, Place } from "../document.ts";
import { b, card, h, sentence, square, visible } from "../dom.ts";
import { exact, share, time } from "../format.ts";
import { clip, type Label, type Line, type Mark, type Picture, ticks } from "../picture.ts";
import { type Cell, num, table, text } from "../table.ts";
import { baseOf, changeCell, details, hueOfGroup, nameOf, numberCell, unlike, type View } from "../view.ts";

const DEEPEST = 3; // group, part of a proof, part of the STARK

interface Part {
  name: string;
  hue: string;
  ms: number;
}

interface Row {
  name: string;
  parts: Part[];
  total: number;
  run: number;
  group: number | null;
  pale: boolean;
}

export function phases(view: View): HTMLElement | null {
  const { doc, state } = view;
  const whole = doc.places[0]?.ms[state.run] ?? null;
  if (whole === null) return null;
  return card(
    "time",
    "Where the time goes",
    finding(view, whole),
    chart("where the time goes", (width) => picture(view, width)),
    legend(view),
    tree(view, whole),
    oneOff(view),
  );
}

// What is drawn of a group: the parts of its proofs, and in place of the STARK its own parts.
function drawn(view: View, run: number, group: number | null): Part[] {
  const sums = new Map<string, Part>();
  for (const place of view.doc.places) {
    const ms = place.ms[run] ?? null;
    if (ms === null || place.group === null || (group !== null && place.group !== group)) continue;
    if (place.depth !== DEEPEST && !(place.leaf[run] && place.depth < DEEPEST)) continue;
    // of proofs without phases the whole is drawn, in the colour of its group
    const name = place.depth === 1 ? nameOf(view, place.group, run) : place.name;
    const hue = place.depth === 1 ? hueOfGroup(view.doc, place.group) : place.hue;
    const part = sums.get(name) ?? { name, hue, ms: 0 };
    part.ms += ms;
    sums.set(name, part);
  }
  const order = new Map(legendParts(view).map((part, at) => [part.name, at]));
  return [...sums.values()].sort((one, other) => (order.get(one.name) ?? 99) - (order.get(other.name) ?? 99));
}

function legendParts(view: View): { name: string; hue: string }[] {
  const found = new Map<string, string>();
  const wholes: { name: string; hue: string }[] = [];
  for (const place of view.doc.places) {
    if (place.depth === 1 && place.leaf.some(Boolean))
      wholes.push({ name: nameOf(view, place.group), hue: hueOfGroup(view.doc, place.group) });
    if (place.depth === 2 || place.depth === DEEPEST) {
      const isDrawn = place.depth === DEEPEST || place.leaf.some(Boolean);
      if (isDrawn && place.name !== "other") found.set(place.name, place.hue);
    }
  }
  const parts = [...found].map(([name, hue]) => ({ name, hue }));
  const rests = parts.filter((part) => part.hue === "other" || part.hue === "stark");
  return [...parts.filter((part) => !rests.includes(part)), ...rests, ...wholes, { name: "other", hue: "other" }];
}

function finding(view: View, whole: number): HTMLElement {
  const { run } = view.state;
  const parts = drawn(view, run, null).filter((part) => part.name !== "other");
  const largest = [...parts].sort((one, other) => other.ms - one.ms).slice(0, 2);
  const groups = view.doc.places.filter((place) => place.depth === 1 && (place.ms[run] ?? null) !== null);
  const [first] = [...groups].sort((one, other) => (other.ms[run] ?? 0) - (one.ms[run] ?? 0));
  const shares = largest.flatMap((part, at) => [at > 0 ? " and " : "", b(`${part.name} ${share(part.ms / whole)}`)]);
  if (groups.length < 2 || !first) return sentence("Of ", b(time(whole)), ", the largest parts are ", ...shares, ".");
  return sentence(
    "Of ",
    b(time(whole)),
    ", ",
    b(`${nameOf(view, first.group)} takes ${share((first.ms[run] ?? 0) / whole)}`),
    "; over all groups, the largest parts are ",
    ...shares,
    ".",
  );
}

function rows(view: View): Row[] {
  const { doc, state } = view;
  const base = baseOf(view);
  const found: Row[] = [];
  const row = (name: string, run: number, group: number | null, pale: boolean): void => {
    const parts = drawn(view, run, group);
    const total = doc.places.find((place) =>
      group === null ? place.depth === 0 : place.depth === 1 && place.group === group,
    )?.ms[run];
    if (total !== null && total !== undefined) found.push({ name, parts, total, run, group, pale });
  };
  const runs = doc.rows.map((_, at) => at).filter((at) => doc.rows.length <= 2 || at !== state.run);
  const shown =
    doc.rows.length <= 2 ? [state.run, ...(base === null ? [] : [base])] : [state.run, ...runs.slice(0, 11)];
  for (const run of shown) row(doc.rows[run]?.name ?? "", run, null, run !== state.run);
  const groups = doc.places.filter((place) => place.depth === 1).map((place) => place.group);
  if (groups.length < 2) return found;
  for (const group of groups) {
    row(nameOf(view, group), state.run, group, false);
    if (base !== null) row("", base, group, true);
  }
  return found;
}

function picture(view: View, width: number): Picture {
  const { state } = view;
  const list = rows(view);
  const most = Math.max(
    ...list.map((row) =>
      Math.max(
        row.total,
        row.parts.reduce((sum, part) => sum + Math.max(0, part.ms), 0),
      ),
    ),
  );
  const left = Math.min(130, width * 0.28);
  const right = 62;
  const scale = (width - left - right) / (most || 1);
  const marks: Mark[] = [];
  const labels: Label[] = [];
  const lines: Line[] = [];
  let y = 4;
  let wholes = true;
  for (const row of list) {
    if (wholes && row.group !== null) {
      wholes = false;
      y += 8;
    }
    const thin = row.pale && row.group !== null;
    const height = thin ? 7 : row.group === null ? 20 : 15;
    let x = left;
    const name = row.group === null ? row.name : nameOf(view, row.group, row.run);
    const chosen = state.at.group === row.group;
    for (const part of row.parts) {
      if (part.ms <= 0) continue;
      const w = part.ms * scale;
      marks.push({
        x,
        y,
        w,
        h: height,
        hue: part.hue,
        pale: row.pale,
        label: thin ? "" : part.name,
        tip: () => [
          `${name}: ${part.name}`,
          exact(part.ms, "ms"),
          `${share(part.ms / row.total)} of ${time(row.total)}`,
        ],
        go: () =>
          row.group === null
            ? view.set({ run: row.run, base: row.run === state.base ? state.run : state.base })
            : view.select({ group: chosen ? null : row.group, proof: null }),
      });
      x += w;
    }
    if (!thin) {
      labels.push({
        x: left - 6,
        y: y + height / 2 + 4,
        text: clip(row.name, left - 8),
        end: "end",
        strong: row.run === state.run && row.group === null,
      });
      labels.push({ x: Math.max(x, left + row.total * scale) + 5, y: y + height / 2 + 4, text: time(row.total) });
    }
    const next = list[list.indexOf(row) + 1];
    y += height + (next?.pale && next.group !== null ? 1 : 5);
  }
  for (const tick of ticks(most, Math.max(2, Math.floor(width / 160)))) {
    const at = left + tick * scale;
    lines.push({ x1: at, y1: 0, x2: at, y2: y, kind: "grid" });
    labels.push({ x: at, y: y + 12, text: time(tick), end: "middle" });
  }
  return { height: y + 18, marks, labels, lines };
}

function legend(view: View): HTMLElement {
  const shown = new Set(drawn(view, view.state.run, null).map((part) => part.name));
  return swatches(legendParts(view).filter((part) => shown.has(part.name)));
}

export function swatches(parts: readonly { name: string; hue: string }[]): HTMLElement {
  return h("ul", { class: "legend" }, ...parts.map((part) => h("li", {}, square(part.hue), visible(part.name))));
}

// The tree in the order of work: the largest group, or the one that is chosen, with its parts.
function tree(view: View, whole: number): HTMLElement {
  const { doc, state } = view;
  const { run } = state;
  const base = baseOf(view);
  const kept = unlike(view)?.times ?? false;
  const groups = doc.places.filter((place) => place.depth === 1);
  const largest = [...groups].sort((one, other) => (other.ms[run] ?? 0) - (one.ms[run] ?? 0))[0]?.group ?? null;
  const open = state.at.group ?? largest;
  const shown = doc.places.filter((place) => {
    const known = (place.ms[run] ?? null) !== null || (base !== null && (place.ms[base] ?? null) !== null);
    return known && (place.depth <= 1 || place.group === open);
  });
  const ms = (place: Place, at: number | null): Num => (at === null ? null : (place.ms[at] ?? null));
  const baseWhole = base === null ? null : ms(doc.places[0] as Place, base);
  const name = (place: Place): Cell => {
    if (place.depth !== 1)
      return { text: place.name, indent: place.depth, ...(place.depth > 1 ? { hue: place.hue } : { strong: true }) };
    const is = place.group === open;
    const again = state.at.group === place.group;
    const parts = doc.places.some((each) => each.depth > 1 && each.group === place.group && ms(each, run) !== null);
    return {
      text: nameOf(view, place.group),
      indent: 1,
      strong: is,
      ...(parts ? { open: is } : {}),
      go: () => view.select({ group: again ? null : place.group, proof: null }),
    };
  };
  return table<Place>({
    name: "phases",
    caption: "Proof time by group and phase, in the order of work",
    rows: shown,
    redraw: view.redraw,
    chosen: (place) => place.depth === 1 && place.group === state.at.group,
    columns: [
      text("phase", name),
      num("time", (place) => ({
        ...numberCell(ms(place, run), time, "ms", "not in this run"),
        bar: Math.max(0, (ms(place, run) ?? 0) / whole),
      })),
      num("share", (place) => ({ text: ms(place, run) === null ? "-" : share((ms(place, run) ?? 0) / whole) }), 1),
      ...(base === null
        ? []
        : [
            num("base", (place: Place) => numberCell(ms(place, base), time, "ms", "not in the base"), 2),
            num("change", (place: Place) =>
              place.name === "other" ? { text: "" } : changeCell(ms(place, run), ms(place, base), time, "ms", kept),
            ),
            num(
              "% of base",
              (place: Place) => contribution(ms(place, run), ms(place, base), whole, baseWhole, kept),
              2,
              "the change in percent of the base's proof time",
            ),
          ]),
    ],
  });
}

function contribution(now: Num, before: Num, whole: number, baseWhole: Num, kept: boolean): Cell {
  if (kept || now === null || before === null || baseWhole === null || !baseWhole) return { text: "" };
  const points = ((now - before) / baseWhole) * 100;
  return {
    text: Math.abs(points) < 0.05 ? "" : `${points > 0 ? "+" : "−"}${Math.abs(points).toFixed(1)}`,
    tone: "quiet",
    tip: [`${exact(now - before, "ms")} of ${exact(whole - baseWhole, "ms")}`, "in percent of the base's proof time"],
  };
}

function oneOff(view: View): HTMLElement | null {
  const times = details(view).one_off;
  if (times.length === 0) return null;
  return h(
    "details",
    {},
    h("summary", {}, "One-off times, in no proof time"),
    table<OneOff>({
      name: "one-off",
      caption: "One-off times",
      rows: times,
      columns: [
        text("time", (row) => row.metric),
        text("group", (row) => row.group ?? "(no group)"),
        num("took", (row) => numberCell(row.ms, time, "ms")),
      ],
    }),
  );
}
