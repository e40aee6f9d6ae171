// Flame graphs: where frames lie, who calls whom, and what a pattern matches.

import assert from "node:assert/strict";
import { test as it } from "node:test";
import { boxes, callersOf, childrenOf, type FlameGraph, type Flames, matches, parentOf } from "../src/flames.ts";

// all 10: main 8 (step 5 (hash 2, copy 1), read 2), other 2
const graph: FlameGraph = {
  run: 0,
  base: null,
  title: "app: frequency",
  unit: "instructions",
  depth: [0, 1, 2, 3, 3, 2, 1],
  name: [0, 1, 2, 3, 4, 5, 6],
  value: [10, 8, 5, 2, 1, 2, 2],
  base_value: null,
  level: null,
  left_out: 0,
  vanished: [],
  vanished_count: 0,
  vanished_total: 0,
};
const names = ["all", "main", "step", "hash", "copy", "read", "other"];
const flames: Flames = { names, colours: names.map(() => "#ffffff"), palette: [], graphs: [graph] };

it("frames know who called them", () => {
  assert.equal(parentOf(graph, 4), 2);
  assert.equal(parentOf(graph, 6), 0);
  assert.equal(parentOf(graph, 0), -1);
  assert.deepEqual(childrenOf(graph, 2), [3, 4]);
  assert.deepEqual(childrenOf(graph, 0), [1, 6]);
  assert.deepEqual(callersOf(graph, 3), [0, 1, 2, 3]);
});

it("frames are as wide as their values, callees beside each other", () => {
  const found = boxes(graph, 0, 100).map(({ frame, x, w }) => [frame, x, w]);
  assert.deepEqual(found, [
    [0, 0, 100],
    [1, 0, 80],
    [2, 0, 50],
    [3, 0, 20],
    [4, 20, 10],
    [5, 50, 20],
    [6, 80, 20],
  ]);
});

it("a frame that is zoomed to fills the width, with its callers below it", () => {
  const found = boxes(graph, 2, 100);
  assert.deepEqual(
    found.map(({ frame, x, w, within }) => [frame, x, w, within]),
    [
      [0, 0, 100, false],
      [1, 0, 100, false],
      [2, 0, 100, true],
      [3, 0, 40, true],
      [4, 40, 20, true],
    ],
  );
});

it("what is narrower than half a pixel is not drawn", () => {
  assert.deepEqual(
    boxes(graph, 0, 4).map(({ frame }) => frame),
    [0, 1, 2, 3, 5, 6],
  );
});

it("a search counts no value twice", () => {
  const found = matches(flames, graph, "^(step|hash|READ)$");
  assert.equal(found.frames, 3);
  assert.equal(found.value, 7);
  assert.equal(matches(flames, graph, "nothing").value, 0);
  assert.throws(() => matches(flames, graph, "("), SyntaxError);
});
