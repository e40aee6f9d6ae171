// Frame: the bar above a trend page, and what stands below it.

import { redrawAll } from "../chart.ts";
import { announcer, button, h, visible } from "../dom.ts";
import { isDark, setTheme } from "../theme.ts";

export function frame(
  title: string,
  facts: string,
  links: readonly HTMLElement[],
  main: HTMLElement,
  tool: string,
): void {
  const theme = button(
    "quiet",
    "theme",
    () => {
      setTheme(isDark() ? "light" : "dark");
      redrawAll(main);
    },
    "◐",
  );
  theme.setAttribute("aria-label", "dark or light");
  const name = visible(title);
  document.body.append(
    h(
      "header",
      {},
      h(
        "div",
        { class: "inner" },
        h("h1", { title: name }, name),
        h("span", { class: "facts" }, facts),
        h("nav", { "aria-label": "pages" }, ...links),
        theme,
      ),
    ),
    main,
    h(
      "footer",
      { id: "about", class: "card" },
      h("h2", {}, "About this page"),
      h("p", {}, `openvm-prof ${tool}`),
      definitions(),
    ),
  );
  announcer();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redrawAll(main));
}

const WORDS: readonly (readonly [string, string])[] = [
  ["Run", "A commit's run of a benchmark; of several, the median. Failed runs and runs without a date are left out."],
  ["Level", "The bold line: the median of the runs between two changes."],
  ["Change", "Where the level changes and stays changed, beyond what single runs scatter. Dashed lines mark them."],
  ["Unconfirmed", "Only the newest runs tell it; more runs may take it back. Marked with ? in charts."],
  ["Event", "Changes of several benchmarks that one commit may have caused."],
  [
    "Work",
    "What the exact counters did (cells, instructions): where they are the same, the same work took another time.",
  ],
  [
    "Conditions",
    "Machine, allocator, version of OpenVM and whatever else was recorded of a run. Only runs of the same conditions and groups are compared; solid lines mark where others begin, and paler dots are runs of others in between.",
  ],
];

function definitions(): HTMLElement {
  return h(
    "details",
    {},
    h("summary", {}, "Definitions"),
    h("dl", {}, ...WORDS.flatMap(([word, text]) => [h("dt", {}, word), h("dd", {}, text)])),
  );
}
