// Segments, and nodes of recursion the same way: stacked columns and a table of proofs.

import { chart } from "../chart.ts";
import { b, card, choices, sentence, visible } from "../dom.ts";
import { bytes, count, exact, plural, share, time } from "../format.ts";
import { type Label, type Line, type Mark, type Picture, ticks } from "../picture.ts";
import { segments as segmentsOf } from "../sums.ts";
import { num, table, text } from "../table.ts";
import { baseOf, changeCell, details, nameOf, numberCell, unlike, type View } from "../view.ts";

export function segments(view: View): HTMLElement | null {
  const { doc, state } = view;
  const { proofs } = details(view);
  const known = doc.groups.map((_, at) => at).filter((at) => proofs.group.includes(at));
  if (known.length === 0) return null;
  const group = state.at.group !== null && known.includes(state.at.group) ? state.at.group : (known[0] ?? 0);
  const found = segmentsOf(details(view), group);
  const choose = choices(
    "group",
    known.map((each) => ({
      name: nameOf(view, each),
      key: `segments of ${each}`,
      on: each === group,
      go: () => view.select({ group: each, proof: null }),
    })),
  );
  return card(
    "segments",
    doc.groups[group]?.is_app ? "Segments" : "Proofs of recursion",
    finding(view, group),
    known.length > 1 ? choose : null,
    found.proofs.length > 1 && found.mean !== null ? chart("segments", (width) => picture(view, group, width)) : null,
    rows(view, group),
  );
}

function finding(view: View, group: number): HTMLElement {
  const { proofs } = details(view);
  const found = segmentsOf(details(view), group);
  const name = nameOf(view, group);
  const parts: (string | { b: string })[] = [
    b(plural(found.proofs.length, view.doc.groups[group]?.is_app ? "segment" : "proof")),
    ` of ${visible(name)}`,
  ];
  if (found.imbalance !== null && found.longest !== null && found.proofs.length > 1)
    parts.push(
      "; the longest, ",
      b(proofs.name[found.longest] ?? ""),
      ", takes ",
      b(`${found.imbalance.toFixed(2)} ×`),
      ` the mean of ${time(found.mean)}`,
    );
  const cut = new Map<string, number>();
  for (const at of found.proofs) {
    const why = proofs.cut_by[at];
    if (why) cut.set(why, (cut.get(why) ?? 0) + 1);
  }
  const reasons = [...cut].filter(([why]) => why !== "end").sort((one, other) => other[1] - one[1]);
  if (reasons[0]) parts.push("; cut by ", b(`${reasons[0][0]}`), ` (${reasons[0][1]} of ${found.proofs.length})`);
  return sentence(...parts, ".");
}

// The proof of the base that stands where one of the run does.
function matching(view: View, proof: number): number {
  const base = baseOf(view);
  if (base === null) return -1;
  const { proofs } = details(view);
  const before = details(view, base).proofs;
  return before.name.findIndex((name, at) => name === proofs.name[proof] && before.group[at] === proofs.group[proof]);
}

function picture(view: View, group: number, width: number): Picture {
  const { doc, state } = view;
  const { proofs } = details(view);
  const found = segmentsOf(details(view), group);
  const before = baseOf(view);
  const base = before === null ? null : details(view, before).proofs;
  const most = Math.max(...found.proofs.map((at) => Math.max(proofs.ms[at] ?? 0, base?.ms[matching(view, at)] ?? 0)));
  const left = 52;
  const top = 8;
  const bottom = 150;
  const step = (width - left - 8) / found.proofs.length;
  const wide = Math.min(48, Math.max(0.6, step * (step > 4 ? 0.8 : 1)));
  const scale = (bottom - top) / (most || 1);
  const marks: Mark[] = [];
  const lines: Line[] = [];
  const labels: Label[] = [];
  const few = found.proofs.length <= 240;
  found.proofs.forEach((at, place) => {
    const x = left + step * place + (step - wide) / 2;
    const total = proofs.ms[at] ?? null;
    const name = proofs.name[at] ?? "";
    const chosen = state.at.proof === name;
    const pale = state.at.proof !== null && !chosen;
    const go = (): void => view.select({ group, proof: chosen ? null : name });
    const parts = doc.proof_parts
      .map((part, number) => ({ ...part, ms: proofs.parts[number]?.[at] ?? null }))
      .filter((part) => (part.ms ?? 0) > 0);
    const tip = (): string[] => [
      `${nameOf(view, group)} ${name}`,
      `${exact(total, "ms")}`,
      ...(proofs.cut_by[at] ? [`cut by ${proofs.cut_by[at] ?? ""}`] : []),
      ...parts.map((part) => `${part.name} ${time(part.ms)}`),
    ];
    if (few) {
      let y = bottom;
      for (const part of parts) {
        const high = (part.ms ?? 0) * scale;
        marks.push({
          x,
          y: y - high,
          w: wide,
          h: high,
          hue: part.hue,
          pale,
          silent: true,
          tip: () => [`${name}: ${part.name}`, exact(part.ms, "ms"), ...tip().slice(1)],
          go,
        });
        y -= high;
      }
    }
    marks.push({
      x,
      y: bottom - (total ?? 0) * scale,
      w: wide,
      h: (total ?? 0) * scale,
      hue: few ? "none" : "kind-app",
      pale: few ? false : pale,
      tip,
      go,
    });
    const was = base?.ms[matching(view, at)] ?? null;
    if (was !== null)
      lines.push({
        x1: x - 2,
        y1: bottom - was * scale,
        x2: x + wide + 2,
        y2: bottom - was * scale,
        kind: "base",
      });
    const every = Math.ceil(34 / step);
    if (place % every === 0)
      labels.push({ x: x + wide / 2, y: bottom + 13, text: name.replace(/^(segment|idx) /u, ""), end: "middle" });
  });
  for (const tick of ticks(most, 3)) {
    lines.push({ x1: left, y1: bottom - tick * scale, x2: width - 4, y2: bottom - tick * scale, kind: "grid" });
    labels.push({ x: left - 5, y: bottom - tick * scale + 4, text: time(tick), end: "end" });
  }
  if (found.mean !== null) {
    const y = bottom - found.mean * scale;
    lines.push({ x1: left, y1: y, x2: width - 4, y2: y, kind: "mark" });
    labels.push({ x: width - 4, y: y - 4, text: "mean", end: "end" });
  }
  return { height: bottom + 20, marks, lines, labels };
}

