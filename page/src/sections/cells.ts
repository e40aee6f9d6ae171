// Trace cells: a treemap of groups and AIRs, or of an AIR's proofs, and the table beside it.

import { chart } from "../chart.ts";
import type { Num } from "../document.ts";
import { b, card, choices, h, sentence } from "../dom.ts";
import { change, count, exact, share } from "../format.ts";
import { fits, type Label, type Mark, type Picture } from "../picture.ts";
import { squarify } from "../squarify.ts";
import { byAir, byAirExecuted, paddingShare, type Sum, selected, sumOf, tracesBy } from "../sums.ts";
import { type Cell, type Column, num, table, text } from "../table.ts";
import { baseOf, changeCell, details, nameOf, numberCell, unlike, type View } from "../view.ts";

interface Row {
  air: number;
  now: Sum | null;
  base: Sum | null;
}

export function cells(view: View): HTMLElement | null {
  const { doc, state } = view;
  if (details(view).traces.air.length === 0) return null;
  // opcodes have no cells of their own
  const at = { ...state.at, opcode: null };
  const now = byAir(doc, state.run, at);
  const base = baseOf(view);
  const before = base === null ? null : byAir(doc, base, at);
  const airs = [...new Set([...now.keys(), ...(before?.keys() ?? [])])];
  const rows = airs.map((air) => ({ air, now: now.get(air) ?? null, base: before?.get(air) ?? null }));
  rows.sort((one, other) => (other.now?.cells ?? -1) - (one.now?.cells ?? -1) || one.air - other.air);
  const whole = selected(doc, state.run, at);
  const classes = doc.classes.filter((each) =>
    rows.some((row) => doc.airs.air_class[row.air] === each.name && row.now),
  );
  return card(
    "cells",
    "Trace cells",
    finding(view, rows, whole),
    h(
      "div",
      { class: "beside" },
      h(
        "div",
        {},
        whole.cells ? chart("trace cells", (width) => picture(view, rows, whole, width)) : null,
        classButtons(view, classes),
        h("p", { class: "quiet" }, formula(view)),
      ),
      list(view, rows, whole, before !== null),
    ),
  );
}

function formula(view: View): string {
  const told = view.doc.rows[view.state.run]?.cells_formula;
  return `${told ? `Cells are ${told}. ` : ""}Hatched is padding where it is known of an AIR.`;
}

function classButtons(view: View, classes: readonly { name: string; hue: string }[]): HTMLElement {
  const { cls } = view.state.at;
  const known =
    cls !== null && !classes.some((each) => each.name === cls)
      ? [...classes, { name: cls, hue: `class-${cls}` }]
      : classes;
  return choices(
    "class of AIRs",
    known.map(({ name, hue }) => ({
      name,
      hue,
      key: `class ${name}`,
      on: name === cls,
      go: () => view.select({ cls: name === cls ? null : name, air: null }),
    })),
  );
}

function finding(view: View, rows: readonly Row[], whole: Sum): HTMLElement {
  const { doc, state } = view;
  const [first] = rows;
  if (!first || whole.cells === null) return sentence("Nothing of this was recorded.");
  const parts: (string | { b: string })[] = [b(count(whole.cells)), " cells"];
  if (state.at.air === null && rows.length > 1)
    parts.push(
      "; ",
      b(`${doc.airs.short[first.air] ?? ""} has ${share((first.now?.cells ?? 0) / (whole.cells || 1))}`),
    );
  const wasteful = rows
    .filter((row) => row.now?.padding != null)
    .sort((one, other) => (other.now?.padding ?? 0) - (one.now?.padding ?? 0))[0];
  const whole_padding = paddingShare(whole);
  if (whole_padding !== null) parts.push("; ", b(`${share(whole_padding)} of main cells are padding`));
  if (wasteful?.now && state.at.air === null && (wasteful.now.padding ?? 0) > 0)
    parts.push(
      whole_padding === null ? "; most padding is in " : ", most of it in ",
      b(doc.airs.short[wasteful.air] ?? ""),
      ` (${count(wasteful.now.padding)}, ${share(paddingShare(wasteful.now))} of its own)`,
    );
  if (baseOf(view) !== null && !unlike(view)?.cells) {
    const grown = rows
      .map((row) => ({ row, more: (row.now?.cells ?? 0) - (row.base?.cells ?? 0) }))
      .sort((one, other) => Math.abs(other.more) - Math.abs(one.more))[0];
    if (grown && grown.more !== 0)
      parts.push(
        "; the largest change is ",
        b(
          `${doc.airs.short[grown.row.air] ?? ""} ${grown.row.base === null ? "(new)" : grown.row.now === null ? "(gone)" : change(grown.row.now.cells, grown.row.base.cells)}`,
        ),
      );
  }
  return sentence(...parts, ".");
}

