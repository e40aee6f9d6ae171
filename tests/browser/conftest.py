"""A browser without a network, and pages that may ask for nothing but themselves."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; the test is skipped where it, or Playwright, is not installed.

    It goes with its module: a process with the driver's thread cannot be forked, which other tests do.
    """
    if CHROMIUM is None:
        pytest.skip("no chromium here: `make browser` installs it where it may")
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("no playwright here: `make browser` installs it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[[Path], Page]]:
    """Opens a file; at the end, it must have asked for nothing else and complained of nothing."""
    pages: list[Page] = []
    asked: list[str] = []
    wanted: list[str] = []
    complaints: list[str] = []

    def open_(path: Path) -> Page:
        page = browser.new_page(viewport={"width": 1200, "height": 700})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        wanted.append(path.as_uri())
        page.goto(path.as_uri())
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith("data:")] == wanted


def keep(page: Page, name: str) -> None:
    """A picture of a page for somebody to look at, in the folder that OPENVM_PROF_PICTURES names."""
    folder = os.environ.get("OPENVM_PROF_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")
