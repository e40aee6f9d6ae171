// Values: every label set and metric, read from their block of bytes; rows are filtered, never copied.

export interface ValuesHead {
  strings: string[];
  metrics: { name: string; unit: string; better: string }[];
  tables: { keys: string[]; rows: number; labels: number[]; columns: ValueColumn[] }[];
  values: number;
  left_out: [string, number][];
}

export interface ValueColumn {
  metric: number;
  run: number;
  kind: "u32" | "f64";
  count: number;
  at: number;
  rows: number | null;
}

// A line: a label set and one of its metrics.
export interface ValueLine {
  table: number;
  row: number;
  metric: number;
}

interface Found {
  values: Uint32Array | Float64Array;
  rows: Uint32Array | null;
}

// How much a value changed as a share of what it was; what is new or gone more than anything.
function sizeOf(now: number, was: number): number {
  return Number.isNaN(now) || Number.isNaN(was) ? Infinity : Math.abs(now - was) / Math.max(Math.abs(was), 1e-12);
}

export class Values {
  readonly head: ValuesHead;
  readonly lines: number;
  private readonly labels: Uint32Array[][];
  private readonly columns: Map<number, Found>[]; // by table, then metric × runs + run
  private readonly metrics: number[][]; // by table, those that any run has
  private readonly starts: number[]; // by table, the number of its first line
  private readonly runs: number;

  constructor(bytes: Uint8Array<ArrayBuffer>, runs: number) {
    const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    this.head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size))) as ValuesHead;
    this.runs = runs;
    const start = bytes.byteOffset + 4 + size;
    const { buffer } = bytes;
    this.labels = this.head.tables.map((table) =>
      table.labels.map((at) => new Uint32Array(buffer, start + at, table.rows)),
    );
    this.columns = this.head.tables.map((table) => {
      const found = new Map<number, Found>();
      for (const column of table.columns) {
        const Kind = column.kind === "u32" ? Uint32Array : Float64Array;
        found.set(column.metric * runs + column.run, {
          values: new Kind(buffer, start + column.at, column.count),
          rows: column.rows === null ? null : new Uint32Array(buffer, start + column.rows, column.count),
        });
      }
      return found;
    });
    this.metrics = this.head.tables.map((table) =>
      [...new Set(table.columns.map((column) => column.metric))].sort((a, b) => a - b),
    );
    this.starts = [];
    let lines = 0;
    this.head.tables.forEach((table, at) => {
      this.starts.push(lines);
      lines += table.rows * (this.metrics[at]?.length ?? 0);
    });
    this.lines = lines;
  }

  line(number: number): ValueLine {
    let table = 0;
    while (table + 1 < this.starts.length && (this.starts[table + 1] ?? 0) <= number) table++;
    const metrics = this.metrics[table] ?? [];
    const place = number - (this.starts[table] ?? 0);
    const row = Math.floor(place / metrics.length);
    return { table, row, metric: metrics[place % metrics.length] ?? 0 };
  }

  value(line: ValueLine, run: number): number | null {
    const found = this.columns[line.table]?.get(line.metric * this.runs + run);
    if (!found) return null;
    if (!found.rows) return found.values[line.row] ?? null;
    const place = search(found.rows, line.row);
    return place < 0 ? null : (found.values[place] ?? null);
  }

  metric(line: ValueLine): { name: string; unit: string; better: string } {
    return this.head.metrics[line.metric] ?? { name: "", unit: "", better: "" };
  }

  labelsOf(line: ValueLine): [string, string][] {
    const keys = this.head.tables[line.table]?.keys ?? [];
    return keys.map((key, at) => [key, this.head.strings[this.labels[line.table]?.[at]?.[line.row] ?? 0] ?? ""]);
  }

  // The numbers of lines that have a value in a run or its base and all words of a filter, in their order; or those
  // that changed, the largest change first.
  filter(text: string, run: number, base: number | null, changed: boolean): Uint32Array {
    const terms = text
      .trim()
      .toLowerCase()
      .split(/\s+/u)
      .filter((term) => term !== "");
    const found = new Uint32Array(this.lines);
    const sizes = changed ? new Float64Array(this.lines) : null;
    let count = 0;
    const lower = terms.length > 0 ? this.head.strings.map((each) => each.toLowerCase()) : [];
    this.head.tables.forEach((table, at) => {
      const metrics = this.metrics[at] ?? [];
      const rows = this.rowsWith(terms, at, lower);
      if (!rows) return;
      metrics.forEach((metric, place) => {
        const name = (this.head.metrics[metric]?.name ?? "").toLowerCase();
        const missing = terms.reduce((bits, term, bit) => (matchesMetric(term, name) ? bits : bits | (1 << bit)), 0);
        const present = new Float64Array(table.rows).fill(NaN);
        const before = new Float64Array(table.rows).fill(NaN);
        this.spread(at, metric, run, present);
        if (base !== null) this.spread(at, metric, base, before);
        for (let row = 0; row < table.rows; row++) {
          if ((missing & ~(rows[row] ?? 0)) !== 0) continue;
          const [now, was] = [present[row] ?? NaN, before[row] ?? NaN];
          if (Number.isNaN(now) && Number.isNaN(was)) continue;
          const number = (this.starts[at] ?? 0) + row * metrics.length + place;
          if (sizes) {
            if (base === null || now === was) continue;
            sizes[number] = sizeOf(now, was);
          }
          found[count++] = number;
        }
      });
    });
    const lines = found.subarray(0, count);
    if (sizes) lines.sort((a, b) => (sizes[b] === sizes[a] ? a - b : (sizes[b] ?? 0) - (sizes[a] ?? 0)));
    else lines.sort();
    return lines;
  }

  private spread(table: number, metric: number, run: number, into: Float64Array): void {
    const found = this.columns[table]?.get(metric * this.runs + run);
    if (!found) return;
    if (found.rows) for (let at = 0; at < found.rows.length; at++) into[found.rows[at] ?? 0] = found.values[at] ?? NaN;
    else into.set(found.values);
  }

  // For each row of a table the terms that its labels have, a bit each.
  private rowsWith(terms: readonly string[], table: number, lower: readonly string[]): Uint32Array | null {
    const { keys = [], rows = 0 } = this.head.tables[table] ?? {};
    const bits = new Uint32Array(rows);
    terms.forEach((term, bit) => {
      const equals = term.indexOf("=");
      const key = equals > 0 ? term.slice(0, equals) : null;
      const wanted = equals > 0 ? term.slice(equals + 1) : term;
      keys.forEach((name, place) => {
        if (key !== null && name.toLowerCase() !== key) return;
        const column = this.labels[table]?.[place];
        if (!column) return;
        const known = new Map<number, boolean>();
        for (let row = 0; row < rows; row++) {
          const string = column[row] ?? 0;
          let is = known.get(string);
          if (is === undefined) {
            const label = lower[string] ?? "";
            is = key === null ? label.includes(wanted) : label === wanted;
            known.set(string, is);
          }
          if (is) bits[row] = (bits[row] ?? 0) | (1 << bit);
        }
      });
    });
    return bits;
  }
}

function matchesMetric(term: string, name: string): boolean {
  return term.startsWith("metric=") ? name === term.slice(7) : !term.includes("=") && name.includes(term);
}

function search(rows: Uint32Array, row: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = rows[middle] ?? 0;
    if (found === row) return middle;
    if (found < row) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