function picture(view: View, rows: readonly Row[], whole: Sum, width: number): Picture {
  const { doc, state } = view;
  const height = Math.max(220, Math.min(420, width * 0.62));
  if (state.at.air !== null) return ofProofs(view, width, height);
  const groups = new Map<number | null, Row[]>();
  for (const row of rows) {
    if (!row.now?.cells) continue;
    const group = doc.airs.group[row.air] ?? null;
    const members = groups.get(group);
    if (members) members.push(row);
    else groups.set(group, [row]);
  }
  const sums = [...groups].map(([group, members]) => ({
    group,
    members,
    cells: members.reduce((sum, row) => sum + (row.now?.cells ?? 0), 0),
  }));
  sums.sort((one, other) => other.cells - one.cells);
  const marks: Mark[] = [];
  const labels: Label[] = [];
  squarify(
    sums.map((each) => each.cells),
    { x: 0, y: 0, w: width, h: height },
  ).forEach((box, at) => {
    const sum = sums[at];
    if (!sum) return;
    const title = nameOf(view, sum.group);
    const headed = sums.length > 1 && box.h > 30 && fits(title, box.w);
    if (headed) labels.push({ x: box.x + 4, y: box.y + 11, text: title, strong: true });
    const inner = {
      x: box.x + 1,
      y: box.y + (headed ? 15 : 1),
      w: Math.max(0, box.w - 2),
      h: Math.max(0, box.h - (headed ? 16 : 2)),
    };
    squarify(
      sum.members.map((row) => row.now?.cells ?? 0),
      inner,
    ).forEach((place, number) => {
      const row = sum.members[number];
      if (row?.now) tile(view, marks, place, row.now, row.air, whole);
    });
  });
  return { height, marks, labels };
}

function tile(
  view: View,
  marks: Mark[],
  box: { x: number; y: number; w: number; h: number },
  sum: Sum,
  air: number,
  whole: Sum,
): void {
  if (box.w < 0.5 || box.h < 0.5) return;
  const { doc } = view;
  const name = doc.airs.short[air] ?? "";
  const padding = paddingShare(sum);
  const tall = Math.max(0.5, box.h - 1);
  const mark: Mark = {
    x: box.x,
    y: box.y,
    w: Math.max(0.5, box.w - 1),
    h: tall,
    hue: `class-${doc.airs.air_class[air] ?? "other"}`,
    label: name,
    tip: () => [
      doc.airs.names[air]?.[view.state.run] ?? name,
      `${nameOf(view, doc.airs.group[air] ?? null)} · ${doc.airs.air_class[air] ?? ""}`,
      exact(sum.cells, "cells"),
      `${share((sum.cells ?? 0) / (whole.cells || 1))} of what is shown`,
      padding === null ? `padding: ${sum.why ?? "-"}` : `padding ${share(padding)}`,
    ],
    go: () => view.select({ group: doc.airs.group[air] ?? null, air }),
  };
  marks.push(mark);
  if (padding !== null && padding * tall >= 2)
    marks.push({ ...mark, y: box.y + tall * (1 - padding), h: tall * padding, hatch: true, label: "", silent: true });
}

// Of one AIR: its traces, proof by proof.
function ofProofs(view: View, width: number, height: number): Picture {
  const { doc, state } = view;
  const { air } = state.at;
  const { proofs } = details(view);
  const sums = [...tracesBy(doc, state.run, { ...state.at, opcode: null }, (_, proof) => proof)]
    .map(([proof, traces]) => ({ proof, sum: sumOf(doc, state.run, traces, false) }))
    .filter((each) => each.sum.cells)
    .sort((one, other) => (other.sum.cells ?? 0) - (one.sum.cells ?? 0) || one.proof - other.proof);
  const marks: Mark[] = [];
  squarify(
    sums.map((each) => each.sum.cells ?? 0),
    { x: 0, y: 0, w: width, h: height },
  ).forEach((box, at) => {
    const each = sums[at];
    if (!each || air === null || box.w < 0.5) return;
    const name = proofs.name[each.proof] ?? "";
    const padding = paddingShare(each.sum);
    const tall = Math.max(0.5, box.h - 1);
    const mark: Mark = {
      ...box,
      w: Math.max(0.5, box.w - 1),
      h: tall,
      hue: `class-${doc.airs.air_class[air] ?? "other"}`,
      label: name,
      tip: () => [
        name,
        exact(each.sum.cells, "cells"),
        exact(each.sum.rows, "rows"),
        padding === null ? `padding: ${each.sum.why ?? "-"}` : `padding ${share(padding)}`,
      ],
      go: () => view.select({ group: proofs.group[each.proof] ?? null, proof: state.at.proof === name ? null : name }),
    };
    marks.push(mark);
    if (padding !== null && padding * tall >= 2)
      marks.push({ ...mark, y: box.y + tall * (1 - padding), h: tall * padding, hatch: true, label: "", silent: true });
  });
  return { height, marks };
}

