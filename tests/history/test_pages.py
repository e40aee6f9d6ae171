"""Pages of a history: written once, and again only where they differ."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from openvm_prof.history.adding import add_file
from openvm_prof.history.sql_text import Which
from openvm_prof.trend_pages.pages import history_pages
from tests.folders import contents
from tests.history.conftest import History, Scratch
from tests.spark.filled_store import write_runs


@pytest.fixture
def filled(scratch: Scratch) -> Scratch:
    for number in range(14):
        scratch.add("fib", number, 1000.0 if number < 7 else 1300.0)
    for number in range(3):
        scratch.add("Odd <name>", number, 500.0)
    return scratch


def test_pages_are_written_once(filled: Scratch, history: History, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert history("pages", "--out", "site") == "site/index.html: 5 files written, 0 the same, 0 removed\n"
    pages = sorted(path.name for path in (site / "benchmarks").iterdir())
    assert len(pages) == 2
    assert "fib.html" in pages
    assert (site / "changes.md").read_text() == history("changes", "--format", "markdown")
    for path in site.rglob("*"):
        os.utime(path, (1, 1))
    assert history("pages", "--out", "site") == "site/index.html: 0 files written, 5 the same, 0 removed\n"
    assert {path.stat().st_mtime for path in site.rglob("*")} == {1.0}


def test_a_new_run_touches_the_pages_that_show_it(filled: Scratch, history: History, tmp_path: Path) -> None:
    history("pages", "--out", "site")
    before = contents(tmp_path / "site")
    filled.add("fib", 14, 1300.0)
    history("pages", "--out", "site")
    after = contents(tmp_path / "site")
    differing = {path for path in after if after[path] != before[path]}
    assert {str(path) for path in differing} == {
        "SHA256SUMS",
        "benchmarks/fib.html",
        "changes.md",
        "index.html",
    }


def test_a_benchmark_that_is_gone_loses_its_page(filled: Scratch, history: History, tmp_path: Path) -> None:
    history("pages", "--out", "site")
    (tmp_path / "site" / "CNAME").write_text("example.org")
    told = history("pages", "--out", "site", "--since", "2025-01-04")
    assert told.endswith("1 removed\n")
    assert [path.name for path in (tmp_path / "site" / "benchmarks").iterdir()] == ["fib.html"]
    assert (tmp_path / "site" / "CNAME").exists()


def test_other_files_are_not_overwritten(filled: Scratch, history: History, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("mine")
    history("pages", "--out", "site", exit_code=2)
    assert "site: not its own, and would be overwritten: index.html" in history.errors
    assert contents(tmp_path / "site").keys() == {"index.html"}


def test_a_page_that_somebody_changed_stays(filled: Scratch, history: History, tmp_path: Path) -> None:
    history("pages", "--out", "site")
    (odd,) = (path for path in (tmp_path / "site" / "benchmarks").iterdir() if path.name != "fib.html")
    odd.write_text("mine")
    history("pages", "--out", "site", "--since", "2025-01-04")
    assert f"{odd.name}: not needed any more" in history.errors
    assert odd.read_text() == "mine"


def test_wrong_addresses_are_refused_before_anything_is_read(scratch: Scratch, history: History) -> None:
    history("pages", "--out", "site", "--commit-url", "javascript:alert(1)", exit_code=2)
    assert "--commit-url" in history.errors
    history("pages", "--out", "site", "--commit-url", "https://example.org/{benchmark}", exit_code=2)
    assert "it can hold {commit}" in history.errors
    assert not (scratch.place / "site").exists()


def test_a_planted_change_is_on_the_pages_of_its_benchmarks(scratch: Scratch) -> None:
    """The transform that became faster, in key generation most of all."""
    for path, options in write_runs(scratch.place / "timeline"):
        if path.stem in ("fibonacci", "keccak"):
            add_file(scratch.store, str(path), options)
    planted = json.loads((scratch.place / "timeline" / "planted.json").read_text())["changes"]
    (faster,) = (change for change in planted if "number-theoretic" in change["subject"])
    made = history_pages(scratch.store, which=Which(where={"branch": "main"}))
    assert sorted(made.benchmarks) == ["benchmarks/fibonacci.html", "benchmarks/keccak.html"]
    for events in (made.index.events, *(page.events for page in made.benchmarks.values())):
        (event,) = (event for event in events if event.until == faster["first_run_after"])
        assert event.after == faster["last_run_before"]
        assert sorted(change.benchmark for change in event.changes) == ["fibonacci", "keccak"]
        assert {(change.word, change.tone) for change in event.changes} == {("faster", "better")}
