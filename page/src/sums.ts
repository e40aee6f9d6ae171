// Sums: what is selected, added up. The only numbers that the page makes, beside schedules.

import type { Details, Document, Num } from "./document.ts";
import type { Selection } from "./state.ts";

export interface Sum {
  traces: number;
  rows: Num;
  cells: Num;
  main: Num;
  padding: Num;
  why: string | null; // why padding is not known
  messages: Num;
}

function add(sum: Num, value: Num | undefined): Num {
  return value === null || value === undefined ? sum : (sum ?? 0) + value;
}

export function inProof(details: Details, proof: number | null, at: Selection): boolean {
  if (at.group === null && at.proof === null) return true;
  if (proof === null) return false;
  if (at.group !== null && details.proofs.group[proof] !== at.group) return false;
  return at.proof === null || details.proofs.name[proof] === at.proof;
}

// Traces of a run by a key of theirs, of those that the selection has.
export function tracesBy<K>(
  doc: Document,
  run: number,
  at: Selection,
  key: (air: number, proof: number) => K,
): Map<K, number[]> {
  const found = new Map<K, number[]>();
  const details = doc.details[run];
  if (!details) return found;
  const { air: airs, proof: proofs } = details.traces;
  for (let trace = 0; trace < airs.length; trace++) {
    const air = airs[trace] ?? 0;
    const proof = proofs[trace] ?? 0;
    if (!inProof(details, proof, at)) continue;
    if (at.cls !== null && doc.airs.air_class[air] !== at.cls) continue;
    if (at.air !== null && air !== at.air) continue;
    const name = key(air, proof);
    const members = found.get(name);
    if (members) members.push(trace);
    else found.set(name, [trace]);
  }
  return found;
}

// Some traces of a run added up; `whole` says that they are all that their proofs have.
export function sumOf(doc: Document, run: number, traces: readonly number[], whole: boolean): Sum {
  const details = doc.details[run];
  const sum: Sum = {
    traces: traces.length,
    rows: null,
    cells: null,
    main: null,
    padding: null,
    why: null,
    messages: null,
  };
  if (!details) return sum;
  const columns = details.traces;
  const why = doc.padding_reasons;
  let unpadded = 0;
  let metered = 0;
  let unknown = 0;
  for (const trace of traces) {
    sum.rows = add(sum.rows, columns.rows[trace]);
    sum.cells = add(sum.cells, columns.cells[trace]);
    sum.main = add(sum.main, columns.main_cells[trace]);
    sum.messages = add(sum.messages, columns.messages[trace]);
    if ((columns.main_cells[trace] ?? null) === null) unknown++;
    const cells = columns.unpadded_cells[trace] ?? null;
    if (cells !== null) {
      metered++;
      unpadded += cells;
    }
  }
  if (sum.main === null) {
    sum.why = why.not_recorded;
  } else if (metered === traces.length) {
    settle(sum, unpadded, why.above);
  } else {
    const proofs = new Set(traces.map((trace) => columns.proof[trace] ?? 0));
    const used = [...proofs].map((proof) => details.proofs.used_cells[proof] ?? null);
    const known = used.filter((cells) => cells !== null);
    if (known.length < proofs.size) sum.why = known.length > 0 || metered > 0 ? why.partly : why.not_recorded;
    else if (!whole) sum.why = why.whole_proofs;
    else if (unknown > 0) sum.why = why.partly;
    else
      settle(
        sum,
        known.reduce((total, cells) => total + cells, 0),
        why.more_used,
      );
  }
  return sum;
}

function settle(sum: Sum, used: number, reason: string): void {
  const padding = (sum.main ?? 0) - used;
  if (padding >= 0) sum.padding = padding;
  else sum.why = reason;
}

export function selected(doc: Document, run: number, at: Selection): Sum {
  const traces = tracesBy(doc, run, at, () => 0).get(0) ?? [];
  return sumOf(doc, run, traces, at.cls === null && at.air === null);
}

export function byAir(doc: Document, run: number, at: Selection): Map<number, Sum> {
  const found = new Map<number, Sum>();
  for (const [air, traces] of tracesBy(doc, run, at, (each) => each)) found.set(air, sumOf(doc, run, traces, false));
  return found;
}

// Padding as a share of the cells of main traces.
export function paddingShare(sum: { padding: Num; main: Num }): Num {
  return sum.padding === null || !sum.main ? null : sum.padding / sum.main;
}

export interface OpcodeSum {
  opcode: string;
  count: number;
  airs: Set<number>;
}

// Instructions by opcode, of those that the selection has; null where the run tells them, but not of what is selected.
export function byOpcode(doc: Document, run: number, at: Selection): Map<string, OpcodeSum> | null {
  const found = new Map<string, OpcodeSum>();
  const details = doc.details[run];
  if (!details) return null;
  const { group, opcode, air, proof, count } = details.opcodes;
  let told = false;
  for (let row = 0; row < opcode.length; row++) {
    if (at.group !== null && group[row] !== at.group) continue;
    const place = proof[row] ?? null;
    if (at.proof !== null && (place === null || details.proofs.name[place] !== at.proof)) continue;
    const of = air[row] ?? null;
    if (at.air !== null && of !== at.air) continue;
    if (at.cls !== null && (of === null || doc.airs.air_class[of] !== at.cls)) continue;
    told = true;
    const name = opcode[row] ?? "";
    if (at.opcode !== null && name !== at.opcode) continue;
    const sum = found.get(name) ?? { opcode: name, count: 0, airs: new Set<number>() };
    sum.count += count[row] ?? 0;
    if (of !== null) sum.airs.add(of);
    found.set(name, sum);
  }
  return told ? found : null;
}

// Instructions by the AIR that proves them.
export function byAirExecuted(doc: Document, run: number, at: Selection): Map<number, number> {
  const found = new Map<number, number>();
  const details = doc.details[run];
  const { air = [], proof = [], count = [] } = details?.opcodes ?? {};
  air.forEach((of, row) => {
    if (of !== null && details && inProof(details, proof[row] ?? null, at))
      found.set(of, (found.get(of) ?? 0) + (count[row] ?? 0));
  });
  return found;
}

export interface Segments {
  proofs: number[];
  mean: Num;
  imbalance: Num;
  longest: number | null;
}

// The proofs of a group, and how unequal they are.
export function segments(details: Details, group: number | null): Segments {
  const proofs = details.proofs.name.flatMap((_, at) => (details.proofs.group[at] === group ? [at] : []));
  const timed = proofs.filter((at) => details.proofs.ms[at] !== null);
  if (timed.length === 0) return { proofs, mean: null, imbalance: null, longest: null };
  const times = timed.map((at) => details.proofs.ms[at] ?? 0);
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const most = Math.max(...times);
  return { proofs, mean, imbalance: mean > 0 ? most / mean : null, longest: timed[times.indexOf(most)] ?? null };
}
