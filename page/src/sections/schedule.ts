// Schedule on N provers: lanes, the latency curve, and what bounds it.

import { chart } from "../chart.ts";
import type { Stage } from "../document.ts";
import { b, card, h, sentence } from "../dom.ts";
import { exact, money, plural, share, time } from "../format.ts";
import { fits, type Label, type Line, type Mark, type Picture, ticks } from "../picture.ts";
import { busy, counts, fewest, lanes, latency, stageTime, widest } from "../schedule.ts";
import { MOST_PROVERS } from "../state.ts";
import { num, table, text } from "../table.ts";
import { baseOf, changeCell, details, hueOfGroup, nameOf, unlike, type View } from "../view.ts";
import { swatches } from "./phases.ts";

const COUNTS = counts(MOST_PROVERS);
const NEAR = 1.05;

// Latencies by run and number of provers, which take most of the time of drawing.
const known = new Map<number, Map<number, number>>();

function latencyOf(run: number, stages: readonly Stage[], provers: number): number {
  const of = known.get(run) ?? new Map<number, number>();
  known.set(run, of);
  const used = Math.min(provers, widest(stages)); // further provers find no proof
  const found = of.get(used) ?? latency(stages, used);
  of.set(used, found);
  return found;
}

export interface Schedule {
  element: HTMLElement;
  update: (view: View) => void;
}

export function schedule(view: View): Schedule {
  let now = view;
  const slider = h("input", {
    type: "range",
    min: 0,
    max: COUNTS.length - 1,
    step: 1,
    "aria-label": "number of provers",
    "data-key": "slider",
  });
  slider.addEventListener("input", () => now.set({ n: COUNTS[Number(slider.value)] ?? 1 }));
  const said = h("output", {});
  const body = h("div", {});
  const element = card("schedule", "Schedule on N provers", h("div", { class: "slider" }, slider, said), body);
  return {
    element,
    update: (next) => {
      now = next;
      const { n } = next.state;
      const { stages } = details(next);
      element.hidden = stages.length === 0;
      if (stages.length === 0) return;
      slider.value = String(COUNTS.findIndex((count) => count >= n));
      slider.setAttribute("aria-valuetext", plural(n, "prover"));
      said.textContent = plural(n, "prover");
      body.replaceChildren(...content(next));
    },
  };
}

function content(view: View): HTMLElement[] {
  const { state } = view;
  const { stages } = details(view);
  const of = (provers: number): number => latencyOf(state.run, stages, provers);
  const most = widest(stages);
  const floor = of(most);
  const near = fewest(of, most, NEAR);
  const slowest = [...stages].sort((one, other) => stageTime(other, most) - stageTime(one, most))[0];
  const longest = slowest ? slowest.times.indexOf(Math.max(...slowest.times)) : -1;
  const bound = slowest
    ? [
        " ",
        b(`${nameOf(view, slowest.group)} ${slowest.names[longest] ?? ""}`.trim()),
        ` bounds it with ${time(slowest.times[longest] ?? 0)}`,
        slowest.serial > 0 ? ` after ${time(slowest.serial)} that cannot be shared` : "",
        ".",
      ]
    : [];
  const hues = [
    ...new Map(
      stages.map((stage) => [hueOfGroup(view.doc, stage.group), view.doc.groups[stage.group ?? -1]?.kind ?? "app"]),
    ).entries(),
  ];
  return [
    sentence(
      "From ",
      b(`N = ${near}`),
      " on, latency is within 5 % of its floor of ",
      b(time(floor)),
      `. On ${plural(state.n, "prover")} it is `,
      b(time(of(state.n))),
      ".",
      ...bound,
    ),
    chart("schedule", (width) => lanesPicture(view, width)),
    swatches([
      ...(stages.some((stage) => stage.serial > 0) ? [{ name: "serial part", hue: "execution3" }] : []),
      ...hues.map(([hue, name]) => ({ name, hue })),
    ]),
    chart("latency by provers", (width) => curvePicture(view, width)),
    points(view, near, most),
    h(
      "p",
      { class: "quiet" },
      "Modelled from durations: a proof goes to the prover that is free first, stages wait for each other.",
    ),
  ];
}

// A proof's name, of a segment only its number where that is what fits.
function labelOf(name: string, width: number): string {
  return fits(name, width) ? name : name.replace(/^segment /u, "");
}

function lanesPicture(view: View, width: number): Picture {
  const { state } = view;
  const { stages } = details(view);
  const slots = lanes(stages, state.n);
  const end = slots.reduce((most, slot) => Math.max(most, slot.end), 0);
  const used = slots.reduce((most, slot) => Math.max(most, slot.lane + 1), 1);
  const gap = used > 60 ? 0 : 1;
  const height = Math.max(1, Math.min(16, Math.floor(220 / used)));
  const left = 4;
  const scale = (width - left - 30) / (end || 1);
  const marks: Mark[] = slots.map((slot) => {
    const stage = stages[slot.stage];
    const serial = slot.proof < 0;
    const name = serial ? "serial part" : (stage?.names[slot.proof] ?? "");
    const { group = null } = stage ?? {};
    return {
      x: left + slot.start * scale,
      y: 4 + slot.lane * (height + gap),
      w: Math.max(0.5, (slot.end - slot.start) * scale - (gap && (slot.end - slot.start) * scale > 3 ? 0.7 : 0)),
      h: height,
      hue: serial ? "execution3" : hueOfGroup(view.doc, group),
      pale: !(serial || slot.last),
      label: height >= 12 ? labelOf(name, (slot.end - slot.start) * scale) : "",
      tip: () => [
        `${nameOf(view, group)} ${name}`,
        `${exact(slot.end - slot.start, "ms")}, from ${time(slot.start)} to ${time(slot.end)}`,
        `prover ${slot.lane + 1}`,
        ...(slot.last ? ["it ends its stage"] : []),
      ],
      go: () => view.select({ group, proof: serial || state.at.proof === name ? null : name }),
    };
  });
  const bottom = 8 + used * (height + gap);
  const lines: Line[] = [];
  const labels: Label[] = [];
  for (const tick of ticks(end, Math.max(2, Math.floor(width / 110)))) {
    lines.push({ x1: left + tick * scale, y1: 0, x2: left + tick * scale, y2: bottom, kind: "grid" });
    labels.push({ x: left + tick * scale, y: bottom + 12, text: time(tick), end: tick === 0 ? "start" : "middle" });
  }
  return { height: bottom + 18, marks, labels, lines };
}

