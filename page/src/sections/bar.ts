// Bar: which run, against which, on how many provers at which price; stays in sight on large screens.

import { button, h, visible } from "../dom.ts";
import { bytes } from "../format.ts";
import { baseOf, MOST_PROVERS } from "../state.ts";
import { isDark } from "../theme.ts";
import type { View } from "../view.ts";

export interface Bar {
  element: HTMLElement;
  update: (view: View, sections: readonly [string, string][]) => void;
}

export function bar(view: View): Bar {
  const { doc } = view;
  let now = view;
  const choice = (label: string, key: string): [HTMLElement, HTMLSelectElement] => {
    const select = h("select", { "data-key": key });
    return [h("label", {}, `${label} `, select), select];
  };
  const [runLabel, run] = choice("run", "run");
  const [baseLabel, base] = choice("against", "base");
  doc.rows.forEach((row, at) => {
    run.append(h("option", { value: at }, visible(row.name)));
    base.append(h("option", { value: at }, visible(row.name)));
  });
  base.prepend(h("option", { value: "" }, "nothing"));
  run.addEventListener("change", () => {
    const chosen = Number(run.value);
    const kept = now.state.base !== null && now.state.base !== chosen ? now.state.base : null;
    now.set({ run: chosen, base: doc.rows.some((row) => row.is_base) ? baseOf(doc, chosen) : kept });
  });
  base.addEventListener("change", () => now.set({ base: base.value === "" ? null : Number(base.value) }));
  const provers = h("input", { type: "number", min: 1, max: MOST_PROVERS, step: 1, "data-key": "provers" });
  provers.addEventListener("change", () => {
    const n = Math.round(Number(provers.value));
    now.set({ n: Number.isFinite(n) ? Math.max(1, Math.min(MOST_PROVERS, n)) : doc.provers });
  });
  const price = h("input", { type: "number", min: 0, step: "any", placeholder: "none", "data-key": "price" });
  price.addEventListener("change", () =>
    now.set({ price: price.value === "" || !(Number(price.value) >= 0) ? null : Number(price.value) }),
  );
  const theme = button("quiet", "theme", () => now.set({ theme: isDark() ? "light" : "dark" }), "◐");
  theme.setAttribute("aria-label", "dark or light");
  const facts = h("span", { class: "facts" });
  const links = h("nav", { "aria-label": "sections" });
  const single = doc.rows.length === 1;
  const name = h("h1", { title: visible(doc.rows[0]?.name ?? "") }, visible(doc.rows[0]?.name ?? ""));
  const element = h(
    "header",
    {},
    h(
      "div",
      { class: "inner" },
      name,
      facts,
      !single && runLabel,
      !single && baseLabel,
      h("label", {}, "provers ", provers),
      h("label", { title: "of a prover, in any currency" }, "price/h ", price),
      links,
      theme,
    ),
  );
  return {
    element,
    update: (next, sections) => {
      now = next;
      const row = doc.rows[next.state.run];
      run.value = String(next.state.run);
      base.value = next.state.base === null ? "" : String(next.state.base);
      provers.value = String(next.state.n);
      price.value = next.state.price === null ? "" : String(next.state.price);
      name.textContent = visible(row?.name ?? "");
      name.title = visible(row?.file ?? row?.name ?? "");
      const size = row?.bytes ?? null;
      facts.textContent = [`OpenVM ${row?.openvm ?? ""}`, row?.hardware, size === null ? null : bytes(size)]
        .filter(Boolean)
        .join(" · ");
      links.replaceChildren(
        ...sections.map(([id, text]) => h("a", { href: `#${id}`, click: (event) => jump(event, id) }, text)),
      );
    },
  };
}

// The address has the state, so that a link within the page must not replace it.
function jump(event: Event, id: string): void {
  event.preventDefault();
  const target = document.getElementById(id);
  target?.scrollIntoView();
  target?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
}
