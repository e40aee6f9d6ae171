// Schedules are those of the library, whose figures the fixture has.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test as it } from "node:test";
import type { Stage } from "../src/document.ts";
import { counts, fewest, lanes, latency, makespan } from "../src/schedule.ts";

declare const FIXTURES: string;

interface Schedule {
  era: string;
  stages: Stage[];
  latency: Record<string, number>;
  makespan: Record<string, number>;
}

const schedules = JSON.parse(readFileSync(`${FIXTURES}/schedules.json`, "utf8")) as Schedule[];

function near(one: number, other: number): void {
  assert.ok(Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(other)), `${one} is not ${other}`);
}

for (const { era, stages, latency: expected, makespan: first } of schedules) {
  it(`latencies of ${era} are the library's`, () => {
    for (const [count, ms] of Object.entries(expected)) near(latency(stages, Number(count)), ms);
    for (const [count, ms] of Object.entries(first)) near(makespan(stages[0]?.times ?? [], Number(count)), ms);
  });

  it(`lanes of ${era} end with the latency, and none works twice at once`, () => {
    for (const count of [1, 3, 8, 64]) {
      const slots = lanes(
        stages.map((stage) => ({ ...stage, total: Infinity })),
        count,
      );
      const end = Math.max(...slots.map((slot) => slot.end));
      near(
        end,
        latency(
          stages.map((stage) => ({ ...stage, total: Infinity })),
          count,
        ),
      );
      const free = new Map<number, number>();
      for (const slot of slots) {
        assert.ok(slot.lane < count);
        assert.ok(slot.start >= (free.get(slot.lane) ?? 0) - 1e-6);
        free.set(slot.lane, slot.end);
      }
    }
  });
}

it("more provers never take longer", () => {
  for (const { stages } of schedules) {
    let before = Infinity;
    for (const count of counts()) {
      const now = latency(stages, count);
      assert.ok(now <= before + 1e-6);
      before = now;
    }
  }
});

it("counts are every one to 64, then four to a doubling", () => {
  const all = counts();
  assert.deepEqual(all.slice(0, 3), [1, 2, 3]);
  assert.deepEqual(all.slice(62, 70), [63, 64, 80, 96, 112, 128, 160, 192]);
  assert.equal(all.at(-1), 1024);
});

it("the fewest provers near the floor", () => {
  assert.equal(
    fewest((n) => 100 / n, 100, 2),
    50,
  );
  assert.equal(
    fewest(() => 5, 100, 1),
    1,
  );
});
