"""Flame graphs in a browser: they load without a network, zoom, search and switch."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openvm_prof.profile.profile import frame_of, frames_of
from tests.browser.conftest import keep
from tests.builders import metrics_bytes, stack_entry
from tests.folders import run_main
from tests.hostile import PAYLOADS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[[Path], "Page"]

CALLS = (
    "main;reth::execute;revm::step;keccak256",
    "main;reth::execute;revm::step;memcpy",
    "main;reth::execute;k256::recover",
    "main;reth::verify;alloy_trie::hash;keccak256",
    "main;reth::verify;alloy_trie::hash",
    "main;serde::de",
)


def entries(seed: int) -> list[dict[str, object]]:
    rng = random.Random(seed)
    found = []
    for span in CALLS:
        for opcode in ("ADD", "LOADW", "STOREW"):
            for group in ("app_proof", "leaf"):
                labels = {"group": group, "opcode": opcode}
                found.append(stack_entry("frequency", str(rng.randint(100, 999)), span, **labels))
            air = f"{opcode}Air<4>"
            found.append(
                stack_entry("cells_used", str(rng.randint(100, 999)), span, opcode=opcode, air_name=air)
            )
    return found


@pytest.fixture
def files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with a page and pictures, differential ones."""
    (tmp_path / "fib.json").write_bytes(metrics_bytes(entries(1)))
    gone = stack_entry("frequency", "5000", "main;gone::away")
    (tmp_path / "old.json").write_bytes(metrics_bytes([*entries(2)[3:], gone]))
    args = ["--base", str(tmp_path / "old.json"), "--format", "html,svg,speedscope"]
    assert run_main(["flamegraph", str(tmp_path / "fib.json"), *args], tmp_path, {}, capsys).exit == 0
    return tmp_path


CHART = "[data-key='chart flame graph']"


def widths(page: Page) -> dict[str, float]:
    """The frames that can be read, by name, and how wide they are."""
    found: dict[str, float] = page.evaluate(
        """chart => Object.fromEntries([...document.querySelectorAll(chart + " text")].map(text =>
           [text.textContent, text.previousElementSibling.width.baseVal.value]))""",
        CHART,
    )
    return found


def colour(page: Page, name: str) -> str:
    found: str = page.evaluate(
        """([chart, name]) => [...document.querySelectorAll(chart + " text")]
           .find(text => text.textContent === name).previousElementSibling.style.fill""",
        [CHART, name],
    )
    return found


def click(page: Page, name: str) -> None:
    box = page.locator(f"{CHART} text", has_text=name).first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 3, box["y"] + box["height"] / 2)


def ready(page: Page) -> None:
    page.wait_for_selector("body[data-ready]")
    page.wait_for_selector(f"{CHART} text")


def finding(page: Page) -> str:
    return str(page.inner_text("#flames .finding"))


def test_the_page_zooms_searches_and_switches(files: Path, opened: Open) -> None:
    page = opened(files / "fib.flamegraph.html")
    ready(page)
    keep(page, "page")
    assert {"app_proof", "main", "reth::execute", "keccak256"} <= set(widths(page))
    total = finding(page)
    assert "against the base; red is more, blue less" in total
    page.click("#flames summary")
    assert "main;gone::away" in page.inner_text("#flames details")

    page.fill("[data-key='flame search']", "keccak|k256")
    said = page.locator("#flames output")
    assert said.inner_text().startswith("3 frames matched: ")
    keep(page, "page-search")
    page.fill("[data-key='flame search']", "(")
    assert said.inner_text() == "this is no regular expression"
    page.fill("[data-key='flame search']", "")
    assert said.inner_text() == ""

    before = widths(page)["reth::verify"]
    click(page, "reth::verify")
    assert widths(page)["reth::verify"] > 1.5 * before
    assert "serde::de" not in widths(page)
    assert "reth::verify" in finding(page)
    keep(page, "page-zoom")
    page.click("[data-key='flame reset']")
    assert "serde::de" in widths(page)

    by_change = colour(page, "main")
    page.uncheck("[data-key='flame changes']")
    assert colour(page, "main") != by_change
    keep(page, "page-by-name")
    page.check("[data-key='flame changes']")
    assert colour(page, "main") == by_change

    options = page.locator("[data-key='flame view'] option").all_inner_texts()
    assert len(options) == 3
    page.select_option("[data-key='flame view']", options[1])
    assert finding(page) != total
    assert " cells of " in finding(page)
    page.locator(f"{CHART} text", has_text="main").hover(force=True)
    tip = page.inner_text("#tip")
    assert tip.startswith("main\n")
    assert "% of the whole" in tip
    assert "before " in tip


def test_the_keyboard_walks_through_a_graph(files: Path, opened: Open) -> None:
    page = opened(files / "fib.flamegraph.html")
    ready(page)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.dataset.key") == "flame search"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.key") == "chart flame graph"
    page.keyboard.press("ArrowUp")  # from the whole to what it called
    assert page.inner_text("#tip").startswith("main\n")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    zoomed = finding(page)
    assert " of app_proof › main › " in zoomed
    assert page.evaluate("document.activeElement.dataset.key") == "chart flame graph"
    page.keyboard.press("Escape")
    assert " of app_proof › main" in finding(page)
    page.keyboard.press("Escape")
    assert "›" not in finding(page)