function curvePicture(view: View, width: number): Picture {
  const { state } = view;
  const { run } = state;
  const { stages } = details(view);
  const base = baseOf(view);
  const before = base === null ? [] : details(view, base).stages;
  const most = Math.max(widest(stages), widest(before), state.n, 4);
  const shown = COUNTS.filter((count) => count <= most * 1.3 || count <= 8);
  const last = shown.at(-1) ?? 1;
  const left = 50;
  const bottom = 118;
  const top = 10;
  const x = (count: number): number => left + (Math.log2(count) / Math.log2(last)) * (width - left - 16);
  const peak = Math.max(latencyOf(run, stages, 1), base !== null && before.length ? latencyOf(base, before, 1) : 0);
  const y = (ms: number): number => bottom - (ms / (peak || 1)) * (bottom - top);
  const curve = (of: number, list: readonly Stage[]): [number, number][] =>
    shown.map((count) => [x(count), y(latencyOf(of, list, count))]);
  const marks: Mark[] = shown.map((count, at) => {
    const from = at === 0 ? x(count) - 6 : (x(count) + x(shown[at - 1] ?? 1)) / 2;
    const to = at === shown.length - 1 ? x(count) + 8 : (x(count) + x(shown[at + 1] ?? 1)) / 2;
    const ms = latencyOf(run, stages, count);
    return {
      x: from,
      y: top,
      w: to - from,
      h: bottom - top,
      hue: "none",
      tip: () => [
        plural(count, "prover"),
        exact(ms, "ms"),
        `${share(busy(stages) / (count * ms || 1))} busy`,
        ...(base === null || !before.length ? [] : [`base ${exact(latencyOf(base, before, count), "ms")}`]),
      ],
      go: () => view.set({ n: count }),
    };
  });
  const lines: Line[] = [
    { x1: x(Math.min(state.n, last)), y1: top, x2: x(Math.min(state.n, last)), y2: bottom, kind: "mark" },
  ];
  const labels: Label[] = [];
  for (const tick of ticks(peak, 3)) {
    lines.push({ x1: left, y1: y(tick), x2: width - 10, y2: y(tick), kind: "grid" });
    labels.push({ x: left - 5, y: y(tick) + 4, text: time(tick), end: "end" });
  }
  for (let count = 1; count <= last; count *= 2)
    labels.push({ x: x(count), y: bottom + 14, text: String(count), end: "middle" });
  return {
    height: bottom + 20,
    marks,
    lines,
    labels,
    curves: [
      ...(base === null || !before.length ? [] : [{ points: curve(base, before), hue: "dim", pale: true }]),
      { points: curve(run, stages), hue: "accent" },
    ],
  };
}

function points(view: View, near: number, most: number): HTMLElement {
  const { state } = view;
  const { run, price } = state;
  const { stages } = details(view);
  const base = baseOf(view);
  const before = base === null ? [] : details(view, base).stages;
  const kept = unlike(view)?.times ?? false;
  const rows = [...new Set([1, 2, 4, 8, 16, 32, 64, near, most, state.n])]
    .filter((n) => n <= Math.max(most, near, state.n))
    .sort((one, other) => one - other);
  const of = (n: number): number => latencyOf(run, stages, n);
  const was = (n: number): number | null => (base === null || !before.length ? null : latencyOf(base, before, n));
  const cost = (ms: number, n: number): number | null => (price === null ? null : (ms / 3_600_000) * n * price);
  const why = (n: number): string =>
    [n === near ? "within 5 % of the floor" : "", n === most ? "a prover for each proof" : ""]
      .filter(Boolean)
      .join("; ");
  return table<number>({
    name: "provers",
    caption: "Latency and cost by provers",
    rows,
    redraw: view.redraw,
    chosen: (n) => n === state.n,
    columns: [
      text("provers", (n) => ({
        text: n.toLocaleString("en-US"),
        go: () => view.set({ n }),
        ...(why(n) ? { tip: [why(n)] } : {}),
      })),
      num("latency", (n) => ({ text: time(of(n)), exact: exact(of(n), "ms"), tip: [exact(of(n), "ms")] })),
      num("busy", (n) => share(busy(stages) / (n * of(n) || 1))),
      ...(price === null
        ? []
        : [
            num("reserved cost", (n: number) => ({
              text: money(cost(of(n), n)),
              exact: exact(cost(of(n), n)),
              tip: [`N × latency × ${price} per hour`],
            })),
          ]),
      ...(base === null
        ? []
        : [
            num("base", (n: number) => (was(n) === null ? "-" : time(was(n))), 2),
            num("change", (n: number) => changeCell(of(n), was(n), time, "ms", kept)),
          ]),
      text("why", (n) => ({ text: why(n), tone: "quiet", tip: [why(n)] }), 1),
    ],
  });
}
