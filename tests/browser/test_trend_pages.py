"""Trend pages in a browser: hover, zoom, keyboard, links and hostile names; no request, no complaint."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openvm_prof.core.io.kept_folder import write_folder
from openvm_prof.history.changes import changes_in, watch
from openvm_prof.history.series import CommitPlace, CommitSeries, Key, Lane, LaneSeries
from openvm_prof.trend_pages.links import parse_link
from openvm_prof.trend_pages.pages import PageLinks, trend_pages
from tests.browser.axe import AXE, violations
from tests.browser.conftest import keep
from tests.hostile import PAYLOADS

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[[Path], "Page"]

TIME: Key = (None, "total_proof_time")
LEAF: Key = ("leaf", "total_proof_time_ms")
COMMITS = 60
FIRST = date(2025, 1, 1)
SLOWER, MOVED = 20, 40
CHART = "#trend .chart"


def site(folder: Path, names: tuple[str, ...] = ("fib", "regex"), text: str = "Change") -> Path:
    """Pages of benchmarks that are slower from commit 20 on, and on another machine from commit 40 on."""
    noise = random.Random(5)
    commits = [
        CommitPlace(f"{place:040x}", f"{FIRST + timedelta(place)}T12:00:00Z", f"{text} {place}")
        for place in range(COMMITS)
    ]

    def values(start: int, end: int, *, scale: float) -> list[float]:
        return [
            scale * (1.3 if place >= SLOWER else 1) * noise.gauss(1, 0.004)
            if start <= place < end
            else math.nan
            for place in range(COMMITS)
        ]

    lanes = []
    for number, name in enumerate(names, 1):
        first = {TIME: values(0, MOVED, scale=number), LEAF: values(0, MOVED, scale=400.0)}
        lanes.append(LaneSeries(Lane(name, (("machine", text),), ("app", "leaf")), first))
        second = {TIME: values(MOVED, COMMITS, scale=0.2 * number)}
        lanes.append(LaneSeries(Lane(name, (("machine", "b"),), ("app",)), second))
    found = CommitSeries(commits, lanes)
    watched = watch(found)
    links = PageLinks(
        parse_link("https://example.org/commit/{commit}", "--commit-url", ("commit",)),
        parse_link("reports/{benchmark}-{commit}.html", "--report-url", ("commit", "benchmark")),
    )
    made = trend_pages(found, watched, watch(found, [LEAF[1]]), changes_in(found, watched), links)
    write_folder(folder, made.files())
    return folder


def ready(opened: Open, path: Path) -> Page:
    page = opened(path)
    page.wait_for_selector("body[data-ready]")
    return page


@pytest.fixture
def fib(tmp_path: Path, opened: Open) -> Page:
    return ready(opened, site(tmp_path) / "benchmarks" / "fib.html")


def in_sight(page: Page) -> int:
    """The runs that the table behind the chart says are in sight."""
    return int(page.inner_text("#runs caption").split(" ")[0])


def place_of(page: Page, share: float) -> tuple[float, float]:
    """A place in the chart, at a share of its width."""
    box = page.locator(CHART).bounding_box()
    assert box is not None
    return box["x"] + 58 + (box["width"] - 68) * share, box["y"] + 150


def test_the_index_at_a_glance(tmp_path: Path, opened: Open) -> None:
    page = ready(opened, site(tmp_path) / "index.html")
    keep(page, "trends-index")
    assert page.inner_text("h1") == "History"
    assert re.search(r": 30\.\d % to 30\.\d % slower in regex, fib,", page.inner_text("#newest"))
    assert page.locator(".glance .chart").count() == 2
    assert page.locator(".event").count() == 1
    assert "2025-01-21 30" in page.inner_text(".event h3")
    assert page.locator(".event .worse").first.inner_text().endswith("slower")
    # the dots of a series in one lane are one element
    assert page.locator(".glance").first.locator("path.dots").count() == 2
    page.get_by_role("button", name="better").click()
    assert page.locator(".event").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_parts_are_opened(tmp_path: Path, opened: Open) -> None:
    page = ready(opened, site(tmp_path) / "index.html")
    page.get_by_text("Parts of fib").click()
    assert "leaf" in page.locator(".event details table").first.inner_text()


def test_links_lead_from_page_to_page_commit_and_report(tmp_path: Path, opened: Open, fib: Page) -> None:
    x, y = place_of(fib, (SLOWER + 0.5) / COMMITS)
    fib.mouse.click(x, y)
    commit = f"{SLOWER:040x}"
    links = [link.get_attribute("href") for link in fib.locator("#point a").all()]
    assert links == [
        f"https://example.org/commit/{commit}",
        f"../reports/fib-{commit}.html",
        f"#event-{commit[:12]}",
    ]
    assert f"at={commit}" in fib.url
    assert fib.locator(".event th a").get_attribute("href") == "regex.html"
    assert " faster" not in fib.inner_text(".event h3")
    assert "slower here, in 2 of 2 benchmarks" in fib.inner_text(".event h3")
    assert fib.get_by_text("all benchmarks").get_attribute("href") == "../index.html"
    index = ready(opened, tmp_path / "index.html")
    assert index.locator(".glance a").first.get_attribute("href") == "benchmarks/fib.html"


def test_a_point_tells_its_run(fib: Page) -> None:
    keep(fib, "trends-benchmark")
    fib.mouse.move(*place_of(fib, (SLOWER + 0.5) / COMMITS))
    tip = fib.inner_text("#tip")
    assert "proof time 1.3" in tip
    assert f"Change {SLOWER}" in tip
    assert "a new level begins: +30" in tip or "a new level begins: +29" in tip
    assert "machine Change" in tip
    assert fib.locator(f"{CHART} .ring").count() == 1


def test_dragging_zooms_and_does_not_choose(fib: Page) -> None:
    assert in_sight(fib) == COMMITS
    fib.mouse.move(*place_of(fib, 15.5 / COMMITS))
    fib.mouse.down()
    fib.mouse.move(*place_of(fib, 22.5 / COMMITS))
    assert fib.locator(".brush").count() == 1
    fib.mouse.move(*place_of(fib, 29.5 / COMMITS))
    fib.mouse.up()
    assert in_sight(fib) == 15
    assert fib.locator(f"{CHART}:focus-visible").count() == 0
    assert fib.locator("#point a").count() == 0
    assert f"from={15:040x}" in fib.url
    fib.get_by_role("button", name="all commits").click()
    assert in_sight(fib) == COMMITS
    assert "#" not in fib.url


def test_the_keyboard_does_what_the_mouse_does(fib: Page) -> None:
    stops = 0
    while fib.evaluate("document.activeElement.className") != "chart":
        fib.keyboard.press("Tab")
        stops += 1
        assert stops < 40
    fib.keyboard.press("Home")
    fib.keyboard.press("ArrowRight")
    assert "Change 1" in fib.inner_text("#announcer")
    fib.keyboard.press("Enter")
    assert f"at={1:040x}" in fib.url
    fib.keyboard.press("End")
    fib.keyboard.press("+")
    assert in_sight(fib) == COMMITS // 2
    # it is still at the same run
    fib.keyboard.press("ArrowLeft")
    assert f"Change {COMMITS - 2}" in fib.inner_text("#announcer")
    fib.keyboard.press("Escape")
    assert in_sight(fib) == COMMITS
    fib.keyboard.press("Tab")
    assert fib.evaluate("document.activeElement.className") != "chart"


def test_series_scale_and_address(tmp_path: Path, opened: Open, fib: Page) -> None:
    assert "on" in (fib.get_by_role("button", name="log scale").get_attribute("class") or "")
    fib.get_by_role("button", name="log scale").click()
    fib.get_by_role("button", name="leaf", exact=True).click()
    assert in_sight(fib) == MOVED
    address = fib.url.partition("#")[2]
    assert "log=0" in address
    other = opened(tmp_path / "benchmarks" / "regex.html")
    other.wait_for_selector("body[data-ready]")
    other.evaluate(f"location.hash = {address!r}")
    other.wait_for_function("document.querySelector('#runs th:nth-child(3)').innerText.startsWith('leaf')")


def test_a_change_has_an_address(fib: Page) -> None:
    fib.get_by_text("link to this change").click()
    assert fib.evaluate("document.activeElement.tagName") == "H3"
    fib.get_by_role("button", name="dark or light").click()
    assert fib.evaluate("document.documentElement.dataset.theme") in ("dark", "light")


@pytest.mark.parametrize("width", [400, 1200])
def test_nothing_overflows(width: int, tmp_path: Path, opened: Open) -> None:
    folder = site(tmp_path, ("fib", "a-benchmark-with-a-long-name-" * 4))
    for path in (folder / "index.html", *(folder / "benchmarks").iterdir()):
        page = ready(opened, path)
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(50)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        keep(page, f"trends-{path.stem[:12]}-{width}")


def test_it_prints_light_and_without_controls(fib: Page) -> None:
    fib.emulate_media(media="print")
    assert not fib.locator(".zoom").first.is_visible()
    assert fib.locator(CHART).is_visible()


def test_names_are_text(tmp_path: Path, opened: Open) -> None:
    names = tuple(PAYLOADS.values())
    everything = " ".join(names).replace("\0", "")
    folder = site(tmp_path, names, everything)
    page = ready(opened, folder / "index.html")
    assert page.locator(".glance").count() == len(names)
    page.locator(".glance .chart").first.hover()
    for script in page.locator("main script, main img, main iframe, main svg svg").all():
        pytest.fail(script.inner_html())
    for path in sorted((folder / "benchmarks").iterdir())[::25]:
        page = ready(opened, path)
        page.mouse.click(*place_of(page, 0.3))
        page.mouse.move(*place_of(page, 0.6))
        assert page.locator("main script, main img, main iframe").count() == 0
        hrefs = [link.get_attribute("href") or "" for link in page.locator("a").all()]
        assert all(
            href.startswith(("https://example.org/", "../", "#event-")) or href.endswith(".html")
            for href in hrefs
        )


def test_no_runs_are_told(tmp_path: Path, opened: Open) -> None:
    write_folder(
        tmp_path,
        trend_pages(CommitSeries([], []), [], [], changes_in(CommitSeries([], []), []), PageLinks()).files(),
    )
    page = ready(opened, tmp_path / "index.html")
    assert "no runs" in page.inner_text("main")


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core here: `make page` installs it")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(theme: str, tmp_path: Path, opened: Open) -> None:
    folder = site(tmp_path)
    for path in (folder / "index.html", folder / "benchmarks" / "fib.html"):
        page = ready(opened, path)
        page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
        page.locator("details").first.locator("summary").click()
        assert violations(page) == []
