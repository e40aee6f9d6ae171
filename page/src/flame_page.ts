// Flame page: the flame graphs of one run as a page of their own, as `openvm-prof flamegraph` writes it.

import { redrawAll } from "./chart.ts";
import { announcer, button, h } from "./dom.ts";
import type { Flames } from "./flames.ts";
import { flameSection } from "./sections/flames.ts";
import { isDark, onNewColours, setTheme } from "./theme.ts";

export function flamePage(data: Flames): void {
  const flames = flameSection(data);
  const main = h("main", {}, flames.element);
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
  document.body.append(h("header", {}, h("div", { class: "inner" }, h("h1", {}, document.title), theme)), main);
  announcer();
  flames.show(0, 1, null);
  onNewColours(() => redrawAll(main));
  addEventListener("keydown", (event) => {
    const typing = (event.target as HTMLElement).matches("input, select");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    flames.focus();
  });
}
