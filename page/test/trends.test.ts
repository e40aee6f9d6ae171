import assert from "node:assert/strict";
import { test as it } from "node:test";
import { axis, isWide, logTicks, plainTicks, rowsOf } from "../src/trends/axis.ts";
import type { BenchmarkPage } from "../src/trends/document.ts";
import { readState, writeState } from "../src/trends/trend_state.ts";
import { scaled, within } from "../src/trends/zoom.ts";

it("an axis keeps all values between its ends, on both scales", () => {
  for (const log of [false, true]) {
    const { place, ticks } = axis([2, 3, 50], log, 4);
    for (const value of [2, 3, 50]) assert.ok(place(value) >= 0 && place(value) <= 1);
    for (const tick of ticks) assert.ok(place(tick) >= 0 && place(tick) <= 1.0001);
    assert.ok(place(3) > place(2));
  }
  assert.equal(axis([7], false, 4).place(7), 0.5);
  assert.ok(Number.isFinite(axis([], true, 4).place(1)));
  assert.ok(Number.isFinite(axis([0, 0], true, 4).place(0)));
});

it("ticks are round", () => {
  assert.deepEqual(plainTicks(48.2, 52, 4), [49, 50, 51, 52]);
  assert.deepEqual(plainTicks(0.11, 0.29, 3), [0.15, 0.2, 0.25]);
  assert.deepEqual(logTicks(0.9, 60, 5), [1, 2, 5, 10, 20, 50]);
  assert.deepEqual(logTicks(0.9, 6000, 3), [1, 10, 100, 1000]);
  assert.ok(logTicks(2.1, 4.9, 4).length >= 3);
});

it("a logarithmic scale is for values far apart", () => {
  assert.equal(isWide([1, 3.9]), false);
  assert.equal(isWide([1, 4]), true);
  assert.equal(isWide([0, 4]), false);
});

it("labels do not lie over each other, and the first ones come first", () => {
  const spans = [
    [20, 40],
    [10, 25],
    [24, 30],
    [0, 9],
    [38, 50],
  ] as const;
  assert.deepEqual(rowsOf(spans, 2), [0, 1, null, 0, 1]);
  assert.deepEqual(rowsOf(spans, 0), [null, null, null, null, null]);
});

it("a zoom stays within the commits and keeps some of them", () => {
  assert.deepEqual(within({ from: -4, to: 90 }, 50), { from: 0, to: 49 });
  assert.deepEqual(within({ from: 20, to: 20 }, 50), { from: 20, to: 24 });
  assert.deepEqual(within({ from: 49, to: 49 }, 50), { from: 45, to: 49 });
  assert.deepEqual(within({ from: 0, to: 0 }, 3), { from: 0, to: 2 });
  assert.deepEqual(scaled({ from: 0, to: 40 }, 10, 0.5, 50), { from: 5, to: 25 });
  assert.deepEqual(scaled({ from: 20, to: 30 }, 25, 100, 50), { from: 0, to: 49 });
});

it("the address has the state, and odd addresses do no harm", () => {
  const commits = Array.from({ length: 20 }, (_, at) => at.toString(16).padStart(8, "a"));
  const series = [
    { name: "proof time", group: null, metric: "total_proof_time" },
    { name: "leaf", group: "leaf", metric: "total_proof_time_ms" },
  ];
  const doc = { commits: { id: commits }, series } as unknown as BenchmarkPage;
  const first = readState(doc, "");
  assert.deepEqual(first, { series: 0, range: { from: 0, to: 19 }, log: null, at: null });
  assert.equal(writeState(doc, first), "");
  const state = { series: 1, range: { from: 3, to: 12 }, log: true, at: 7 };
  assert.deepEqual(readState(doc, `#${writeState(doc, state)}`), state);
  assert.deepEqual(readState(doc, "#series=%00&from=zz&to=&at=<b>&log=7"), { ...first, log: false });
});
