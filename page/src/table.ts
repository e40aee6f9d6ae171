// Tables: what a chart shows, as numbers; sorted by a click on a heading, copied as markdown.

import { button, h, square, visible } from "./dom.ts";
import { hideTip, type Lines, showTip } from "./tip.ts";

export interface Cell {
  text: string;
  exact?: string | undefined; // in copied markdown
  tip?: Lines | undefined;
  tone?: string | undefined; // better, worse, or quiet
  bar?: number | undefined; // 0 to 1, behind the number
  hue?: string | undefined; // a square of this colour before the text
  indent?: number | undefined;
  strong?: boolean | undefined;
  go?: (() => void) | undefined;
  href?: string | undefined; // where a link leads
  open?: boolean | undefined; // of what can be opened: whether it is
  by?: number | null | undefined; // what sorts
}

export interface Column<R> {
  head: string;
  tip?: string;
  number?: boolean;
  drop?: 1 | 2 | 3; // left out where the table is narrow, 3 first
  cell: (row: R) => Cell | string;
}

// A column of numbers.
export function num<R>(
  head: string,
  cell: (row: R) => Cell | string,
  drop?: Column<R>["drop"],
  tip?: string,
): Column<R> {
  return { head, number: true, cell, ...(drop ? { drop } : {}), ...(tip ? { tip } : {}) };
}

export function text<R>(head: string, cell: (row: R) => Cell | string, drop?: Column<R>["drop"]): Column<R> {
  return { head, cell, ...(drop ? { drop } : {}) };
}

interface Order {
  column: string;
  down: boolean;
}

const orders = new Map<string, Order>();
const opened = new Set<string>();

export interface TableOptions<R> {
  name: string; // which table it is, for what is remembered of it
  caption: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  most?: number;
  sorts?: boolean;
  chosen?: (row: R) => boolean;
  redraw?: () => void;
}

function cellOf(cell: Cell | string): Cell {
  return typeof cell === "string" ? { text: cell } : cell;
}

export function table<R>(options: TableOptions<R>): HTMLElement {
  const { name, caption, columns, redraw } = options;
  const order = options.sorts ? orders.get(name) : undefined;
  const sorted = order ? inOrder(options.rows, columns, order) : options.rows;
  const most = opened.has(name) ? sorted.length : (options.most ?? sorted.length);
  const shown = sorted.slice(0, most);
  const head = h(
    "tr",
    {},
    ...columns.map((column) => {
      const sign = order?.column === column.head ? (order.down ? " ↓" : " ↑") : "";
      const turn = (): void => {
        orders.set(name, {
          column: column.head,
          down: order?.column === column.head ? !order.down : Boolean(column.number),
        });
        redraw?.();
      };
      const label = options.sorts ? button("sort", `${name} by ${column.head}`, turn, column.head, sign) : column.head;
      const sort = sign === "" ? undefined : order?.down ? "descending" : "ascending";
      return h("th", { scope: "col", class: classOf(column), title: column.tip, "aria-sort": sort }, label);
    }),
  );
  const body = h("tbody", {}, ...shown.map((row) => rowOf(row, options)));
  const copy = h("button", { type: "button", class: "quiet", "aria-label": `copy md: ${caption}` }, "copy md");
  copy.addEventListener("click", () => void copied(copy, markdown(columns, shown)));
  const tools = h("div", { class: "tools" });
  if (sorted.length > (options.most ?? Infinity)) {
    const other = opened.has(name) ? `first ${options.most ?? 0}` : `all ${sorted.length.toLocaleString("en-US")} rows`;
    const toggle = (): void => {
      if (!opened.delete(name)) opened.add(name);
      redraw?.();
    };
    tools.append(button("quiet", `${name} rows`, toggle, other));
  }
  tools.append(copy);
  const made = h("table", {}, h("caption", {}, visible(caption)), h("thead", {}, head), body);
  return h("div", { class: "table" }, made, tools);
}

