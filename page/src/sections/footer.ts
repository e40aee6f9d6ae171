// Footer: where all of it comes from, and what its words mean.

import type { RunRow } from "../document.ts";
import { h, visible } from "../dom.ts";
import { exact } from "../format.ts";
import { num, table, text } from "../table.ts";
import type { View } from "../view.ts";

export function footer(view: View): HTMLElement {
  const { doc } = view;
  return h(
    "footer",
    { id: "about", class: "card" },
    h("h2", { tabindex: -1 }, "About this page"),
    h(
      "p",
      {},
      `openvm-prof ${doc.tool}`,
      doc.command ? ": " : "",
      doc.command ? h("code", {}, visible(doc.command)) : null,
    ),
    table<RunRow>({
      name: "files",
      caption: "Files",
      rows: doc.rows,
      columns: [
        text("run", (row) => `${row.name}${row.is_base ? ", base" : ""}`),
        text("file", (row) => [row.file ?? "-", row.key].filter(Boolean).join(": ")),
        num("bytes", (row) => exact(row.bytes), 1),
        text(
          "SHA-256",
          (row) => ({
            text: row.sha256 ? `${row.sha256.slice(0, 16)}…` : "-",
            exact: row.sha256 ?? "-",
            tip: [row.sha256 ?? "read from standard input"],
          }),
          1,
        ),
      ],
    }),
    h(
      "details",
      {},
      h("summary", {}, "Definitions"),
      h("dl", {}, ...doc.definitions.flatMap((each) => [h("dt", {}, each.term), h("dd", {}, each.text)])),
    ),
    h(
      "p",
      { class: "quiet keys" },
      "Keys: / goes to the filter of values, Esc one level up, arrows move inside a chart, Enter chooses.",
    ),
  );
}
