// Formats: numbers for people, with three significant digits, and exact ones for tooltips.

export const MINUS = "−";
export const NONE = "-";

// made once: making one takes longer than a thousand numbers
export const WHOLE = new Intl.NumberFormat("en-US");
const EXACT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });

function signed(text: string): string {
  return text.startsWith("-") ? MINUS + text.slice(1) : text;
}

function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return WHOLE.format(Math.round(value));
  if (size >= 9.995) return value.toFixed(1);
  if (size >= 0.9995) return value.toFixed(2);
  return size === 0 ? "0" : String(Number(value.toPrecision(3)));
}

// The largest of some units that a value has at least one of; what would round to 1,000 of one is 1 of the next.
function scaled(value: number, step: number, units: readonly string[]): string {
  let rest = value;
  let at = 0;
  while (at < units.length - 1 && Math.abs(rest) >= step * 0.9995) {
    rest /= step;
    at++;
  }
  const whole = at === 0 && Number.isInteger(rest);
  return signed(`${whole ? String(rest) : digits(rest)}${units[at] === "" ? "" : ` ${units[at]}`}`);
}

export function count(value: number | null): string {
  return value === null ? NONE : scaled(value, 1000, ["", "k", "M", "G", "T", "P"]);
}

export function bytes(value: number | null): string {
  return value === null ? NONE : scaled(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);
}

export function time(ms: number | null): string {
  if (ms === null) return NONE;
  if (Math.abs(ms) < 1e-6) return "0 ms";
  return Math.abs(ms) < 999.5 ? signed(`${digits(ms)} ms`) : signed(`${digits(ms / 1000)} s`);
}

export function money(value: number | null): string {
  return value === null ? NONE : signed(digits(value));
}

export function share(value: number | null): string {
  if (value === null) return NONE;
  const percent = value * 100;
  const text = Math.abs(percent) >= 0.95 || percent === 0 ? percent.toFixed(1) : String(Number(percent.toPrecision(2)));
  return signed(`${text} %`);
}

export function exact(value: number | null, unit = ""): string {
  if (value === null) return NONE;
  const text = EXACT.format(value);
  return signed(unit === "" ? text : `${text} ${unit}`);
}

// A change in percent of what it was; "=" where it is less than a thousandth.
export function change(now: number | null, base: number | null): string {
  if (now === null || base === null) return "";
  if (now === base) return "=";
  if (base === 0) return "from 0";
  const percent = ((now - base) / Math.abs(base)) * 100;
  return percentChange(percent);
}

export function percentChange(percent: number): string {
  if (Math.abs(percent) < 0.1) return "=";
  const size = Math.abs(percent);
  const text = size >= 100 ? WHOLE.format(Math.round(size)) : size >= 10 ? size.toFixed(1) : size.toFixed(2);
  return `${percent > 0 ? "+" : MINUS}${text} %`;
}

export function plural(many: number, noun: string): string {
  return `${WHOLE.format(many)} ${noun}${many === 1 ? "" : "s"}`;
}
