// The tooltip: one for the whole page, of lines of text.

import { h, visible } from "./dom.ts";

export type Lines = readonly string[];

let box: HTMLElement | null = null;

export function showTip(lines: Lines, x: number, y: number): void {
  box ??= document.body.appendChild(h("div", { id: "tip", "aria-hidden": "true" }));
  box.replaceChildren(...lines.map((line, at) => h(at === 0 ? "b" : "span", {}, visible(line))));
  box.hidden = false;
  const { width, height } = box.getBoundingClientRect();
  const left = x + 14 + width > innerWidth ? Math.max(4, x - width - 10) : x + 14;
  const top = y + 16 + height > innerHeight ? Math.max(4, y - height - 10) : y + 16;
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

export function hideTip(): void {
  if (box) box.hidden = true;
}