function classOf<R>(column: Column<R>): string {
  return `${column.number ? "n" : "t"}${column.drop ? ` drop${column.drop}` : ""}`;
}

function rowOf<R>(row: R, options: TableOptions<R>): HTMLElement {
  const cells = options.columns.map((column, place) => {
    const cell = cellOf(column.cell(row));
    const shown = visible(cell.text);
    const classes = [classOf(column), cell.tone ?? "", cell.strong ? "strong" : ""].join(" ").trim();
    const made = h(place === 0 ? "th" : "td", { class: classes, scope: place === 0 ? "row" : undefined });
    if (cell.hue) {
      made.append(square(cell.hue));
    }
    if (cell.go) {
      const key = `${options.name} ${place} ${cell.text} ${cell.indent ?? 0}`;
      made.append(
        h(
          "button",
          {
            type: "button",
            class: "link",
            click: cell.go,
            "data-key": key,
            "aria-expanded": cell.open === undefined ? undefined : String(cell.open),
          },
          shown,
        ),
      );
    } else made.append(cell.href === undefined ? shown : h("a", { href: cell.href }, shown));
    if (cell.indent) made.style.paddingLeft = `${6 + cell.indent * 14}px`;
    if (cell.bar !== undefined) {
      made.classList.add("bar");
      made.style.setProperty("--part-width", `${Math.max(0, Math.min(1, cell.bar)) * 100}%`);
    }
    if (cell.tip) tipOn(made, cell.tip);
    return made;
  });
  return h("tr", { class: options.chosen?.(row) ? "chosen" : undefined }, ...cells);
}

function tipOn(element: HTMLElement, tip: Lines): void {
  element.addEventListener("mousemove", (event) => showTip(tip, event.clientX, event.clientY));
  element.addEventListener("mouseleave", hideTip);
  element.addEventListener("focusin", () => {
    const { left, bottom } = element.getBoundingClientRect();
    if (element.querySelector(":focus-visible")) showTip(tip, left, bottom);
  });
  element.addEventListener("focusout", hideTip);
}

function inOrder<R>(rows: readonly R[], columns: readonly Column<R>[], order: Order): R[] {
  const column = columns.find((each) => each.head === order.column);
  if (!column) return [...rows];
  const keyed = rows.map((row) => ({ row, cell: cellOf(column.cell(row)) }));
  keyed.sort((one, other) => {
    const [a, b] = [one.cell.by ?? null, other.cell.by ?? null];
    if (a !== null && b !== null) return order.down ? b - a : a - b;
    if (a !== null || b !== null) return a === null ? 1 : -1;
    const texts = one.cell.text.localeCompare(other.cell.text, "en", { numeric: true });
    return order.down ? -texts : texts;
  });
  return keyed.map(({ row }) => row);
}

export function markdown<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const head = line(columns.map((column) => column.head || " "));
  const rule = line(columns.map((column) => (column.number ? "---:" : ":---")));
  const body = rows.map((row) =>
    line(
      columns.map((column) => {
        const cell = cellOf(column.cell(row));
        return escaped(`${"– ".repeat(cell.indent ?? 0)}${cell.exact ?? cell.text}`);
      }),
    ),
  );
  return [head, rule, ...body, ""].join("\n");
}

// Text that a markdown table shows as it is.
export function escaped(name: string): string {
  return visible(name)
    .replace(/[\\`*_{}[\]<>|#~$!]/gu, (mark) => `\\${mark}`)
    .replace(/@/gu, "&#64;")
    .replace(/(https?|ftp|www)(?=[:.])/giu, "$1&#8203;");
}

async function copied(copy: HTMLElement, content: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(content);
  } catch {
    // without a clipboard, as in files opened from disk by some browsers, the old way
    const area = h("textarea", { class: "hidden", "aria-label": "markdown" });
    area.value = content;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  copy.textContent = "copied";
  setTimeout(() => {
    copy.textContent = "copy md";
  }, 1500);
}