function list(view: View, rows: readonly Row[], whole: Sum, compared: boolean): HTMLElement {
  const { doc, state } = view;
  const { run, base } = state;
  const kept = (unlike(view)?.cells ?? false) || (unlike(view)?.nothing ?? false);
  const most = Math.max(1, ...rows.map((row) => row.now?.cells ?? 0));
  const groups = new Set(rows.map((row) => doc.airs.group[row.air])).size;
  const executed = byAirExecuted(doc, run, state.at);
  const per = (row: Row): Num => {
    const many = executed.get(row.air);
    return many && row.now?.cells ? row.now.cells / many : null;
  };
  const told = rows.some((row) => per(row) !== null);
  const fact = (column: readonly Num[][], row: Row): Num => column[row.air]?.[row.now ? run : (base ?? run)] ?? null;
  const name = (row: Row): Cell => {
    const full = doc.airs.names[row.air]?.[run] ?? null;
    const was = compared && base !== null ? (doc.airs.names[row.air]?.[base] ?? null) : null;
    const renamed = full !== null && was !== null && full !== was;
    return {
      text: `${renamed ? "≈ " : ""}${doc.airs.short[row.air] ?? ""}`,
      exact: full ?? was ?? "",
      hue: `class-${doc.airs.air_class[row.air] ?? "other"}`,
      tip: [full ?? was ?? "", doc.airs.air_class[row.air] ?? "", ...(renamed ? [`was called ${was}`] : [])],
      go: () => view.select({ group: doc.airs.group[row.air] ?? null, air: state.at.air === row.air ? null : row.air }),
    };
  };
  const columns: Column<Row>[] = [
    text("AIR", name),
    ...(groups > 1 ? [text("group", (row: Row) => nameOf(view, doc.airs.group[row.air] ?? null), 3)] : []),
    num("cells", (row) => ({
      ...numberCell(row.now?.cells ?? null, count, "cells", row.now ? "not recorded" : "not in this run"),
      bar: (row.now?.cells ?? 0) / most,
    })),
    num(
      "share",
      (row) => ({
        text: row.now?.cells == null ? "-" : share(row.now.cells / (whole.cells || 1)),
        by: row.now?.cells ?? null,
      }),
      1,
    ),
    ...(rows.some((row) => row.now?.padding != null)
      ? [
          num("padding", (row: Row) => ({
            text: row.now ? share(paddingShare(row.now)) : "-",
            by: row.now?.padding ?? null,
            exact: exact(row.now?.padding ?? null, "cells"),
            tip: row.now
              ? [row.now.padding === null ? (row.now.why ?? "not known") : exact(row.now.padding, "cells hold nothing")]
              : ["not in this run"],
          })),
        ]
      : []),
    num("rows", (row) => numberCell(row.now?.rows ?? null, count, "rows"), 1),
    ...(rows.some((row) => fact(doc.airs.constraints, row) !== null)
      ? [
          num(
            "constraints",
            (row: Row) =>
              numberCell(
                fact(doc.airs.constraints, row),
                count,
                "of one row",
                "not recorded, or not the same everywhere",
              ),
            2,
          ),
        ]
      : []),
    ...(rows.some((row) => row.now?.messages != null)
      ? [
          num(
            "messages",
            (row: Row) => numberCell(row.now?.messages ?? null, count, "messages"),
            3,
            "bus messages: interactions × rows",
          ),
        ]
      : []),
    ...(told
      ? [
          num(
            "cells/instr.",
            (row: Row) => ({ ...numberCell(per(row), count, "cells", "no instructions are told of it") }),
            3,
            "cells per instruction that the AIR proves",
          ),
        ]
      : []),
    ...(compared
      ? [num("change", (row: Row) => changeCell(row.now?.cells ?? null, row.base?.cells ?? null, count, "cells", kept))]
      : []),
  ];
  return table<Row>({
    name: "airs",
    caption: state.at.proof === null ? "AIRs by trace cells" : `AIRs of ${state.at.proof} by trace cells`,
    rows,
    most: 16,
    sorts: true,
    redraw: view.redraw,
    columns,
    chosen: (row) => row.air === state.at.air,
  });
}
