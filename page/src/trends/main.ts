// Trend pages: the index of a history, or the page of one benchmark, by the data in the file.

import "../report.css";
import "./trends.css";
import { h } from "../dom.ts";
import { unpack } from "../unpack.ts";
import { benchmarkPage } from "./benchmark_page.ts";
import { type BenchmarkPage, type Index, VERSION } from "./document.ts";
import { indexPage } from "./index_page.ts";

async function open(): Promise<void> {
  const doc = JSON.parse(new TextDecoder().decode(await unpack("trends"))) as Index | BenchmarkPage;
  if (doc.version !== VERSION)
    throw new Error(`the data of this page have version ${doc.version}, its script reads ${VERSION}`);
  if (doc.kind === "index") indexPage(doc);
  else benchmarkPage(doc);
  document.body.dataset["ready"] = "true";
}

open().catch((error: unknown) => {
  document.body.prepend(
    h(
      "p",
      { class: "card failed", role: "alert" },
      `This page cannot be shown: ${error instanceof Error ? error.message : String(error)}`,
    ),
  );
});
