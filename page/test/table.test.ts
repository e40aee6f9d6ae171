// Tables as markdown: what is in it stays text.

import assert from "node:assert/strict";
import { test as it } from "node:test";
import { escaped, markdown } from "../src/table.ts";

it("names do nothing in markdown", () => {
  assert.equal(escaped("a|b `c` <img>"), "a\\|b \\`c\\` \\<img\\>");
  assert.equal(escaped("@team"), "&#64;team");
  assert.equal(escaped("one\ntwo\u202e"), "one two ");
  assert.equal(escaped("https://evil.example"), "https&#8203;://evil.example");
});

it("a table has exact numbers", () => {
  const columns = [
    { head: "AIR", cell: (row: { name: string }) => ({ text: row.name, indent: 1 }) },
    { head: "cells", number: true, cell: () => ({ text: "1.23 k", exact: "1,234 cells" }) },
  ];
  assert.equal(markdown(columns, [{ name: "A" }]), "| AIR | cells |\n| :--- | ---: |\n| – A | 1,234 cells |\n");
});