def test_a_page_without_a_base_has_no_differential(
    files: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    run_main(["flamegraph", str(files / "fib.json"), "--format", "html"], files, {}, capsys)
    page = opened(files / "fib.flamegraph.html")
    ready(page)
    assert page.locator("[data-key='flame changes']").is_hidden()
    assert "against the base" not in finding(page)


def test_a_report_shows_the_same_graphs(
    files: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["report", str(files / "fib.json"), "--base", str(files / "old.json")]
    assert run_main(args, files, {}, capsys).exit == 0
    page = opened(files / "fib.report.html")
    ready(page)
    keep(page, "report-flames")
    assert "against the base" in finding(page)
    page.select_option("[data-key=base]", "")
    assert "against the base" not in finding(page)
    page.select_option("[data-key=run]", "1")
    assert "against the base" not in finding(page)
    page.goto(f"{page.url.split('#')[0]}#group=leaf")
    assert " of leaf" in finding(page)


def test_a_picture_zooms_and_searches_when_it_is_opened(files: Path, opened: Open) -> None:
    page = opened(files / "fib-app_proof.dsl_ir.opcode.frequency.svg")
    keep(page, "picture")
    said = page.locator("#said")
    total = said.text_content()

    def shown() -> list[str]:
        boxes = page.locator("#graph > .f").all()
        return [
            (box.locator("title").text_content() or "").split(" ")[0] for box in boxes if box.is_visible()
        ]

    assert "serde::de" in shown()
    verify = page.locator("#graph > .f", has_text="reth::verify").first
    verify.click()
    assert verify.get_attribute("width") == "100%"
    assert "serde::de" not in shown()
    assert "main" in shown()  # callers stay, in grey
    assert (said.text_content() or "").startswith("reth::verify (")
    keep(page, "picture-zoom")
    page.locator("#reset").click()
    assert "serde::de" in shown()
    assert said.text_content() == total

    page.once("dialog", lambda dialog: dialog.accept("keccak"))
    page.locator("#search").click()
    assert (said.text_content() or "").startswith("matched: ")
    assert page.locator("#graph > .hit").count() == 2
    keep(page, "picture-search")


def test_hostile_names_run_nothing(tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]) -> None:
    names = [*PAYLOADS.values(), "</script><script>document.title = 'owned'</script>", "{{data}}"]
    stacks = [stack_entry("frequency", "1000", f"main;{name}", opcode=name) for name in names]
    path = tmp_path / "hostile.json"
    path.write_bytes(metrics_bytes(stacks))
    args = ["flamegraph", str(path), "--base", str(path), "--format", "html,svg"]
    assert run_main(args, tmp_path, {}, capsys).exit == 0
    page = opened(tmp_path / "hostile.flamegraph.html")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    ready(page)
    assert page.title() == "hostile: flame graphs"
    assert page.locator("img, iframe, a").count() == 0
    click(page, "main")
    keep(page, "hostile")
    page.click("[data-key='flames rows']")
    shown = page.locator("#flames tbody th").all_inner_texts()
    assert len(shown) >= len(PAYLOADS)
    page.locator("#flames tbody button").first.click()
    assert page.title() == "hostile: flame graphs"


def test_the_picture_of_hostile_names_runs_nothing(
    tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    stacks = [stack_entry("frequency", "1000", "main", opcode=name) for name in PAYLOADS.values()]
    path = tmp_path / "hostile.json"
    path.write_bytes(metrics_bytes(stacks))
    assert run_main(["flamegraph", str(path)], tmp_path, {}, capsys).exit == 0
    page = opened(tmp_path / "hostile-app_proof.dsl_ir.opcode.frequency.svg")
    keep(page, "hostile-picture")
    assert page.locator("#graph > .f").count() == len(set(map(_shown, PAYLOADS.values()))) + 2


def _shown(name: str) -> str:
    """A name as a frame of a graph, where what cannot be seen is a space."""
    (frame,) = frames_of(frame_of(name))
    return frame


RELEASE = Path(__file__).parents[2] / "build" / "browser" / "speedscope-1.25.0" / "dist" / "release"


@pytest.mark.skipif(not RELEASE.exists(), reason="no release of speedscope here: `make browser` downloads it")
def test_speedscope_opens_its_file(files: Path, browser: Browser) -> None:
    """As its own command does: the file in a script that calls the page, whose address names the script."""
    content = base64.b64encode((files / "fib.speedscope.json").read_bytes()).decode()
    script = files / "profile.js"
    script.write_text(f'speedscope.loadFileFromBase64("fib.speedscope.json", "{content}")')
    page = browser.new_page(viewport={"width": 1200, "height": 700})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{(RELEASE / 'index.html').as_uri()}#localProfilePath={script}")
    page.get_by_text("app_proof: frequency by").first.wait_for(timeout=10_000)
    page.wait_for_timeout(300)
    keep(page, "speedscope")
    assert errors == []
    assert page.title() == "fib - speedscope"
    page.close()
