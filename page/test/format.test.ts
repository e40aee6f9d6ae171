// Numbers for people.

import assert from "node:assert/strict";
import { test as it } from "node:test";
import { bytes, change, count, exact, money, share, time } from "../src/format.ts";
import { ticks } from "../src/picture.ts";
import { squarify } from "../src/squarify.ts";

it("three significant digits, and units", () => {
  assert.equal(count(null), "-");
  assert.equal(count(0), "0");
  assert.equal(count(999), "999");
  assert.equal(count(999_999), "1.00 M");
  assert.equal(count(1234), "1.23 k");
  assert.equal(count(6_017_627_976), "6.02 G");
  assert.equal(bytes(10_522_669_056), "9.80 GiB");
  assert.equal(time(0.1234), "0.123 ms");
  assert.equal(time(999.7), "1.00 s");
  assert.equal(time(-3), "−3.00 ms");
  assert.equal(time(723_247), "723 s");
  assert.equal(money(0.0097), "0.0097");
  assert.equal(share(0.1382), "13.8 %");
  assert.equal(share(0.000_52), "0.052 %");
  assert.equal(exact(1_234_567.25, "ms"), "1,234,567.25 ms");
});

it("changes", () => {
  assert.equal(change(1, null), "");
  assert.equal(change(100.05, 100), "=");
  assert.equal(change(112, 100), "+12.0 %");
  assert.equal(change(50, 100), "−50.0 %");
  assert.equal(change(1, 0), "from 0");
});

it("areas of a treemap are as the values", () => {
  const boxes = squarify([6, 3, 2, 1], { x: 0, y: 0, w: 120, h: 100 });
  assert.deepEqual(
    boxes.map((box) => Math.round(box.w * box.h)),
    [6000, 3000, 2000, 1000],
  );
  for (const box of boxes)
    assert.ok(box.x >= -1e-9 && box.y >= -1e-9 && box.x + box.w <= 120 + 1e-9 && box.y + box.h <= 100 + 1e-9);
  assert.equal(squarify([0, 0], { x: 0, y: 0, w: 10, h: 10 }).length, 2);
});

it("round numbers on an axis", () => {
  assert.deepEqual(ticks(11.6, 3), [0, 5, 10]);
  assert.deepEqual(ticks(0, 3), [0]);
});
