// Values: lines, filters and changes.

import assert from "node:assert/strict";
import { test as it } from "node:test";
import { Values, type ValuesHead } from "../src/values.ts";

function block(): Uint8Array<ArrayBuffer> {
  const columns = [
    new Uint8Array(new Uint32Array([0, 1, 2, 0]).buffer),
    new Uint8Array(new Uint32Array([10, 20, 30, 0]).buffer),
    new Uint8Array(new Float64Array([11, 0.5]).buffer),
    new Uint8Array(new Uint32Array([0, 2]).buffer),
  ];
  const head: ValuesHead = {
    strings: ["Alpha", "beta", "Gamma<4>"],
    metrics: [{ name: "rows", unit: "count", better: "neutral" }],
    tables: [
      {
        keys: ["air"],
        rows: 3,
        labels: [0],
        columns: [
          { metric: 0, run: 0, kind: "u32", count: 3, at: 16, rows: null },
          { metric: 0, run: 1, kind: "f64", count: 2, at: 32, rows: 48 },
        ],
      },
    ],
    values: 5,
    left_out: [],
  };
  let text = JSON.stringify(head);
  while ((text.length + 4) % 8 !== 0) text += " ";
  const out = new Uint8Array(4 + text.length + 56);
  new DataView(out.buffer).setUint32(0, text.length, true);
  out.set(new TextEncoder().encode(text), 4);
  let at = 4 + text.length;
  for (const column of columns) {
    out.set(column, at);
    at += column.length;
  }
  return out;
}

it("lines have labels, metrics and the values of both runs", () => {
  const values = new Values(block(), 2);
  assert.equal(values.lines, 3);
  const line = values.line(2);
  assert.deepEqual(values.labelsOf(line), [["air", "Gamma<4>"]]);
  assert.equal(values.metric(line).name, "rows");
  assert.deepEqual([values.value(line, 0), values.value(line, 1)], [30, 0.5]);
  assert.equal(values.value(values.line(1), 1), null);
});

it("filters by words, keys and metrics", () => {
  const values = new Values(block(), 2);
  const found = (text: string, base: number | null = 1, changed = false): number[] => [
    ...values.filter(text, 0, base, changed),
  ];
  assert.deepEqual(found(""), [0, 1, 2]);
  assert.deepEqual(found("gamma rows"), [2]);
  assert.deepEqual(found("air=alpha"), [0]);
  assert.deepEqual(found("air=alph"), []);
  assert.deepEqual(found("segment=0"), []);
  assert.deepEqual(found("metric=rows beta"), [1]);
  assert.deepEqual(found("metric=row"), []);
});

it("what changed, the largest first; what is new counts as largest", () => {
  const values = new Values(block(), 2);
  assert.deepEqual([...values.filter("", 0, 1, true)], [1, 2, 0]);
});
