// GPU memory, where it was sampled: over time, and the peak of each module.

import { chart } from "../chart.ts";
import type { Memory } from "../document.ts";
import { b, card, h, sentence } from "../dom.ts";
import { bytes, exact, time } from "../format.ts";
import { type Label, type Line, type Mark, type Picture, ticks } from "../picture.ts";
import { num, table, text } from "../table.ts";
import { baseOf, changeCell, details, numberCell, type View } from "../view.ts";
import { swatches } from "./phases.ts";

const LINES = [
  { name: "reserved", hue: "dim", of: (of: Memory) => of.reserved },
  { name: "local peak", hue: "class-precompiles", of: (of: Memory) => of.local_peak },
  { name: "current", hue: "accent", of: (of: Memory) => of.current },
] as const;

export function memory(view: View): HTMLElement | null {
  const found = details(view).memory;
  if (!found) return null;
  const before = baseOf(view);
  const base = before === null ? null : details(view, before).memory;
  const peak = Math.max(...found.local_peak);
  const budget = Math.max(...found.reserved);
  return card(
    "memory",
    "GPU memory",
    sentence("The peak is ", b(bytes(peak)), " of ", b(bytes(budget)), " reserved, in ", b(found.module[0] ?? ""), "."),
    h(
      "div",
      { class: "beside" },
      h(
        "div",
        {},
        chart("GPU memory", (width) => picture(found, width)),
        swatches([...LINES]),
      ),
      table<number>({
        name: "memory",
        caption: "Largest local peak by module",
        rows: found.module.map((_, at) => at),
        most: 14,
        redraw: view.redraw,
        columns: [
          text("module", (at) => found.module[at] ?? ""),
          num("peak", (at) => ({
            ...numberCell(found.peak[at] ?? null, bytes, "bytes"),
            bar: (found.peak[at] ?? 0) / (peak || 1),
          })),
          ...(base
            ? [
                num("change", (at: number) =>
                  changeCell(
                    found.peak[at] ?? null,
                    base.peak[base.module.indexOf(found.module[at] ?? "")] ?? null,
                    bytes,
                    "bytes",
                  ),
                ),
              ]
            : []),
        ],
      }),
    ),
  );
}

function picture(found: Memory, width: number): Picture {
  const [left, top, bottom] = [58, 8, 190];
  const end = found.ms.at(-1) ?? 0;
  const most = Math.max(...found.reserved, ...found.local_peak);
  const x = (ms: number): number => left + (ms / (end || 1)) * (width - left - 12);
  const y = (size: number): number => bottom - (size / (most || 1)) * (bottom - top);
  const marks: Mark[] = found.ms.map((ms, at) => {
    const to = x(found.ms[at + 1] ?? end);
    return {
      x: x(ms),
      y: top,
      w: Math.max(1, to - x(ms)),
      h: bottom - top,
      hue: "none",
      tip: () => [time(ms), ...LINES.map((line) => `${line.name} ${exact(line.of(found)[at] ?? null, "bytes")}`)],
    };
  });
  const lines: Line[] = [];
  const labels: Label[] = [];
  const power = 1024 ** Math.floor(Math.log(most || 1) / Math.log(1024));
  for (const tick of ticks(most / power, 3)) {
    lines.push({ x1: left, y1: y(tick * power), x2: width - 8, y2: y(tick * power), kind: "grid" });
    labels.push({ x: left - 5, y: y(tick * power) + 4, text: bytes(tick * power), end: "end" });
  }
  for (const tick of ticks(end, Math.max(2, Math.floor(width / 120))))
    labels.push({ x: x(tick), y: bottom + 14, text: time(tick), end: "middle" });
  const peak = found.local_peak.indexOf(Math.max(...found.local_peak));
  labels.push({
    x: Math.min(width - 70, x(found.ms[peak] ?? 0) + 4),
    y: Math.max(top + 10, y(found.local_peak[peak] ?? 0) - 4),
    text: "peak",
    strong: true,
  });
  return {
    height: bottom + 20,
    marks,
    lines,
    labels,
    curves: LINES.map((line) => ({
      points: found.ms.map((ms, at) => [x(ms), y(line.of(found)[at] ?? 0)] as const),
      hue: line.hue,
    })),
  };
}
