// The data of trend pages, as `openvm_prof.trend_pages.document` writes them.

export const VERSION = 1;

export interface Commits {
  id: string[];
  date: (string | null)[];
  subject: (string | null)[];
  url: (string | null)[];
  report: (string | null)[];
}

export interface Lane {
  conditions: Record<string, string>;
  groups: string[];
  begins: string | null;
  within: boolean;
}

export interface Step {
  at: number;
  effect: number;
  unconfirmed: boolean;
  event: number | null;
}

export interface Part {
  lane: number;
  at: number[];
  value: number[];
  levels: { start: number; end: number; value: number }[];
  steps: Step[];
}

export interface Series {
  name: string;
  group: string | null;
  metric: string;
  unit: string;
  better: string;
  parts: Part[];
}

export interface PartRow {
  group: string;
  metric: string;
  unit: string;
  before: number;
  after: number;
}

export interface Change {
  benchmark: string;
  page: string;
  series: string;
  unit: string;
  before: number;
  after: number;
  effect: number;
  low: number;
  high: number;
  unconfirmed: boolean;
  word: string;
  tone: string | null;
  work: string;
  parts: PartRow[];
}

export interface Event {
  id: string;
  after: string;
  until: string;
  date: string | null;
  subject: string | null;
  url: string | null;
  place: string;
  benchmarks: number;
  of_benchmarks: number;
  unconfirmed: boolean;
  changes: Change[];
}

export interface Benchmark {
  name: string;
  page: string;
  runs: number;
  lanes: Lane[];
  series: Series[];
}

export interface Index {
  kind: "index";
  version: number;
  tool: string;
  metrics: string[];
  commits: Commits;
  benchmarks: Benchmark[];
  events: Event[];
  digest: string;
}

export interface BenchmarkPage {
  kind: "benchmark";
  version: number;
  tool: string;
  name: string;
  index: string;
  runs: number;
  commits: Commits;
  lanes: Lane[];
  series: Series[];
  events: Event[];
}
