// All values: every label set and metric, with a filter; only the rows in sight are elements.

import { card, h, visible } from "../dom.ts";
import { change, exact, NONE, plural } from "../format.ts";
import { escaped } from "../table.ts";
import { baseOf, type View } from "../view.ts";

const ROW = 22;
const TALL = 20;
const MOST_COPIED = 5000;

export interface AllValues {
  element: HTMLElement;
  update: (view: View) => void;
  focus: () => void;
}

export function allValues(): AllValues {
  let view: View | null = null;
  let lines: Uint32Array = new Uint32Array(0);
  let shown = "";
  const filter = h("input", {
    type: "search",
    placeholder: "words, key=value, metric=name",
    "aria-label": "filter of values",
    "data-key": "filter",
  });
  const changed = h("input", { type: "checkbox", "data-key": "changed" });
  const only = h("label", {}, changed, " changed only, largest first");
  const said = h("output", { class: "quiet" }, "reading …");
  const copy = h("button", { type: "button", class: "quiet", "aria-label": "copy md: values" }, "copy md");
  const head = h("div", { class: "line head", role: "row" });
  // only what is in sight is there, so that the roles of a table stand on elements that scroll
  const rows = h("div", { class: "rows", role: "presentation" });
  const space = h("div", { class: "space", role: "presentation" }, rows);
  const port = h("div", { class: "port", tabindex: "0", role: "rowgroup", "data-key": "values" }, space);
  const list = h("div", { role: "table", "aria-label": "values" }, h("div", { role: "rowgroup" }, head), port);
  port.style.height = `${ROW * TALL}px`;
  const left = h("p", { class: "quiet" });
  const element = card("values", "All values", h("div", { class: "filter" }, filter, only, said, copy), list, left);

  const cells = (now: View, number: number): string[] => {
    const values = now.values;
    if (!values) return [];
    const { run } = now.state;
    const base = baseOf(now);
    const line = values.line(number);
    const { name, unit } = values.metric(line);
    const value = values.value(line, run);
    const labels = values
      .labelsOf(line)
      .map(([key, text]) => `${key}=${text}`)
      .join("  ");
    const of = unit === "count" ? "" : unit;
    const before = base === null ? [] : [values.value(line, base)];
    return [
      labels,
      name,
      exact(value, of),
      ...before.flatMap((was) => [exact(was, of), value === null ? "gone" : was === null ? "new" : change(value, was)]),
    ];
  };

  const paint = (): void => {
    if (!view?.values) return;
    const from = Math.max(0, Math.floor(port.scrollTop / ROW) - 5);
    const to = Math.min(lines.length, from + TALL + 10);
    const made: HTMLElement[] = [];
    for (let at = from; at < to; at++) {
      const texts = cells(view, lines[at] ?? 0);
      made.push(
        h(
          "div",
          { class: "line", role: "row", "aria-rowindex": at + 2 },
          ...texts.map((text, place) =>
            h(
              "span",
              {
                role: "cell",
                title: place < 2 ? visible(text) : undefined,
                class: text === NONE ? "quiet" : undefined,
              },
              visible(text),
            ),
          ),
        ),
      );
    }
    rows.replaceChildren(...made);
    rows.style.top = `${from * ROW}px`;
  };

  const search = (): void => {
    if (!view?.values) return;
    const { run } = view.state;
    const base = baseOf(view);
    const asked = [filter.value, run, base, changed.checked].join("\n");
    if (asked !== shown) {
      shown = asked;
      lines = view.values.filter(filter.value, run, base, changed.checked && base !== null);
      port.scrollTop = 0;
    }
    said.textContent = plural(lines.length, "value");
    space.style.height = `${Math.min(lines.length * ROW, 17_000_000)}px`;
    paint();
  };

  filter.addEventListener("input", search);
  changed.addEventListener("change", search);
  port.addEventListener("scroll", paint, { passive: true });
  copy.addEventListener("click", () => {
    const now = view;
    if (!now) return;
    const names = ["labels", "metric", "value", ...(baseOf(now) === null ? [] : ["base", "change"])];
    const body = [...lines.subarray(0, MOST_COPIED)].map(
      (number) => `| ${cells(now, number).map(escaped).join(" | ")} |`,
    );
    const more = lines.length > MOST_COPIED ? [`${plural(lines.length - MOST_COPIED, "more value")}`] : [];
    const text = [`| ${names.join(" | ")} |`, `|${" --- |".repeat(names.length)}`, ...body, ...more, ""].join("\n");
    void navigator.clipboard.writeText(text).then(
      () => {
        copy.textContent = "copied";
      },
      () => {
        copy.textContent = "no clipboard";
      },
    );
  });

  return {
    element,
    focus: () => filter.focus(),
    update: (next) => {
      view = next;
      only.hidden = baseOf(next) === null;
      element.classList.toggle("compared", baseOf(next) !== null);
      head.replaceChildren(
        ...["labels", "metric", "value", ...(baseOf(next) === null ? [] : ["base", "change"])].map((text) =>
          h("span", { role: "columnheader" }, text),
        ),
      );
      const out = next.values?.head.left_out ?? [];
      left.hidden = out.length === 0;
      left.textContent = out.length
        ? `Left out: ${out.map(([keys, many]) => `${plural(many, "value")} by ${keys}`).join("; ")}.`
        : "";
      search();
    },
  };
}
