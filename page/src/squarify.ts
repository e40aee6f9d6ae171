// Squarified treemaps: areas as values, rectangles as square as can be.

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

// Boxes of some values, which are sorted with the largest first, within a box.
export function squarify(values: readonly number[], within: Box): Box[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  const boxes: Box[] = [];
  if (total <= 0 || within.w <= 0 || within.h <= 0) return values.map(() => ({ x: within.x, y: within.y, w: 0, h: 0 }));
  const scale = (within.w * within.h) / total;
  let { x, y, w, h } = within;
  let start = 0;
  while (start < values.length) {
    const side = Math.min(w, h);
    let end = start;
    let sum = 0;
    let worst = Infinity;
    while (end < values.length) {
      const area = (values[end] ?? 0) * scale;
      const next = worstOf((values[start] ?? 0) * scale, area, sum + area, side);
      if (next > worst) break;
      worst = next;
      sum += area;
      end++;
    }
    const depth = side > 0 ? sum / side : 0;
    let along = 0;
    for (let at = start; at < end; at++) {
      const length = depth > 0 ? ((values[at] ?? 0) * scale) / depth : 0;
      boxes.push(w >= h ? { x, y: y + along, w: depth, h: length } : { x: x + along, y, w: length, h: depth });
      along += length;
    }
    if (w >= h) {
      x += depth;
      w -= depth;
    } else {
      y += depth;
      h -= depth;
    }
    start = end;
  }
  return boxes;
}

function worstOf(largest: number, smallest: number, sum: number, side: number): number {
  if (sum <= 0 || smallest <= 0) return Infinity;
  return Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * smallest));
}
