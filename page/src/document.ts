// The document of the page, as `openvm_prof.page.document` writes it; docs/schemas has its JSON Schema.

export type Num = number | null;

export interface RunRow {
  name: string;
  is_base: boolean;
  file: string | null;
  key: string | null;
  bytes: number | null;
  sha256: string | null;
  openvm: string;
  hardware: string | null;
  proofs: number;
  proof_time_s: Num;
  latency_s: Num;
  cells: Num;
  cells_formula: string | null;
  alike: number;
}

export interface Group {
  kind: string;
  is_app: boolean;
  names: (string | null)[];
}

export interface Hue {
  hue: string;
  name: string;
}

export interface Place {
  name: string;
  hue: string;
  depth: number;
  group: number | null;
  ms: Num[];
  leaf: boolean[];
}

export interface Stage {
  group: number | null;
  names: string[];
  times: number[];
  serial: number;
  total: number;
}

export interface Proofs {
  group: Num[];
  name: string[];
  ms: Num[];
  parts: Num[][];
  instructions: Num[];
  cells: Num[];
  main_cells: Num[];
  used_cells: Num[];
  padding: Num[];
  padding_reason: (string | null)[];
  memory: Num[];
  height: Num[];
  cut_by: (string | null)[];
}

export interface Airs {
  group: Num[];
  air_class: string[];
  air_id: (string | null)[];
  short: string[];
  names: (string | null)[][];
  main_cols: Num[][];
  constraints: Num[][];
  interactions: Num[][];
}

export interface Traces {
  air: number[];
  proof: number[];
  rows: Num[];
  cells: Num[];
  main_cells: Num[];
  unpadded_cells: Num[];
  messages: Num[];
}

export interface Opcodes {
  group: Num[];
  opcode: string[];
  air: Num[];
  proof: Num[];
  count: Num[];
}

export interface Memory {
  ms: number[];
  current: number[];
  local_peak: number[];
  reserved: number[];
  module: string[];
  peak: number[];
}

export interface OneOff {
  group: string | null;
  metric: string;
  ms: number;
}

export interface Details {
  stages: Stage[];
  proofs: Proofs;
  traces: Traces;
  opcodes: Opcodes;
  memory: Memory | null;
  one_off: OneOff[];
  notices: string[];
}

export interface Unlike {
  run: number;
  base: number;
  nothing: boolean;
  times: boolean;
  cells: boolean;
  reasons: string[];
}

export interface VerdictRow {
  tile: string | null;
  group: string | null;
  metric: string;
  unit: string;
  verdict: string;
  tone: "better" | "worse" | "";
  base_n: Num;
  base: Num;
  n: Num;
  now: Num;
  percent: Num;
  p: Num;
}

export interface PaddingReasons {
  not_recorded: string;
  whole_proofs: string;
  partly: string;
  above: string;
  more_used: string;
}

export interface Document {
  schema: string;
  version: number;
  title: string;
  tool: string;
  command: string;
  provers: number;
  price: Num;
  classes: Hue[];
  groups: Group[];
  places: Place[];
  proof_parts: Hue[];
  airs: Airs;
  rows: RunRow[];
  details: Details[];
  unlike: Unlike[];
  verdicts: VerdictRow[];
  verdicts_left_out: number;
  notices: string[];
  padding_reasons: PaddingReasons;
  definitions: { term: string; text: string }[];
}

export const VERSION = 1;
