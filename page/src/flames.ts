// Flame graphs: their data, as `openvm_prof.profile.flame_block` writes it, and where frames lie.

export interface FlameGraph {
  run: number;
  base: number | null;
  title: string;
  unit: string;
  depth: number[];
  name: number[];
  value: number[];
  base_value: number[] | null;
  level: number[] | null;
  left_out: number;
  vanished: [string, number][];
  vanished_count: number;
  vanished_total: number;
}

export interface Flames {
  names: string[];
  colours: string[];
  palette: string[];
  graphs: FlameGraph[];
}

export interface FlameBox {
  frame: number;
  x: number;
  w: number;
  within: boolean; // it is the frame that the graph is zoomed to, or above it
}

const NARROWEST = 0.5;

export function parentOf({ depth }: FlameGraph, frame: number): number {
  let at = frame - 1;
  while (at >= 0 && (depth[at] ?? 0) >= (depth[frame] ?? 0)) at--;
  return at;
}

export function childrenOf({ depth }: FlameGraph, frame: number): number[] {
  const found: number[] = [];
  const above = (depth[frame] ?? 0) + 1;
  for (let at = frame + 1; at < depth.length && (depth[at] ?? 0) >= above; at++)
    if (depth[at] === above) found.push(at);
  return found;
}

// The frame and all that called it, the outermost first.
export function callersOf(graph: FlameGraph, frame: number): number[] {
  const found: number[] = [];
  for (let at = frame; at >= 0; at = parentOf(graph, at)) found.unshift(at);
  return found;
}

// Frames as wide as their values, one of them as wide as the whole with its callers below it.
export function boxes(graph: FlameGraph, zoomed: number, width: number): FlameBox[] {
  const { depth, value } = graph;
  const found = callersOf(graph, zoomed).map((frame) => ({ frame, x: 0, w: width, within: frame === zoomed }));
  const scale = width / (value[zoomed] || 1);
  const from = depth[zoomed] ?? 0;
  const next = [0]; // where the next frame of a depth begins
  for (let frame = zoomed + 1; frame < depth.length && (depth[frame] ?? 0) > from; frame++) {
    const row = (depth[frame] ?? 0) - from - 1;
    const x = next[row] ?? 0;
    const w = (value[frame] ?? 0) * scale;
    next[row] = x + w;
    next[row + 1] = x;
    if (w >= NARROWEST) found.push({ frame, x, w, within: true });
  }
  return found;
}

export interface Matches {
  names: ReadonlySet<number>;
  frames: number;
  value: number; // of matching frames and all above them, nothing twice
}

// Frames whose names match a pattern. Raises SyntaxError where it is no regular expression.
export function matches({ names }: Flames, { depth, name, value }: FlameGraph, pattern: string): Matches {
  const expression = new RegExp(pattern, "iu");
  const hit = new Set(names.flatMap((text, at) => (expression.test(text) ? [at] : [])));
  const found = { names: hit, frames: 0, value: 0 };
  let below = Infinity; // the depth of the match that the frame is above of
  name.forEach((each, frame) => {
    const row = depth[frame] ?? 0;
    if (row <= below) below = Infinity;
    if (!hit.has(each)) return;
    found.frames++;
    if (below < Infinity) return;
    found.value += value[frame] ?? 0;
    below = row;
  });
  return found;
}
