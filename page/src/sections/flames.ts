// Flame graphs: instructions and cells by guest function, with zoom, search and changes.

import { chart, redraw, watch } from "../chart.ts";
import { b, button, card, h, sentence, visible } from "../dom.ts";
import {
  boxes,
  callersOf,
  childrenOf,
  type FlameGraph,
  type Flames,
  type Matches,
  matches,
  parentOf,
} from "../flames.ts";
import { change, count, exact, plural, share } from "../format.ts";
import { clip, type Mark, type Picture } from "../picture.ts";
import { num, table, text } from "../table.ts";
import { isDark } from "../theme.ts";
import { changeCell, numberCell } from "../view.ts";

const ROW = 18;

export interface FlameSection {
  element: HTMLElement;
  // The graphs of a run; one of a group where the group changed; changes where the run is compared with this base.
  show: (run: number, base: number | null, group: string | null) => void;
  focus: () => void;
}

export function flameSection(data: Flames): FlameSection {
  let graphs: FlameGraph[] = [];
  let graph: FlameGraph | undefined;
  let compared = false;
  let zoomed = 0;
  let found: Matches | null = null;
  let lastGroup: string | null = null;
  let last = ""; // what it shows, so that other changes do not draw it again

  const views = h("select", { "data-key": "flame view", "aria-label": "flame graph" });
  const search = h("input", {
    type: "search",
    placeholder: "search: a regular expression",
    "aria-label": "search frames",
    "data-key": "flame search",
  });
  const byChange = h("input", { type: "checkbox", checked: true, "data-key": "flame changes" });
  const changes = h("label", {}, byChange, " colour by change");
  const said = h("output", { class: "quiet" });
  const above = h("div", {});
  const below = h("div", {});
  const picture = chart("flame graph", draw);
  const element = card(
    "flames",
    "Flame graphs",
    h(
      "div",
      { class: "filter" },
      views,
      search,
      changes,
      button("quiet", "flame reset", () => zoom(0), "whole graph"),
      said,
    ),
    above,
    picture,
    below,
  );

  const nameOf = (of: FlameGraph, frame: number): string => data.names[of.name[frame] ?? 0] ?? "";
  const baseOf = (of: FlameGraph, frame: number): number | null => (compared ? (of.base_value?.[frame] ?? null) : null);

  function zoom(frame: number): void {
    const fromTable = below.contains(document.activeElement);
    zoomed = frame;
    update();
    if (fromTable) picture.focus({ preventScroll: true });
  }

  function draw(width: number): Picture {
    if (!graph) return { height: 0, marks: [] };
    const of = graph;
    const all = boxes(of, zoomed, width);
    const rows = all.reduce((most, box) => Math.max(most, of.depth[box.frame] ?? 0), 0) + 1;
    const whole = of.value[0] || 1;
    const marks = all.map(({ frame, x, w, within }): Mark => {
      const name = nameOf(of, frame);
      const value = of.value[frame] ?? 0;
      const before = baseOf(of, frame);
      const level = byChange.checked && compared ? of.level?.[frame] : undefined;
      return {
        x,
        y: (rows - 1 - (of.depth[frame] ?? 0)) * ROW,
        w: Math.max(0.5, w - 0.5),
        h: ROW - 1,
        hue: found?.names.has(of.name[frame] ?? 0)
          ? "hit"
          : ((level === undefined ? data.colours[of.name[frame] ?? 0] : data.palette[level]) ?? "other"),
        pale: !within,
        label: w > 24 ? clip(name, w - 6) : "",
        tip: () => [
          name,
          exact(value, of.unit),
          `${share(value / whole)} of the whole`,
          ...(before === null
            ? []
            : [`before ${exact(before, of.unit)}: ${before === 0 ? "new" : change(value, before)}`]),
        ],
        go: () => zoom(frame),
      };
    });
    return {
      height: rows * ROW,
      marks,
      at: all.findIndex((box) => box.frame === zoomed),
      ...(zoomed > 0 ? { up: () => zoom(parentOf(of, zoomed)) } : {}),
    };
  }

  function seek(): void {
    found = null;
    said.textContent = "";
    if (!graph || search.value === "") return;
    try {
      found = matches(data, graph, search.value);
      said.textContent = `${plural(found.frames, "frame")} matched: ${share(found.value / (graph.value[0] || 1))}`;
    } catch {
      said.textContent = "this is no regular expression";
    }
  }

  function finding(of: FlameGraph): HTMLElement {
    const value = of.value[zoomed] ?? 0;
    const before = baseOf(of, zoomed);
    const [largest] = childrenOf(of, zoomed).sort((one, other) => (of.value[other] ?? 0) - (of.value[one] ?? 0));
    return sentence(
      b(`${count(value)} ${of.unit}`),
      ` of ${callersOf(of, zoomed)
        .map((frame) => visible(nameOf(of, frame)))
        .join(" › ")}`,
      ...(before === null
        ? []
        : [", ", b(before === 0 ? "new" : change(value, before)), " against the base; red is more, blue less"]),
      ...(largest === undefined
        ? []
        : [
            "; the largest part is ",
            b(`${visible(nameOf(of, largest))} ${share((of.value[largest] ?? 0) / (value || 1))}`),
          ]),
      ".",
    );
  }

  // What the frame called, as numbers.
  function parts(of: FlameGraph): HTMLElement {
    const rows = childrenOf(of, zoomed).sort((one, other) => (of.value[other] ?? 0) - (of.value[one] ?? 0));
    const value = (frame: number): number => of.value[frame] ?? 0;
    return table<number>({
      name: "flames",
      caption: `Called by ${nameOf(of, zoomed)}`,
      rows,
      most: 8,
      sorts: true,
      redraw: update,
      columns: [
        text("frame", (frame) => ({ text: nameOf(of, frame), tip: [nameOf(of, frame)], go: () => zoom(frame) })),
        num(of.unit, (frame) => ({
          ...numberCell(value(frame), count, of.unit),
          bar: value(frame) / (value(zoomed) || 1),
        })),
        num("of the whole", (frame) => ({ text: share(value(frame) / (of.value[0] || 1)), by: value(frame) }), 1),
        ...(compared
          ? [num("change", (frame: number) => changeCell(value(frame), baseOf(of, frame) || null, count, of.unit))]
          : []),
      ],
    });
  }

  function vanished(of: FlameGraph): HTMLElement | null {
    if (!compared || of.vanished_count === 0) return null;
    return h(
      "details",
      {},
      h("summary", {}, `Vanished: ${plural(of.vanished_count, "stack")}, ${exact(of.vanished_total, of.unit)} before`),
      h(
        "ul",
        { class: "quiet" },
        ...of.vanished.map(([stack, value]) => h("li", {}, `${exact(value)} ${visible(stack)}`)),
      ),
    );
  }

  function update(): void {
    element.hidden = !graph;
    if (!graph) return;
    compared = graph.level !== null && compared;
    changes.hidden = !compared;
    const left =
      graph.left_out > 0
        ? h(
            "p",
            { class: "quiet" },
            `${plural(graph.left_out, "frame")} too narrow or too deep ${graph.left_out === 1 ? "is" : "are"} left out, with all above.`,
          )
        : "";
    above.replaceChildren(finding(graph));
    below.replaceChildren(parts(graph), vanished(graph) ?? "", left);
    redraw(picture);
  }

  function open(next: FlameGraph | undefined): void {
    graph = next;
    zoomed = 0;
    seek();
  }

  views.addEventListener("change", () => {
    open(graphs[views.selectedIndex]);
    update();
  });
  search.addEventListener("input", () => {
    seek();
    redraw(picture);
  });
  byChange.addEventListener("change", () => redraw(picture));

  return {
    element,
    focus: () => search.focus(),
    show: (run, base, group) => {
      const now = [run, base, group, isDark()].join();
      if (now === last) {
        watch(picture);
        return;
      }
      last = now;
      const ofRun = data.graphs.filter((each) => each.run === run);
      if (ofRun[0] !== graphs[0]) {
        graphs = ofRun;
        views.replaceChildren(...graphs.map((each) => h("option", {}, visible(each.title))));
        open(graphs[0]);
      }
      if (group !== lastGroup) {
        lastGroup = group;
        const at = graphs.findIndex((each) => group === null || nameOf(each, 0) === group);
        if (at >= 0 && graphs[at] !== graph) {
          open(graphs[at]);
          views.selectedIndex = at;
        }
      }
      compared = base !== null && graph?.base === base;
      update();
    },
  };
}
