// The page: reads its data, and draws its sections from one state.

import "./report.css";
import { forgetCharts, redrawAll } from "./chart.ts";
import { type Document, VERSION } from "./document.ts";
import { announcer, h } from "./dom.ts";
import { flamePage } from "./flame_page.ts";
import type { Flames } from "./flames.ts";
import { allValues } from "./sections/all_values.ts";
import { bar } from "./sections/bar.ts";
import { cells } from "./sections/cells.ts";
import { changes } from "./sections/changes.ts";
import { crumbs } from "./sections/crumbs.ts";
import { type FlameSection, flameSection } from "./sections/flames.ts";
import { footer } from "./sections/footer.ts";
import { memory } from "./sections/memory.ts";
import { notes } from "./sections/notes.ts";
import { opcodes } from "./sections/opcodes.ts";
import { phases } from "./sections/phases.ts";
import { schedule } from "./sections/schedule.ts";
import { segments } from "./sections/segments.ts";
import { tiles } from "./sections/tiles.ts";
import { read, up, write } from "./state.ts";
import { onNewColours, setTheme } from "./theme.ts";
import { hideTip } from "./tip.ts";
import { has, unpack } from "./unpack.ts";
import { Values } from "./values.ts";
import { baseOf, nameOf, type View } from "./view.ts";

const TITLES: Record<string, string> = {
  changes: "what changed",
  time: "time",
  schedule: "schedule",
  segments: "segments",
  cells: "cells",
  opcodes: "instructions",
  flames: "flame graphs",
  memory: "memory",
  values: "all values",
  about: "about",
};

interface Page {
  view: View;
  add: (flames: FlameSection) => void;
}

function start(doc: Document): Page {
  const view: View = {
    doc,
    state: read(doc, location.hash),
    values: null,
    set: (part) => {
      const { at } = view.state;
      view.state = { ...view.state, ...part };
      keep(view.state.at !== at);
      draw();
    },
    select: (part) => view.set({ at: { ...view.state.at, ...part } }),
    redraw: () => draw(),
  };

  // What is selected is a step of the browser's history, other state is not.
  function keep(step: boolean): void {
    const address = write(doc, view.state);
    if (address === location.hash.replace(/^#/u, "")) return;
    const target = `${location.pathname}${location.search}${address ? `#${address}` : ""}`;
    if (step) history.pushState(null, "", target);
    else history.replaceState(null, "", target);
  }

  const top = bar(view);
  const planned = schedule(view);
  const every = allValues();
  let flames: FlameSection | null = null;
  const main = h("main", {});
  const end = footer(view);
  document.body.append(top.element, main, end);
  announcer();

  function draw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset["key"];
    const { at, run, theme } = view.state;
    setTheme(theme);
    hideTip();
    forgetCharts(main);
    planned.update(view);
    every.update(view);
    const pair = h("div", { class: "pair" }, phases(view), planned.element);
    const parts = [
      crumbs(view),
      tiles(view),
      notes(view),
      changes(view),
      pair,
      segments(view),
      cells(view),
      opcodes(view),
      flames?.element,
      memory(view),
      every.element,
    ];
    main.replaceChildren(...parts.filter((part) => part !== null && part !== undefined));
    flames?.show(run, baseOf(view), at.group === null ? null : nameOf(view, at.group));
    const sections = [...main.querySelectorAll<HTMLElement>("section.card"), end].filter(
      (each) => !each.hidden && TITLES[each.id],
    );
    top.update(
      view,
      sections.map((each) => [each.id, TITLES[each.id] ?? ""]),
    );
    if (focused)
      document.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  const adopt = (): void => {
    view.state = read(doc, location.hash);
    draw();
  };
  addEventListener("hashchange", adopt);
  addEventListener("popstate", adopt);
  onNewColours(() => redrawAll(main));
  addEventListener("keydown", (event) => {
    const typing = (event.target as HTMLElement).matches("input, select, textarea");
    if (event.key === "Escape" && !typing) view.select(up(view.state.at));
    else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      every.focus();
    }
  });
  draw();
  return {
    view,
    add: (section) => {
      flames = section;
    },
  };
}

async function open(): Promise<void> {
  if (has("model")) await report();
  else {
    flamePage(await json<Flames>("flames"));
    ready();
  }
}

async function report(): Promise<void> {
  const doc = await json<Document>("model");
  if (doc.version !== VERSION)
    throw new Error(`the data of this page have version ${doc.version}, its script reads ${VERSION}`);
  const page = start(doc);
  // what is below is read once the first picture stands
  requestAnimationFrame(() => setTimeout(() => void below(page).catch(failed)));
}

async function below({ view, add }: Page): Promise<void> {
  if (has("flames")) add(flameSection(await json<Flames>("flames")));
  view.values = new Values(await unpack("values"), view.doc.rows.length);
  view.redraw();
  ready();
}

async function json<T>(id: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await unpack(id))) as T;
}

function ready(): void {
  performance.mark("ready");
  document.body.dataset["ready"] = "true";
}

function failed(error: unknown): void {
  document.body.prepend(
    h(
      "p",
      { class: "card failed", role: "alert" },
      `This page cannot be shown: ${error instanceof Error ? error.message : String(error)}`,
    ),
  );
}

open().catch(failed);
