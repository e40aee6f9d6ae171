// DOM: elements made of text nodes only, so that no name can become markup.

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

const SVG = "http://www.w3.org/2000/svg";

function fill(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null && child !== undefined && child !== false) element.append(child);
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  fill(element, attributes, children);
  return element;
}

export function button(kind: string, key: string, click: () => void, ...children: readonly Child[]): HTMLButtonElement {
  return h("button", { type: "button", class: kind, click, "data-key": key }, ...children);
}

// A section of the page; without content there is none.
export function card(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return h("section", { id, class: "card" }, h("h2", { tabindex: -1 }, title), ...children);
}

export function square(hue: string): HTMLElement {
  const made = h("i", { class: "square", "aria-hidden": "true" });
  made.style.background = `var(--${hue})`;
  return made;
}

// Buttons of which at most one is on.
export function choices(
  label: string,
  items: readonly { name: string; key: string; on: boolean; go: () => void; hue?: string }[],
): HTMLElement {
  const buttons = items.map(({ name, key, on, go, hue }) => {
    const made = button(on ? "choice on" : "choice", key, go, hue && square(hue), visible(name));
    made.setAttribute("aria-pressed", String(on));
    return made;
  });
  return h("div", { class: "choices", role: "group", "aria-label": label }, ...buttons);
}

// A sentence whose parts between ** are bold: the result that a section opens with. Names are parts of their own.
export function sentence(...parts: readonly (string | { b: string })[]): HTMLParagraphElement {
  return h("p", { class: "finding" }, ...parts.map((part) => (typeof part === "string" ? part : h("b", {}, part.b))));
}

export function b(text: string): { b: string } {
  return { b: text };
}

// Names without what cannot be seen, and without what turns the direction of text around.
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}

// The announcement of what the keyboard is at, for screen readers.
export function announcer(): HTMLElement {
  let found = document.getElementById("announcer");
  if (!found) {
    found = h("div", { id: "announcer", role: "status", class: "hidden" });
    document.body.append(found);
  }
  return found;
}
