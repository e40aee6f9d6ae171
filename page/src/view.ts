// View: what every section is given, and the words that sections share.

import type { Details, Document, Num, Unlike } from "./document.ts";
import { change, exact, NONE } from "./format.ts";
import { groupName, type Selection, type State } from "./state.ts";
import type { Cell } from "./table.ts";
import type { Values } from "./values.ts";

export interface View {
  doc: Document;
  state: State;
  values: Values | null;
  set: (change: Partial<State>) => void;
  select: (at: Partial<Selection>) => void;
  redraw: () => void;
}

export function details(view: View, run: number = view.state.run): Details {
  const found = view.doc.details[run];
  if (!found) throw new Error(`no run ${run}`);
  return found;
}

export function unlike(view: View): Unlike | null {
  const { run, base } = view.state;
  if (base === null) return null;
  const [kind, other] = [run, base].map((at) => view.doc.rows[at]?.alike);
  return view.doc.unlike.find((each) => each.run === kind && each.base === other) ?? null;
}

export function nameOf(view: View, group: Num, run: number = view.state.run): string {
  return groupName(view.doc, group, run);
}

// The hue of proofs of a group.
export function hueOfGroup(doc: Document, group: Num): string {
  const kind = group === null ? "app" : (doc.groups[group]?.kind ?? "app");
  return `kind-${kind}`;
}

// The run that this one is compared with, null where it is with none.
export function baseOf(view: View): number | null {
  const { base, run } = view.state;
  return base === run ? null : base;
}

// How a number differs from what it was, never with a colour: one run a side decides nothing.
export function changeCell(now: Num, base: Num, show: (value: Num) => string, unit: string, kept = false): Cell {
  if (now === null && base === null) return { text: "" };
  if (base === null) return { text: "new", tone: "quiet", by: Infinity };
  if (now === null) return { text: "gone", tone: "quiet", tip: [`was ${exact(base, unit)}`], by: -Infinity };
  const difference = now - base;
  const tip = [
    `${exact(now, unit)} now`,
    `${exact(base, unit)} before`,
    `${difference > 0 ? "+" : ""}${exact(difference, unit)}`,
  ];
  if (kept) return { text: NONE, tone: "quiet", tip: [...tip, "not the same thing: not compared"] };
  return {
    text: change(now, base),
    exact: change(now, base),
    tone: "quiet",
    tip: [show(now), ...tip],
    by: base === 0 ? Infinity : difference / Math.abs(base),
  };
}

export function numberCell(value: Num, show: (value: Num) => string, unit: string, why = "not recorded"): Cell {
  if (value === null) return { text: NONE, tip: [why] };
  const whole = exact(value, unit);
  return { text: show(value), exact: whole, tip: [whole], by: value };
}

export function isEverything(at: Selection): boolean {
  return at.group === null && at.proof === null && at.cls === null && at.air === null && at.opcode === null;
}
