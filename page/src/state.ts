// State: all that the page remembers, kept in its address so that it can be shared.

import type { Document } from "./document.ts";
import type { Theme } from "./theme.ts";

export interface Selection {
  group: number | null;
  proof: string | null;
  cls: string | null;
  air: number | null;
  opcode: string | null;
}

export interface State {
  n: number;
  price: number | null;
  run: number;
  base: number | null;
  theme: Theme;
  at: Selection;
}

export const EVERYTHING: Selection = { group: null, proof: null, cls: null, air: null, opcode: null };

export const MOST_PROVERS = 1024;

export function first(doc: Document): State {
  const run = 0;
  return { n: doc.provers, price: doc.price, run, base: baseOf(doc, run), theme: "", at: EVERYTHING };
}

// The base of a run: of those of --base the one with its key, else the first.
export function baseOf(doc: Document, run: number): number | null {
  const bases = doc.rows.flatMap((row, at) => (row.is_base ? [at] : []));
  return bases.find((at) => doc.rows[at]?.key === doc.rows[run]?.key) ?? bases[0] ?? null;
}

export function groupName(doc: Document, group: number | null, run: number): string {
  const names = group === null ? undefined : doc.groups[group]?.names;
  return names?.[run] ?? names?.find((name) => name !== null) ?? "(no group)";
}

export function write(doc: Document, state: State): string {
  const start = first(doc);
  const out = new URLSearchParams();
  if (state.n !== start.n) out.set("n", String(state.n));
  if (state.price !== start.price) out.set("usd", state.price === null ? "" : String(state.price));
  if (state.run !== start.run) out.set("run", doc.rows[state.run]?.name ?? "");
  if (state.base !== baseOf(doc, state.run))
    out.set("base", state.base === null ? "" : (doc.rows[state.base]?.name ?? ""));
  if (state.theme) out.set("theme", state.theme);
  const { group, proof, cls, air, opcode } = state.at;
  if (group !== null) out.set("group", groupName(doc, group, state.run));
  if (proof !== null) out.set("proof", proof);
  if (cls !== null) out.set("class", cls);
  if (air !== null) out.set("air", airKey(doc, air));
  if (opcode !== null) out.set("opcode", opcode);
  return out.toString();
}

function airKey(doc: Document, air: number): string {
  const id = doc.airs.air_id[air];
  const name = doc.airs.short[air] ?? "";
  const group = doc.groups[doc.airs.group[air] ?? -1]?.names.find((each) => each !== null) ?? "";
  return [group, id ?? "", name].join("/");
}

export function read(doc: Document, address: string): State {
  const state = first(doc);
  const from = new URLSearchParams(address.replace(/^#/u, ""));
  const n = Number(from.get("n"));
  if (Number.isInteger(n) && n >= 1) state.n = Math.min(n, MOST_PROVERS);
  const price = from.get("usd");
  if (price !== null) state.price = price !== "" && Number(price) >= 0 ? Number(price) : null;
  const run = doc.rows.findIndex((row) => row.name === from.get("run"));
  if (run >= 0) {
    state.run = run;
    state.base = baseOf(doc, run);
  }
  const base = from.get("base");
  if (base !== null) {
    const at = doc.rows.findIndex((row) => row.name === base);
    state.base = at >= 0 ? at : null;
  }
  const theme = from.get("theme");
  if (theme === "light" || theme === "dark") state.theme = theme;
  const group = from.get("group");
  const air = from.get("air");
  const found = group === null ? -1 : doc.groups.findIndex((each) => each.names.includes(group));
  const airAt = air === null ? -1 : doc.airs.short.findIndex((_, at) => airKey(doc, at) === air);
  state.at = {
    group: found >= 0 ? found : null,
    proof: found >= 0 ? from.get("proof") : null,
    cls: doc.classes.some((each) => each.name === from.get("class")) ? from.get("class") : null,
    air: airAt >= 0 ? airAt : null,
    opcode: from.get("opcode"),
  };
  return state;
}

// One level up: what was chosen last goes first.
export function up(at: Selection): Selection {
  if (at.opcode !== null) return { ...at, opcode: null };
  if (at.air !== null) return { ...at, air: null };
  if (at.cls !== null) return { ...at, cls: null };
  if (at.proof !== null) return { ...at, proof: null };
  return { ...at, group: null };
}
