// Instructions: opcodes with bars, of what is selected.

import { b, h, sentence } from "../dom.ts";
import { count, exact, plural, share } from "../format.ts";
import { byOpcode, type OpcodeSum } from "../sums.ts";
import { table } from "../table.ts";
import { changeCell, details, has, numberCell, type View } from "../view.ts";

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
  const before = has(view) && state.base !== null ? byOpcode(doc, state.base, at) : null;
  const head = h("h2", { tabindex: -1 }, "Instructions");
  if (now === null) return h("section", { id: "opcodes", class: "card" }, head, sentence("The run does not tell which instructions belong to what is selected."));
  const rows = [...new Set([...now.keys(), ...(before?.keys() ?? [])])].map((opcode) => ({ opcode, now: now.get(opcode) ?? null, base: before?.get(opcode) ?? null }));
  rows.sort((one, other) => (other.now?.count ?? -1) - (one.now?.count ?? -1) || one.opcode.localeCompare(other.opcode, "en"));
  const total = rows.reduce((sum, row) => sum + (row.now?.count ?? 0), 0);
  const [first] = rows;
  const most = Math.max(1, ...rows.map((row) => row.now?.count ?? 0));
  const airs = (row: Row): string[] => [...(row.now?.airs ?? row.base?.airs ?? [])].map((air) => doc.airs.short[air] ?? "");
  return h(
    "section",
    { id: "opcodes", class: "card" },
    head,
    sentence(b(count(total)), ` instructions of ${plural(now.size, "opcode")}`, ...(first?.now ? ["; ", b(`${first.opcode} ${share(first.now.count / (total || 1))}`)] : []), "."),
    table<Row>({
      name: "opcodes",
      caption: "Instructions by opcode",
      rows,
      most: 16,
      sorts: true,
      redraw: view.redraw,
      chosen: (row) => row.opcode === state.at.opcode,
      columns: [
        { head: "opcode", cell: (row) => ({ text: row.opcode, go: () => view.select({ opcode: state.at.opcode === row.opcode ? null : row.opcode }) }) },
        { head: "count", number: true, cell: (row) => ({ ...numberCell(row.now?.count ?? null, count, "", "not executed in this run"), bar: (row.now?.count ?? 0) / most }) },
        { head: "share", number: true, drop: 1, cell: (row) => ({ text: row.now ? share(row.now.count / (total || 1)) : "-", by: row.now?.count ?? null, tip: [exact(row.now?.count ?? null)] }) },
        ...(rows.some((row) => airs(row).length > 0) ? [{ head: "AIR", drop: 1 as const, cell: (row: Row) => ({ text: airs(row).join(", ") || "-", ...(airs(row).length === 1 ? { go: () => view.select({ air: [...(row.now?.airs ?? row.base?.airs ?? [])][0] ?? null }) } : {}) }) }] : []),
        ...(before ? [{ head: "change", number: true, cell: (row: Row) => changeCell(row.now?.count ?? null, row.base?.count ?? null, count, "") }] : []),
      ],
    }),
  );
}
