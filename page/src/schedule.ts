// Schedule: how long the proofs of a run take on any number of provers, as `core.analysis.stages` has it.

import type { Stage } from "./document.ts";

export interface Slot {
  stage: number;
  proof: number; // -1 is the part that runs first, on one prover
  lane: number;
  start: number;
  end: number;
  last: boolean; // it ends its stage
}

// Provers by when they are free, the first of equals by number: a heap of lanes.
class Free {
  private readonly heap: number[];
  readonly at: Float64Array;

  constructor(many: number, start: number) {
    this.heap = Array.from({ length: many }, (_, lane) => lane);
    this.at = new Float64Array(many).fill(start);
  }

  private before(a: number, b: number): boolean {
    const one = this.at[a] ?? 0;
    const other = this.at[b] ?? 0;
    return one < other || (one === other && a < b);
  }

  // The lane that is free first, occupied for some time.
  take(time: number): number {
    const lane = this.heap[0] ?? 0;
    this.at[lane] = (this.at[lane] ?? 0) + time;
    let hole = 0;
    for (let child = 1; child < this.heap.length; child = 2 * hole + 1) {
      const right = child + 1;
      if (right < this.heap.length && this.before(this.heap[right] ?? 0, this.heap[child] ?? 0)) child = right;
      if (!this.before(this.heap[child] ?? 0, lane)) break;
      this.heap[hole] = this.heap[child] ?? 0;
      hole = child;
    }
    this.heap[hole] = lane;
    return lane;
  }
}

// Time until all are done when each, in order, goes to the prover that is free first.
export function makespan(times: readonly number[], provers: number): number {
  if (times.length === 0) return 0;
  const free = new Free(Math.min(provers, times.length), 0);
  for (const time of times) free.take(time);
  return free.at.reduce((most, each) => Math.max(most, each), 0);
}

export function stageTime(stage: Stage, provers: number): number {
  return Math.min(makespan(stage.times, provers) + stage.serial, stage.total);
}

export function latency(stages: readonly Stage[], provers: number): number {
  return stages.reduce((sum, stage) => sum + stageTime(stage, provers), 0);
}

export function busy(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => sum + stage.total, 0);
}

export function widest(stages: readonly Stage[]): number {
  return stages.reduce((most, stage) => Math.max(most, stage.times.length), 1);
}

// Numbers of provers worth a look: every one to 64, then four to each doubling.
export function counts(last = 1024): number[] {
  const found = Array.from({ length: Math.min(last, 64) }, (_, at) => at + 1);
  for (let size = 64; size < last; size *= 2) {
    for (let step = 1; step <= 4; step++) {
      const next = size + (size / 4) * step;
      if (next <= last) found.push(next);
    }
  }
  return found;
}

// The fewest provers within a factor of the latency that no number undercuts.
export function fewest(of: (provers: number) => number, most: number, factor: number): number {
  const target = of(most) * factor * (1 + 1e-9);
  let low = 1;
  let high = most;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(middle) <= target) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function lanes(stages: readonly Stage[], provers: number): Slot[] {
  const slots: Slot[] = [];
  let start = 0;
  stages.forEach((stage, at) => {
    const from = start + stage.serial;
    if (stage.serial > 0)
      slots.push({ stage: at, proof: -1, lane: 0, start, end: from, last: stage.times.length === 0 });
    const free = new Free(Math.max(1, Math.min(provers, stage.times.length)), from);
    let latest = -1;
    stage.times.forEach((time, proof) => {
      const lane = free.take(time);
      const end = free.at[lane] ?? 0;
      slots.push({ stage: at, proof, lane, start: end - time, end, last: false });
      if (latest < 0 || end > (slots[latest]?.end ?? 0)) latest = slots.length - 1;
    });
    const slot = slots[latest];
    if (slot) slot.last = true;
    start += stageTime(stage, provers);
  });
  return slots;
}