function rows(view: View, group: number): HTMLElement {
  const { state } = view;
  const { proofs } = details(view);
  const found = segmentsOf(details(view), group);
  const list = found.proofs;
  const some = (column: readonly (number | null | string)[]): boolean =>
    list.some((at) => (column[at] ?? null) !== null);
  const before = baseOf(view);
  const base = before === null ? null : details(view, before).proofs;
  const kept = unlike(view)?.times ?? false;
  const most = Math.max(...list.map((at) => proofs.ms[at] ?? 0));
  const padding = (at: number): number | null =>
    proofs.padding[at] == null || !proofs.main_cells[at]
      ? null
      : (proofs.padding[at] ?? 0) / (proofs.main_cells[at] ?? 1);
  return table<number>({
    name: "segments",
    caption: `Proofs of ${nameOf(view, group)}`,
    rows: list,
    most: 12,
    sorts: true,
    redraw: view.redraw,
    chosen: (at) => proofs.name[at] === state.at.proof,
    columns: [
      text("proof", (at) => ({
        text: proofs.name[at] ?? "",
        by: at,
        go: () => view.select({ group, proof: state.at.proof === proofs.name[at] ? null : (proofs.name[at] ?? null) }),
      })),
      num("time", (at) => ({
        ...numberCell(proofs.ms[at] ?? null, time, "ms", "its time was not recorded"),
        bar: (proofs.ms[at] ?? 0) / (most || 1),
      })),
      ...(some(proofs.instructions)
        ? [num("instructions", (at: number) => numberCell(proofs.instructions[at] ?? null, count, "instructions"))]
        : []),
      ...(some(proofs.instructions) && some(proofs.ms)
        ? [
            num(
              "instr./s",
              (at: number) =>
                proofs.instructions[at] && proofs.ms[at]
                  ? numberCell(((proofs.instructions[at] ?? 0) / (proofs.ms[at] ?? 1)) * 1000, count, "per second")
                  : "-",
              1,
              "instructions per second of proof time",
            ),
          ]
        : []),
      ...(some(proofs.cells)
        ? [num("cells", (at: number) => numberCell(proofs.cells[at] ?? null, count, "cells"))]
        : []),
      ...(some(proofs.memory)
        ? [
            num(
              "memory",
              (at: number) => numberCell(proofs.memory[at] ?? null, bytes, "bytes"),
              1,
              "as metered execution predicted it",
            ),
          ]
        : []),
      ...(some(proofs.padding)
        ? [
            num(
              "padding",
              (at: number) => ({
                text: share(padding(at)),
                by: padding(at),
                exact: exact(proofs.padding[at] ?? null, "cells"),
                tip: [
                  padding(at) === null
                    ? (proofs.padding_reason[at] ?? "not known")
                    : exact(proofs.padding[at] ?? null, "cells"),
                ],
              }),
              1,
            ),
          ]
        : []),
      ...(some(proofs.height)
        ? [
            num(
              "height",
              (at: number) => ({ text: share(proofs.height[at] ?? null), by: proofs.height[at] ?? null }),
              2,
              "share of the limit on trace heights that is used, by the constraint nearest to it",
            ),
          ]
        : []),
      ...(some(proofs.cut_by) ? [text("cut by", (at: number) => proofs.cut_by[at] ?? "-", 2)] : []),
      ...(base === null
        ? []
        : [
            num("change", (at: number) =>
              changeCell(proofs.ms[at] ?? null, base.ms[matching(view, at)] ?? null, time, "ms", kept),
            ),
          ]),
    ],
  });
}
