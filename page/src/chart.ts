// Charts: marks on a plane, as SVG while they are few and on a canvas above; one way of colours and tooltips for both.

import { canvas } from "./canvas.ts";
import { announcer, h, visible } from "./dom.ts";
import type { Mark, Picture } from "./picture.ts";
import { svg } from "./svg.ts";
import { hideTip, showTip } from "./tip.ts";

const MOST_ELEMENTS = 600;

let observer: ResizeObserver | null = null;
const redraws = new WeakMap<Element, (width: number) => void>();

// Forgets the charts that are drawn, before the page is drawn anew.
export function forgetCharts(within: Element): void {
  for (const each of within.querySelectorAll(".chart")) observer?.unobserve(each);
}

const at = new Map<string, number>(); // the mark that the keyboard is at, by chart

// The mark of a chart that the keyboard is at.
export function markAt(name: string): number | undefined {
  return at.get(name);
}

export function chart(name: string, draw: (width: number) => Picture): HTMLElement {
  const box = h("div", {
    class: "chart",
    tabindex: "0",
    role: "group",
    "aria-roledescription": "chart",
    "aria-label": `${name}; arrow keys go through it`,
    "data-key": `chart ${name}`,
  });
  let picture: Picture = { height: 0, marks: [] };
  let current = -1;
  let width = 0;

  const paintAt = (now: number): void => {
    width = now;
    picture = draw(width);
    if (picture.at !== undefined) at.set(name, picture.at);
    box.replaceChildren(render(picture, width));
    box.style.height = `${picture.height}px`;
    if (document.activeElement === box) select(at.get(name) ?? current, false);
  };

  function surround(mark: Mark | undefined): void {
    box.querySelector(".ring")?.remove();
    if (!mark) return;
    const place = mark.ring ?? mark;
    const ring = h("div", { class: "ring" });
    ring.style.left = `${place.x - 1}px`;
    ring.style.top = `${place.y - 1}px`;
    ring.style.width = `${Math.max(place.w, 2) + 2}px`;
    ring.style.height = `${Math.max(place.h, 2) + 2}px`;
    box.append(ring);
  }

  function select(place: number, tell: boolean): void {
    const mark = picture.marks[place];
    surround(mark);
    if (!mark) return;
    current = place;
    at.set(name, place);
    if (tell) {
      const { left, top } = box.getBoundingClientRect();
      const lines = mark.tip();
      showTip(lines, left + mark.x + Math.min(mark.w, 60), top + mark.y + mark.h);
      announcer().textContent = visible(lines.join(", "));
    }
  }

  function step(by: number): number {
    const { marks } = picture;
    let place = current;
    for (const _ of marks) {
      place = (place + by + marks.length) % marks.length;
      if (!marks[place]?.silent) return place;
    }
    return -1;
  }

  // The nearest mark above or below, else the next one.
  function vertical(direction: number): number {
    const from = picture.marks[current];
    if (!from) return step(1);
    let best = -1;
    let least = Infinity;
    picture.marks.forEach((mark, place) => {
      const down = (mark.y + mark.h / 2 - (from.y + from.h / 2)) * direction;
      if (mark.silent || down <= 1) return;
      const aside = Math.abs(mark.x + mark.w / 2 - (from.x + from.w / 2));
      const gap = Math.max(0, aside - (mark.w + from.w) / 2);
      const away = down + gap * 2 + aside / 1000;
      if (away < least) [best, least] = [place, away];
    });
    return best < 0 ? current : best;
  }

  function under(event: MouseEvent): number {
    const { left, top } = box.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    for (let place = picture.marks.length - 1; place >= 0; place--) {
      const mark = picture.marks[place];
      if (!mark) continue;
      const slack = mark.w < 3 ? 1.5 : 0;
      if (x >= mark.x - slack && x <= mark.x + mark.w + slack && y >= mark.y && y <= mark.y + mark.h) return place;
    }
    return -1;
  }

  box.addEventListener("mousemove", (event) => {
    const mark = picture.marks[under(event)];
    box.classList.toggle("goes", mark?.go !== undefined);
    if (mark?.ring) surround(mark);
    if (mark) showTip(mark.tip(), event.clientX, event.clientY);
    else hideTip();
  });
  box.addEventListener("mouseleave", () => {
    hideTip();
    if (document.activeElement !== box) surround(undefined);
  });
  box.addEventListener("click", (event) => {
    const place = under(event);
    hideTip();
    if (place >= 0) {
      at.set(name, place);
      picture.marks[place]?.go?.();
    }
  });
  box.addEventListener("focus", () => {
    if (!box.matches(":focus-visible")) return;
    const place = at.get(name) ?? current;
    select(picture.marks[place] ? place : step(1), true);
  });
  box.addEventListener("blur", () => {
    box.querySelector(".ring")?.remove();
    hideTip();
  });
  box.addEventListener("keydown", (event) => {
    const moves: Record<string, () => number> = {
      ArrowRight: () => step(1),
      ArrowLeft: () => step(-1),
      ArrowDown: () => vertical(1),
      ArrowUp: () => vertical(-1),
      Home: () => picture.marks.findIndex((mark) => !mark.silent),
      End: () => picture.marks.findLastIndex((mark) => !mark.silent),
    };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      select(move(), true);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      hideTip();
      picture.marks[current]?.go?.();
    } else if (event.key === "Escape" && picture.up) {
      event.stopPropagation();
      hideTip();
      picture.up();
    }
  });

  observer ??= new ResizeObserver((entries) => {
    for (const entry of entries) redraws.get(entry.target)?.(entry.contentRect.width);
  });
  redraws.set(box, (now) => {
    if (now > 0 && Math.abs(now - width) > 0.5) paintAt(now);
    else if (now < 0 && width > 0) paintAt(width);
  });
  observer.observe(box);
  return box;
}

// Watches a chart that outlives the drawing of the page.
export function watch(box: Element): void {
  observer?.observe(box);
}

// Draws a chart again.
export function redraw(box: Element): void {
  watch(box);
  redraws.get(box)?.(-1);
}

// Draws all charts again, as when colours change.
export function redrawAll(within: Element): void {
  for (const each of within.querySelectorAll(".chart")) redraw(each);
}

function render(picture: Picture, width: number): Element {
  return picture.marks.filter((mark) => !mark.unseen).length > MOST_ELEMENTS
    ? canvas(picture, width)
    : svg(picture, width);
}
