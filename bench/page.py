"""The page's benchmark: what it weighs, and how fast it is in Chromium, beside its limits.

    python -m bench.page [--runs N]

The inputs: 172 MB with call stacks, and a run of 500,000 values. Times of the browser are medians of some
loads; exit code 1 where a limit is missed. It needs Chromium and Playwright (`make browser-tools`).
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench import inputs
from bench.probe import interleaved
from bench.run import CACHE, LARGE, LOG, TOOL, cached, spans

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CARRIED = 60e3
"""So many bytes script and style may take of a page."""

_READY = "body[data-ready]"
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
_NODES = "document.querySelectorAll('*').length"
# until the frame is drawn: charts draw themselves once they know how wide they are
_TIMED = """
async ([key, value, kind]) => {
  const input = document.querySelector(`[data-key="${key}"]`);
  const start = performance.now();
  input.value = value;
  input.dispatchEvent(new Event(kind));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""
_CHANGES = (("provers", "7", "change"), ("provers", "64", "change"), ("price", "3", "change"))
_FILTERS = ("s", "segment=7", "segment=7 rows", "metric=cells", "no such word")


class Row(NamedTuple):
    """A line of the table: what was measured, and its limit in the same unit, None where there is none."""

    page: str
    what: str
    value: float
    limit: float | None
    unit: str


class Limits(NamedTuple):
    """What a page may take: megabytes, and seconds; None where nothing is said."""

    size: float
    paint: float
    redraw: float | None
    filter: float | None
    heap: float | None
    nodes: float | None


LIMITS = {
    "172 MB": Limits(1.0, 0.5, 0.1, None, None, None),
    "500,000 values": Limits(3.0, 1.0, None, 0.1, 50.0, 6_000),
}


def measure(runs: int) -> list[Row]:
    """All rows; raises RuntimeError where Chromium is not there."""
    from playwright.sync_api import sync_playwright

    from openvm_prof.core.document.page_file import page_file

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise RuntimeError("no chromium here: `make browser-tools` installs it where it may")
    paths = {"172 MB": spans(LARGE), "500,000 values": cached("wide.json", inputs.wide)}
    rows = [Row("every page", "script and style", len(page_file("", {})) / 1e3, CARRIED / 1e3, "KB")]
    rows += written(paths["172 MB"], runs)
    made = {name: page_of(path) for name, path in paths.items()}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        blank = CACHE / "blank.html"
        blank.write_text("<!doctype html><title>blank</title><p>blank", "utf-8")
        paints = [opened(browser, blank, ready="p")[1] for _ in range(runs)]
        rows.append(Row("blank page", "first paint", statistics.median(paints), None, "s"))
        for name, path in made.items():
            rows += shown(browser, name, path, runs)
        browser.close()
    return rows


def written(path: Path, runs: int) -> list[Row]:
    """How long writing a page takes, as a multiple of the drop-in's report with and without flame graphs."""
    graphs = ["--flamegraphs", str(CACHE / "graphs")]
    page = [TOOL, "report", str(path), "--out", str(CACHE / "written.html")]
    report = [TOOL, "--json-paths", str(path)]
    commands: Mapping[str, Sequence[str]] = {
        "report": report,
        "page": [*page, "--no-flamegraphs"],
        "report with graphs": [*report, *graphs],
        "page with graphs": page,
    }
    taken = interleaved(commands, runs, LOG)
    return [
        Row(
            "172 MB",
            f"written{kind}",
            taken[f"page{kind}"].wall / taken[f"report{kind}"].wall,
            1.5,
            "x report",
        )
        for kind in ("", " with graphs")
    ]


def page_of(path: Path) -> Path:
    """The page about a file."""
    out = path.with_suffix(".report.html")
    interleaved({"page": [TOOL, "report", str(path), "--price", "2.5/h", "--out", str(out)]}, 1, LOG)
    return out


def opened(browser: Browser, path: Path, ready: str = _READY) -> tuple[Page, float]:
    """A page in a new window, and the seconds until it showed something."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(path.as_uri())
    page.wait_for_selector(ready, timeout=60_000)
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    return page, page.evaluate(_PAINT) / 1e3


def shown(browser: Browser, name: str, path: Path, runs: int) -> list[Row]:
    """What a page takes in the browser."""
    limits = LIMITS[name]
    paints, redraws, filters, ready = [], [], [], []
    for _ in range(runs):
        page, paint = opened(browser, path)
        paints.append(paint)
        ready.append(page.evaluate("performance.getEntriesByName('ready')[0].startTime") / 1e3)
        redraws.append(max(page.evaluate(_TIMED, change) for change in _CHANGES) / 1e3)
        filters.append(max(page.evaluate(_TIMED, ("filter", words, "input")) for words in _FILTERS) / 1e3)
        nodes = page.evaluate(_NODES)
        heap = heap_of(page)
        page.close()
    row = partial(Row, name)
    return [
        row("size", path.stat().st_size / 1e6, limits.size, "MB"),
        row("first paint", statistics.median(paints), limits.paint, "s"),
        row("all values ready", statistics.median(ready), None, "s"),
        row("redraw after a change", statistics.median(redraws), limits.redraw, "s"),
        row("filter", statistics.median(filters), limits.filter, "s"),
        row("heap", heap, limits.heap, "MB"),
        row("elements", nodes, limits.nodes, ""),
    ]


def heap_of(page: Page) -> float:
    """Megabytes of the page's script that are still in use."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    found = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return float(found["JSHeapUsedSize"]) / 1e6


def table(rows: Sequence[Row]) -> str:
    """The rows as text."""
    lines = [("page", "what", "measured", "limit", "")]
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:,.4g} {row.unit}".strip()
        kept = "" if row.limit is None else "yes" if row.value <= row.limit else "NO"
        lines.append((row.page, row.what, f"{row.value:,.3g} {row.unit}".strip(), limit, kept))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place in (2, 3) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def main() -> int:
    """Measure, print the table, and give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="loads of each page; medians are shown")
    rows = measure(parser.parse_args().runs)
    print(table(rows))
    return int(any(row.limit is not None and row.value > row.limit for row in rows))


if __name__ == "__main__":
    sys.exit(main())
