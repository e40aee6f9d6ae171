// Breadcrumbs: the one selection that governs the page.

import { h, visible } from "../dom.ts";
import { EVERYTHING, type Selection } from "../state.ts";
import { isEverything, nameOf, type View } from "../view.ts";

export function crumbs(view: View): HTMLElement | null {
  const { at, run } = view.state;
  if (isEverything(at)) return null;
  const steps: [string, Partial<Selection>][] = [["everything", EVERYTHING]];
  const below: Partial<Selection> = { opcode: null };
  if (at.group !== null) steps.push([nameOf(view, at.group), { ...below, air: null, cls: null, proof: null }]);
  if (at.proof !== null) steps.push([at.proof, { ...below, air: null, cls: null }]);
  if (at.cls !== null) steps.push([at.cls, { ...below, air: null }]);
  if (at.air !== null) steps.push([view.doc.airs.names[at.air]?.[run] ?? view.doc.airs.short[at.air] ?? "", below]);
  if (at.opcode !== null) steps.push([at.opcode, {}]);
  return h(
    "nav",
    { id: "crumbs", "aria-label": "selection" },
    h(
      "ol",
      {},
      ...steps.map(([name, to], place) =>
        h(
          "li",
          {},
          place === steps.length - 1
            ? h("span", { "aria-current": "true", title: visible(name) }, visible(name))
            : h(
                "button",
                { type: "button", class: "link", click: () => view.select(to), "data-key": `crumb ${place}` },
                visible(name),
              ),
        ),
      ),
    ),
    h("button", { type: "button", class: "quiet", click: () => view.select(EVERYTHING), "data-key": "clear" }, "clear"),
  );
}
