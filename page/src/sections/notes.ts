// Read this first: what makes numbers of the page mean less than they seem to, and what the library has to say.

import { h, visible } from "../dom.ts";
import { baseOf, details, unlike, type View } from "../view.ts";

export function notes(view: View): HTMLElement | null {
  const { doc, state } = view;
  const reasons = baseOf(view) === null ? [] : (unlike(view)?.reasons ?? []);
  const untimed =
    doc.rows[state.run]?.proof_time_s === null
      ? ["No proof of this run was timed: there are no times, and no schedule."]
      : [];
  const found = [
    ...new Set([
      ...reasons,
      ...untimed,
      ...details(view).notices,
      ...(doc.rows.some((row) => row.is_base) ? doc.notices : []),
    ]),
  ];
  if (found.length === 0) return null;
  const unlikely = baseOf(view) !== null && unlike(view)?.nothing;
  return h(
    "section",
    { id: "notes", class: "card notes" },
    h("h2", { tabindex: -1 }, "Read this first"),
    unlikely
      ? h(
          "p",
          { class: "finding" },
          h("b", {}, "Not like for like."),
          " Changes are numbers without a judgement; per instruction says more.",
        )
      : null,
    h("ul", {}, ...found.map((each) => h("li", {}, visible(each)))),
  );
}
