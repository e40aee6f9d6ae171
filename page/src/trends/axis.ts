// Axis: from values to places, on a plain or a logarithmic scale, with round numbers to read it by.

export interface Axis {
  place: (value: number) => number; // 0 at the low end, 1 at the high end
  ticks: number[];
}

const LOG_FROM = 4; // the highest by the lowest value from which a plain scale would flatten most of them

// Whether values are better seen on a logarithmic scale.
export function isWide(values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low > 0 && high / low >= LOG_FROM;
}

export function axis(values: readonly number[], log: boolean, about: number): Axis {
  const [least, most] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  if (log && least > 0) {
    const [low, high] = [Math.log(least) - 0.03, Math.log(most) + 0.03];
    const room = Math.max(high - low, 0.02);
    return { place: (value) => (Math.log(value) - low) / room, ticks: logTicks(Math.exp(low), Math.exp(high), about) };
  }
  const margin = (most - least) * 0.08 || Math.abs(most) * 0.05 || 1;
  const [low, high] = [least >= 0 ? Math.max(0, least - margin) : least - margin, most + margin];
  return { place: (value) => (value - low) / (high - low), ticks: plainTicks(low, high, about) };
}

function stepOf(range: number, about: number): number {
  const rough = range / (about * 1.5); // rounded up, it gives about as many
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((each) => each * power >= rough * 0.999) ?? 10) * power;
}

export function plainTicks(low: number, high: number, about: number): number[] {
  const step = stepOf(high - low, about);
  const found: number[] = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high * (1 + 1e-12); at++)
    found.push(Number((at * step).toPrecision(12)));
  return found;
}

// 1, 2 and 5 times the powers of ten; where that leaves fewer than three, as on a plain scale.
export function logTicks(low: number, high: number, about: number): number[] {
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const each of [1, 2, 5]) {
      const value = Number((each * 10 ** power).toPrecision(12));
      if (value >= low && value <= high) found.push(value);
    }
  if (found.length < 3) return plainTicks(low, high, about);
  const powers = found.filter((value) => Number.isInteger(Math.log10(value)));
  return found.length > about * 2 && powers.length >= 2 ? powers : found;
}

// The row of each label, so that none lies over another; null where all rows are full. The first ones come first.
export function rowsOf(spans: readonly (readonly [number, number])[], rows: number): (number | null)[] {
  const taken: (readonly [number, number])[][] = Array.from({ length: rows }, () => []);
  return spans.map(([start, end]) => {
    const row = taken.findIndex((others) => others.every(([from, to]) => end <= from || start >= to));
    if (row < 0) return null;
    taken[row]?.push([start, end]);
    return row;
  });
}
