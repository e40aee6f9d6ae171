// Instructions: opcodes with bars, of what is selected.

import { b, card, sentence } from "../dom.ts";
import { count, exact, plural, share } from "../format.ts";
import { byOpcode, type OpcodeSum } from "../sums.ts";
import { num, table, text } from "../table.ts";
import { baseOf, changeCell, details, numberCell, type View } from "../view.ts";

interface Row {
  opcode: string;
  now: OpcodeSum | null;
  base: OpcodeSum | null;
}

export function opcodes(view: View): HTMLElement | null {
  const { doc, state } = view;
  if (details(view).opcodes.opcode.length === 0) return null;
  const at = { ...state.at, opcode: null };
  const now = byOpcode(doc, state.run, at);
  const base = baseOf(view);
  const before = base === null ? null : byOpcode(doc, base, at);
  if (now === null)
    return card(
      "opcodes",
      "Instructions",
      sentence("The run does not tell which instructions belong to what is selected."),
    );
  const rows = [...new Set([...now.keys(), ...(before?.keys() ?? [])])].map((opcode) => ({
    opcode,
    now: now.get(opcode) ?? null,
    base: before?.get(opcode) ?? null,
  }));
  rows.sort(
    (one, other) => (other.now?.count ?? -1) - (one.now?.count ?? -1) || one.opcode.localeCompare(other.opcode, "en"),
  );
  const total = rows.reduce((sum, row) => sum + (row.now?.count ?? 0), 0);
  const [first] = rows;
  const most = Math.max(1, ...rows.map((row) => row.now?.count ?? 0));
  const airs = (row: Row): string[] =>
    [...(row.now?.airs ?? row.base?.airs ?? [])].map((air) => doc.airs.short[air] ?? "");
  return card(
    "opcodes",
    "Instructions",
    sentence(
      b(count(total)),
      ` instructions of ${plural(now.size, "opcode")}`,
      ...(first?.now ? ["; ", b(`${first.opcode} ${share(first.now.count / (total || 1))}`)] : []),
      ".",
    ),
    table<Row>({
      name: "opcodes",
      caption: "Instructions by opcode",
      rows,
      most: 16,
      sorts: true,
      redraw: view.redraw,
      chosen: (row) => row.opcode === state.at.opcode,
      columns: [
        text("opcode", (row) => ({
          text: row.opcode,
          go: () => view.select({ opcode: state.at.opcode === row.opcode ? null : row.opcode }),
        })),
        num("count", (row) => ({
          ...numberCell(row.now?.count ?? null, count, "", "not executed in this run"),
          bar: (row.now?.count ?? 0) / most,
        })),
        num(
          "share",
          (row) => ({
            text: row.now ? share(row.now.count / (total || 1)) : "-",
            by: row.now?.count ?? null,
            tip: [exact(row.now?.count ?? null)],
          }),
          1,
        ),
        ...(rows.some((row) => airs(row).length > 0)
          ? [
              text(
                "AIR",
                (row: Row) => ({
                  text: airs(row).join(", ") || "-",
                  ...(airs(row).length === 1
                    ? { go: () => view.select({ air: [...(row.now?.airs ?? row.base?.airs ?? [])][0] ?? null }) }
                    : {}),
                }),
                1,
              ),
            ]
          : []),
        ...(before
          ? [num("change", (row: Row) => changeCell(row.now?.count ?? null, row.base?.count ?? null, count, ""))]
          : []),
      ],
    }),
  );
}
