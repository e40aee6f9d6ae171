// Sums of what is selected are those of the library.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test as it } from "node:test";
import type { Document, Num } from "../src/document.ts";
import { EVERYTHING, first, read, type Selection, up, write } from "../src/state.ts";
import { selected } from "../src/sums.ts";

declare const FIXTURES: string;

interface Row {
  group: string | null;
  class: string | null;
  air: string | null;
  proof: string | null;
  rows: Num;
  cells: Num;
  main: Num;
  padding: Num;
  why: string | null;
  messages: Num;
}

function fixture(era: string): { document: Document; by: Record<string, Row[]> } {
  return JSON.parse(readFileSync(`${FIXTURES}/sums-${era}.json`, "utf8")) as {
    document: Document;
    by: Record<string, Row[]>;
  };
}

for (const era of ["v1_4", "v2_0"]) {
  const { document: doc, by } = fixture(era);
  for (const [what, rows] of Object.entries(by)) {
    it(`sums by ${what} of ${era} are the library's`, () => {
      assert.ok(rows.length > 0);
      for (const row of rows) {
        const group = doc.groups.findIndex((each) => each.names.includes(row.group));
        const air =
          row.air === null
            ? -1
            : doc.airs.names.findIndex((names, place) => names[0] === row.air && doc.airs.group[place] === group);
        const at: Selection = { group, proof: row.proof, cls: row.class, air: air < 0 ? null : air, opcode: null };
        const sum = selected(doc, 0, at);
        for (const field of ["rows", "cells", "main", "padding", "why", "messages"] as const) {
          assert.equal(sum[field], row[field], `${field} of ${JSON.stringify(row)}`);
        }
      }
    });
  }
}

it("an address says what it was written from", () => {
  const { document: doc } = fixture("v2_0");
  const state = {
    ...first(doc),
    n: 7,
    price: 2.5,
    theme: "dark" as const,
    at: { ...EVERYTHING, group: 1, proof: "idx 0", cls: "recursion", air: 2, opcode: "ADD" },
  };
  assert.deepEqual(read(doc, `#${write(doc, state)}`), state);
  assert.deepEqual(read(doc, ""), first(doc));
  assert.deepEqual(read(doc, "#n=-3&usd=x&group=nothing&air=no&class=no&base=no&run=no&theme=pink").at, EVERYTHING);
});

it("one level up, the last choice first", () => {
  let at: Selection = { group: 1, proof: "idx 0", cls: "recursion", air: 2, opcode: "ADD" };
  const seen: string[] = [];
  for (let step = 0; step < 6; step++) {
    seen.push(JSON.stringify(at));
    at = up(at);
  }
  assert.equal(new Set(seen).size, 6);
  assert.deepEqual(at, EVERYTHING);
});
