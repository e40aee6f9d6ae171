"""The page in a browser: its numbers are the library's, and hostile names are only text."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from samples.scenarios import build_pair

from openvm_prof import PageOptions, load, page_of
from openvm_prof.core.analysis.stages import on_provers_ms
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.profile.stacks import Profiles
from tests.browser.conftest import keep
from tests.builders import json_entry, metrics_bytes
from tests.hostile import PAYLOADS

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[[Path], "Page"]

ERAS = ("v1", "v1_4", "v2_0", "v2_0_cpu", "v2_1")


def runs_of(era: str, *, segments: int = 5) -> list[LoadedRun]:
    """A run of an era and the one before it, under names of their own."""
    from msgspec.structs import replace

    loaded = [load(json.dumps(run).encode())[0] for run in build_pair(era, segments=segments)]
    names = (f"{era} now", f"{era} before")
    return [replace(run, info=replace(run.info, name=name)) for run, name in zip(loaded, names, strict=True)]


def opened_page(
    folder: Path,
    opened: Open,
    runs: list[LoadedRun],
    base: list[LoadedRun] | None = None,
    *,
    profiles: Sequence[Profiles] = (),
    **options: object,
) -> Page:
    path = folder / "page.html"
    made = page_of(runs, base=base or [], options=PageOptions(**options), profiles=profiles)  # type: ignore[arg-type]
    path.write_text(made.html(), "utf-8")
    page = opened(path)
    page.wait_for_selector("body[data-ready]")
    return page


def sections(page: Page) -> list[str]:
    """The sections that can be seen, in order."""
    found = page.locator("main section, footer").all()
    return [section.get_attribute("id") or "" for section in found if section.is_visible()]


def test_the_slider_says_what_the_library_says(tmp_path: Path, opened: Open) -> None:
    (run, _) = runs_of("v2_0")
    page = opened_page(tmp_path, opened, [run])
    stages = run.analysis.proof_times.stages
    for count in (1, 2, 3, 5, 64):
        page.fill("[data-key=provers]", str(count))
        page.press("[data-key=provers]", "Enter")
        shown = page.locator(".tile").nth(1).get_attribute("title") or ""
        exact = float(shown.split(": ")[1].split(" ")[0].replace(",", ""))
        assert exact == pytest.approx(on_provers_ms(stages, count), abs=1e-5)
        assert page.url.endswith(f"#n={count}")
    slider = page.locator("[data-key=slider]")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert page.url.endswith("#n=63")
    assert page.evaluate("document.activeElement.dataset.key") == "slider"


def test_hostile_names_do_nothing(tmp_path: Path, opened: Open) -> None:
    entries = []
    for number, name in enumerate(PAYLOADS.values()):
        labels = (("group", name), ("segment", name), ("air_name", name), ("opcode", name))
        entries += [
            json_entry("total_proof_time_ms", str(number + 1), labels[0], labels[1]),
            json_entry("frequency", str(number + 1), *labels),
            json_entry("rows", "8", *labels[:3]),
            json_entry("main_cols", "2", *labels[:3]),
            json_entry("cells", "16", *labels[:3]),
            json_entry(name, "1", labels[0]),
        ]
    (run,) = load(metrics_bytes([], entries))
    page = opened_page(tmp_path, opened, [run], [run], command='"><script>alert(1)</script>')
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    keep(page, "report-hostile")
    assert page.locator("img, iframe, object, script[src], [onerror], [onload], [onmouseover]").count() == 0
    assert page.locator("main a, footer a").count() == 0
    for number in range(3):
        page.locator("#cells button.link").nth(number).click()
        assert page.locator("#crumbs li").count() == 3
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        assert page.locator("#crumbs").count() == 0
    page.fill("[data-key=filter]", "<script>")
    assert page.locator(".rows .line").count() > 0
