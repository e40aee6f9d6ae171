// Tiles: six numbers, each with its change and what is known of it.

import type { Num } from "../document.ts";
import { h } from "../dom.ts";
import { change, count, exact, money, NONE, plural, share, time } from "../format.ts";
import { busy, latency } from "../schedule.ts";
import { EVERYTHING } from "../state.ts";
import { byAir, paddingShare, segments, selected } from "../sums.ts";
import { baseOf, details, unlike, type View } from "../view.ts";

interface Tile {
  name: string;
  value: string;
  exact: string;
  now: Num;
  base: Num;
  kept: boolean; // not the same thing on both sides
  note?: string;
  word?: string;
  tone?: string;
}

export function tiles(view: View): HTMLElement {
  return h("section", { id: "tiles", class: "tiles", "aria-label": "the run in six numbers" }, ...list(view).map(draw));
}

function draw(tile: Tile): HTMLElement {
  const told = tile.kept ? "not like for like" : change(tile.now, tile.base);
  const before = tile.base === null ? "" : `, before ${exact(tile.base)}`;
  return h(
    "div",
    { class: "tile", title: `${tile.name}: ${tile.exact}${before}` },
    h("div", { class: "name" }, tile.name),
    h("div", { class: "value" }, tile.value),
    h(
      "div",
      { class: "note" },
      told !== "" && h("span", { class: tile.tone ?? "" }, tile.word ? `${told} ${tile.word}` : told),
    ),
    tile.note && h("div", { class: "note" }, tile.note),
  );
}

function list(view: View): Tile[] {
  const { doc, state } = view;
  const { n, price, run } = state;
  const base = baseOf(view);
  const differs = unlike(view);
  const times = differs?.times ?? false;
  const cells = (differs?.cells ?? false) || (differs?.nothing ?? false);
  const of = (at: number | null, what: (at: number) => Num): Num => (at === null ? null : what(at));
  const total = (at: number): Num => (doc.rows[at]?.proof_time_s === null ? null : busy(details(view, at).stages));
  const onProvers = (at: number): Num =>
    details(view, at).stages.length === 0 ? null : latency(details(view, at).stages, n);
  const perHour = (ms: Num): Num => (ms === null || price === null ? null : (ms / 3_600_000) * price);
  const verdict = doc.verdicts.find((each) => each.tile === "time");
  const judged = verdict && base !== null && doc.rows[base]?.is_base && !doc.rows[run]?.is_base && !times;
  const numbers =
    verdict?.p == null
      ? ""
      : ` (${verdict.n} against ${verdict.base_n} runs, p ${verdict.p < 0.001 ? "< 0.001" : verdict.p.toPrecision(2)})`;
  const word = judged
    ? verdict.verdict === "same"
      ? "no change beyond noise"
      : `${verdict.verdict}${numbers}`
    : undefined;

  const app = doc.groups.findIndex((group) => group.is_app && (group.names[run] ?? null) !== null);
  const inApp = { ...EVERYTHING, group: app < 0 ? null : app };
  const padding = (at: number): Num => (app < 0 ? null : paddingShare(selected(doc, at, inApp)));
  const sum = selected(doc, run, inApp);
  const found = app < 0 ? { proofs: [] } : segments(details(view), app);
  const cut = new Map<string, number>();
  for (const proof of found.proofs) {
    const why = details(view).proofs.cut_by[proof];
    if (why) cut.set(why, (cut.get(why) ?? 0) + 1);
  }
  const reasons = [...cut].map(([why, many]) => `${why} ${many}`).join(", ");
  const now = of(run, total);
  const used = onProvers(run);
  const waste = worst(view, app);
  const reserved = perHour(used === null ? null : used * n);
  const onOne = { exact: exact(now, "ms"), now, base: of(base, total), kept: times };
  const tile = (
    name: string,
    value: Num,
    show: (value: Num) => string,
    was: Num,
    kept: boolean,
    more: Partial<Tile>,
  ): Tile => ({
    name,
    value: show(value),
    exact: exact(value),
    now: value,
    base: was,
    kept: kept && was !== null,
    ...more,
  });
  return [
    tile("proof time on one prover", now, time, onOne.base, times, {
      exact: onOne.exact,
      ...(word ? { word } : {}),
      ...(judged && verdict.tone ? { tone: verdict.tone } : {}),
    }),
    tile(`latency on ${plural(n, "prover")}`, used, time, of(base, onProvers), times, {
      exact: exact(used, "ms"),
      note: used && now ? `${share(now / (used * n))} busy` : "",
    }),
    price === null
      ? {
          name: "cost of busy time",
          value: NONE,
          exact: "give a price above",
          now: null,
          base: null,
          kept: false,
          note: "give a price above",
        }
      : tile("cost of busy time", perHour(now), money, perHour(of(base, total)), times, {
          note: `${money(reserved)} with ${n} reserved`,
        }),
    tile(
      "trace cells",
      doc.rows[run]?.cells ?? null,
      count,
      of(base, (at) => doc.rows[at]?.cells ?? null),
      cells,
      { note: doc.rows[run]?.cells_formula ? `= ${doc.rows[run].cells_formula}` : "" },
    ),
    tile("padding of the app", paddingShare(sum), share, of(base, padding), false, {
      exact: sum.padding === null ? (sum.why ?? "not recorded") : exact(sum.padding, "cells"),
      note: waste ?? (sum.padding === null ? (sum.why ?? "") : ""),
    }),
    tile(
      "segments",
      found.proofs.length || null,
      count,
      of(base, (at) => (app < 0 ? null : segments(details(view, at), app).proofs.length || null)),
      false,
      { note: reasons ? `cut by ${reasons}` : "" },
    ),
  ];
}

// The AIR with the most padding.
function worst(view: View, app: number): string | null {
  if (app < 0) return null;
  let [name, most] = ["", 0];
  for (const [air, sum] of byAir(view.doc, view.state.run, { ...EVERYTHING, group: app })) {
    if ((sum.padding ?? 0) > most) [name, most] = [view.doc.airs.short[air] ?? "", sum.padding ?? 0];
  }
  return most > 0 ? `most in ${name}` : null;
}
