"""The page in a browser: sections, one selection, addresses, the keyboard, themes, paper, accessibility."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from samples.eras import build

from openvm_prof import StackDbBuilder, load, run_profiles
from openvm_prof.core.reading.metrics_json import parse_runs
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.profile.profile_kinds import STANDARD_KINDS
from openvm_prof.profile.stacks import Profiles
from tests.browser.axe import AXE, violations
from tests.browser.conftest import keep
from tests.browser.test_page import ERAS, opened_page, runs_of, sections

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[[Path], "Page"]

# what each era records; `changes` is there with a base alone
WITHOUT = {
    "v1": {"memory"},
    "v1_4": {"memory"},
    "v2_0": set[str](),
    "v2_0_cpu": {"memory"},
    "v2_1": {"memory"},
}
ALL = [
    "tiles",
    "changes",
    "time",
    "schedule",
    "segments",
    "cells",
    "opcodes",
    "flames",
    "memory",
    "values",
    "about",
]


def with_stacks(era: str, *, segments: int = 3) -> tuple[list[LoadedRun], list[Profiles]]:
    """Three runs of an era, and what they have of call stacks."""
    texts = [json.dumps(build(era, random.Random(seed), segments=segments)).encode() for seed in range(3)]
    runs = [load(text)[0] for text in texts]
    named = [run_named(run, f"{era} {place}") for place, run in enumerate(runs)]
    return named, [
        run_profiles(parse_runs(text, lambda: StackDbBuilder(STANDARD_KINDS))[None]) for text in texts
    ]


def run_named(run: LoadedRun, name: str) -> LoadedRun:
    from msgspec.structs import replace

    return replace(run, info=replace(run.info, name=name))


def address(page: Page) -> str:
    return page.url.split("#")[1] if "#" in page.url else ""


@pytest.mark.parametrize("era", ERAS)
def test_every_section_of_one_run_and_of_three(era: str, tmp_path: Path, opened: Open) -> None:
    runs, profiles = with_stacks(era)
    has_stacks = any(each.profiles for each in profiles)
    expected = [name for name in ALL if name not in WITHOUT[era] and (name != "flames" or has_stacks)]
    page = opened_page(tmp_path, opened, runs[:2], runs[2:], profiles=profiles, price=2.5)
    keep(page, f"matrix-{era}")
    assert [name for name in sections(page) if name != "notes"] == expected
    finding = page.inner_text("#changes .finding")
    assert finding.endswith("2 runs against 1 run.")
    unsure = page.locator("#changes tbody td", has_text="unconfirmed").count()
    assert (" unconfirmed: " in finding) or unsure == 0
    assert page.locator(".worse").count() == 0 or "regression" in page.inner_text("#changes")
    page.select_option("[data-key=base]", "")
    assert "changes" not in sections(page)
    page.select_option("[data-key=run]", "1")
    assert page.inner_text("h1") == f"{era} 1"

    page = opened_page(tmp_path, opened, runs[:1], profiles=profiles[:1])
    keep(page, f"matrix-{era}-alone")
    assert [name for name in sections(page) if name not in ("notes", "changes")] == [
        name for name in expected if name != "changes"
    ]
    total = runs[0].analysis.proof_times.total
    assert total is not None
    tile = page.locator(".tile").first.get_attribute("title") or ""
    assert f"{total.total_ms:,.6f}".rstrip("0").rstrip(".") in tile
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_selection_governs_every_fact_and_is_shared_by_its_address(tmp_path: Path, opened: Open) -> None:
    runs, profiles = with_stacks("v2_0")
    page = opened_page(tmp_path, opened, runs[:1], runs[1:2], profiles=profiles[:2])
    whole = page.inner_text("#cells .finding")
    page.locator("#cells tbody button.link").first.click()
    assert "air=" in address(page)
    assert page.inner_text("#cells .finding") != whole
    crumbs = page.locator("#crumbs li").all_inner_texts()
    opcodes = page.inner_text("#opcodes") if page.locator("#opcodes").count() else ""
    link = page.url

    other = opened(tmp_path / "page.html")
    other.goto(link)
    other.wait_for_selector("body[data-ready]")
    assert other.locator("#crumbs li").all_inner_texts() == crumbs
    assert (other.inner_text("#opcodes") if opcodes else "") == opcodes

    page.go_back()
    page.wait_for_function("!document.querySelector('#crumbs')")
    assert page.inner_text("#cells .finding") == whole
    page.go_forward()
    page.wait_for_selector("#crumbs")
    page.keyboard.press("Escape")
    assert "air=" not in address(page)

    page.goto(f"{page.url.split('#')[0]}#n=8&usd=3&base=&theme=dark&group=nowhere&air=x/y/z&run=%00")
    assert page.input_value("[data-key=provers]") == "8"
    assert page.input_value("[data-key=price]") == "3"
    assert page.locator("#crumbs").count() == 0


def test_the_filter_takes_words_keys_and_metrics(tmp_path: Path, opened: Open) -> None:
    now, before = runs_of("v2_0")
    page = opened_page(tmp_path, opened, [now], [before])
    said = page.locator("#values output")
    every = said.inner_text()
    page.keyboard.press("/")
    page.keyboard.type("segment=1 metric=rows")
    assert said.inner_text() != every
    shown = page.locator("#values .rows .line").all_inner_texts()
    assert shown
    assert all("segment=1" in line and "rows" in line for line in shown)
    page.fill("[data-key=filter]", "")
    page.check("[data-key=changed]")
    assert page.locator("#values .rows .line").count() > 0
    page.fill("[data-key=filter]", "no such thing")
    assert page.locator("#values .rows .line").count() == 0


def test_the_keyboard_reaches_every_chart_with_one_stop(tmp_path: Path, opened: Open) -> None:
    runs, profiles = with_stacks("v2_0")
    page = opened_page(tmp_path, opened, runs[:1], runs[1:2], profiles=profiles[:2])
    charts = page.locator(".chart").evaluate_all("all => all.map(each => each.dataset.key)")
    assert len(charts) >= 6
    assert page.locator(".chart [tabindex]").count() == 0
    for key in charts:
        page.focus(f"[data-key='{key}']")
        page.keyboard.press("ArrowRight")
        first = page.inner_text("#tip")
        assert page.locator("#announcer").inner_text()
        page.keyboard.press("End")
        last = page.inner_text("#tip")
        page.keyboard.press("Home")
        assert page.evaluate("document.activeElement.dataset.key") == key
        assert first
        assert last
    page.focus("[data-key='chart trace cells']")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert address(page)
    assert page.evaluate("document.activeElement.dataset.key") == "chart trace cells"
    while address(page):
        page.keyboard.press("Escape")
    assert page.locator("#crumbs").count() == 0


def test_a_theme_stays_and_paper_shows_what_can_be_read(tmp_path: Path, opened: Open) -> None:
    runs, profiles = with_stacks("v2_0")
    page = opened_page(tmp_path, opened, runs[:1], profiles=profiles[:1])

    def ground() -> str:
        found: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return found

    light = ground()
    page.click("[data-key=theme]")
    assert "theme=dark" in address(page)
    dark = ground()
    assert dark != light
    keep(page, "matrix-dark")
    page.emulate_media(media="print")
    assert page.locator("#values").is_hidden()
    assert page.locator("[data-key=theme]").is_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    for name in ("time", "schedule", "segments", "cells", "flames", "about"):
        assert page.locator(f"#{name}").is_visible(), name
    page.emulate_media(media="screen", color_scheme="dark")
    page.goto(page.url.split("#")[0] + "#theme=light")
    assert ground() == light
    page.goto(page.url.split("#")[0] + "#")
    assert ground() == dark


def test_a_phone_needs_no_sideways_scrolling(tmp_path: Path, opened: Open) -> None:
    runs, profiles = with_stacks("v2_0")
    page = opened_page(tmp_path, opened, runs[:1], runs[1:2], profiles=profiles[:2])
    for width in (400, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_nothing_but_the_page_itself_may_run(tmp_path: Path, opened: Open) -> None:
    (run, _) = runs_of("v1")
    page = opened_page(tmp_path, opened, [run])
    policy = page.locator("meta[http-equiv]").get_attribute("content") or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.locator("[style*='url('], link[rel=stylesheet], script[src]").count() == 0


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core here: `make page` installs it")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(theme: str, tmp_path: Path, opened: Open) -> None:
    runs, profiles = with_stacks("v2_0", segments=2)
    page = opened_page(tmp_path, opened, runs[:1], runs[1:2], profiles=profiles[:2], price=2.5)
    page.goto(f"{page.url}#theme={theme}")
    if theme == "dark":
        page.locator("#cells tbody button.link").first.click()
    assert violations(page) == []
