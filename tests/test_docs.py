"""The documentation says what is true: its commands run, its excerpts are real, nothing is left out."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from samples.generate import write_samples
from samples.scenarios import SEED

from openvm_prof.cli.command_list import COMMANDS, Command
from openvm_prof.cli.main import main, parser
from openvm_prof.cli.parser import Parser
from openvm_prof.core.document import formats
from openvm_prof.gate.budget_toml import parse_acceptances, parse_budget
from openvm_prof.report import sections
from openvm_prof.rewrite.rules_toml import parse_rules
from tests.docs_pages import (
    DOCS,
    PAGES,
    README,
    ROOT,
    Shown,
    anchors,
    blocks,
    calls,
    excerpts,
    files,
    links,
    modules,
    outputs,
    scripts,
    text_of,
)


def pages(has: Callable[[Path], object] = lambda _: True) -> pytest.MarkDecorator:
    """A test for every page that has something."""
    return pytest.mark.parametrize("page", [page for page in PAGES if has(page)], ids=lambda page: page.stem)


MAY_FAIL = {"check"}  # a gate of the examples fails on purpose
README_LINES = 110
LARGEST_PICTURE = 150_000


def run(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    code = exit_.value.code
    assert isinstance(code, int)
    return code


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's samples, and a report of them."""
    folder = tmp_path_factory.mktemp("samples")
    write_samples(folder / "build" / "demo", SEED)
    assert run(["--json-paths", str(folder / "build" / "demo" / "v2_0.json")]) == 0
    return folder


@pytest.fixture
def demo(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own with the demo's samples where `make demo` puts them."""
    shutil.copytree(samples, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(shown: Shown, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    code = run(shown.arguments)
    assert code == 0 or (code == 1 and shown.arguments[0] in MAY_FAIL), shown.arguments
    found = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
    start = 0
    for part in shown.parts:
        start = found.find(part.strip("\n"), start)
        assert start >= 0, f"{shown.arguments}: not in its output:\n{part}\nbut\n{found}"


@pages(lambda page: calls(page) or outputs(page))
def test_calls_run_and_print_what_the_page_shows(
    page: Path, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in files(page).items():
        Path(name).write_text(content, encoding="utf-8")
    for shown in (*calls(page), *outputs(page)):
        check(shown, capsys)


@pages(excerpts)
def test_excerpts_are_parts_of_reports(page: Path, demo: Path) -> None:
    for path, excerpt in excerpts(page):
        source = Path(path).with_suffix(".json")
        previous = source.with_suffix(".prev.json")
        assert run(["--json-paths", str(source), "--prev-json-paths", str(previous)]) == 0
        assert excerpt in Path(path).read_text(encoding="utf-8")


@pages(scripts)
def test_python_runs(page: Path, demo: Path) -> None:
    names: dict[str, object] = {}
    for code in scripts(page):
        exec(compile(code, page.name, "exec"), names)


def _added(page: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The package with the modules that a page adds to it."""
    added = {}
    for name, code in modules(page).items():
        parent = name.rpartition(".")[0]
        if find_spec(parent) is None:
            monkeypatch.setitem(sys.modules, parent, ModuleType(parent))
        added[name] = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, added[name])
        exec(compile(code, name, "exec"), added[name].__dict__)
    return added


def test_a_section_as_in_the_page_is_shown(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added = _added(ROOT / "docs" / "extending.md", monkeypatch)
    section = added["openvm_prof.report.reasons"].REASONS
    monkeypatch.setattr(sections, "SECTIONS", (*sections.SECTIONS, section))
    assert run(["--json-paths", "build/demo/v2_0.json"]) == 0
    report = Path("build/demo/v2_0.md").read_text(encoding="utf-8")
    assert "## Why segments ended\n\n| Group | Reason | Segments |" in report
    assert "| app_proof | memory | 10 |" in report


def test_a_feature_and_a_command_as_in_the_page_work(
    demo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _added(ROOT / "docs" / "extending.md", monkeypatch)
    monkeypatch.setitem(COMMANDS, "ended", "")
    assert run(["ended", "build/demo/v2_0.json", "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines() == ["run,reason,segments", "v2_0,memory,10"]
    assert run(["ended", "build/demo/v2_0.json", "--out", "ended.json"]) == 0
    assert json.loads(Path("ended.json").read_text())["schema"] == "ended"


def test_a_format_as_in_the_page_works(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (diff,) = [body for body in blocks(ROOT / "docs" / "extending.md", "diff") if "_tsv" in body]
    added = [line[1:] for line in diff.splitlines() if line.startswith("+")]
    names = dict(vars(formats))
    exec("\n".join(added[: added.index("")]), names)
    monkeypatch.setitem(formats.FORMATS, "tsv", formats.Format("tsv", ".tsv", names["_tsv"]))
    assert run(["plan", "build/demo/v2_0.json", "--out", "plan.tsv"]) == 0
    header, *rows = [line.split("\t") for line in Path("plan.tsv").read_text().splitlines()]
    assert rows
    assert all(len(row) == len(header) for row in rows)


def test_lines_that_a_page_leaves_as_they_are_stand_in_the_package() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    for body in blocks(ROOT / "docs" / "extending.md", "diff"):
        assert all(line[1:] in source for line in body.splitlines() if not line.startswith("+")), body


@pages(lambda page: blocks(page, "yaml"))
def test_yaml_is_yaml(page: Path) -> None:
    for text in blocks(page, "yaml"):
        assert yaml.safe_load(text)


@pages()
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_pages_show_something() -> None:
    assert sum(len(calls(page)) for page in PAGES) >= 20
    assert len(excerpts(README)) + sum(len(outputs(page)) for page in PAGES) >= 2
    assert sum(len(blocks(page, "python")) for page in PAGES) >= 2


def test_every_page_is_linked_from_the_readme() -> None:
    assert {path.name for path in DOCS} <= {Path(link.partition("#")[0]).name for link in links(README)}


def test_the_readme_fits_on_a_screen_and_its_pictures_are_small() -> None:
    assert len(text_of(README).splitlines()) <= README_LINES
    pictures = [path for path in (ROOT / "docs" / "pictures").iterdir() if path.suffix == ".png"]
    assert len(pictures) >= 4
    assert all(path.stat().st_size < LARGEST_PICTURE for path in pictures)


def _documented(name: str) -> str:
    """The pages that name a command."""
    word = re.compile(rf"`{name}\b|openvm-prof {name}\b")
    return "\n".join(text for page in DOCS if word.search(text := text_of(page)))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(command: str) -> None:
    pages = _documented(command)
    assert pages, f"no page in docs/ names {command}"
    pages += text_of(ROOT / "docs" / "inputs.md")  # options of all commands
    for option in _long_options(Command(command).parser()):
        assert re.search(rf"{option}\b(?!-)", pages), f"{command} {option} is on no page that names {command}"


def test_every_option_of_reports_is_documented() -> None:
    pages = "\n".join(map(text_of, DOCS))
    for option in _long_options(parser()):
        assert re.search(rf"{option}\b(?!-)", pages), f"{option} is on no page"


def _long_options(shown: Parser) -> list[str]:
    texts = re.findall(r"^  (-\S.*?)(?:  |$)", shown.format_help(), re.MULTILINE)
    return sorted({option for text in texts for option in re.findall(r"--[a-z][a-z-]+", text)})


def test_rules_of_the_page_and_of_the_help_are_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rewrite", "--help"]) == 0
    (shown,) = re.findall(r"^( +\[\[rule\]\]\n.*?)\n\n", capsys.readouterr().out, re.M | re.S)
    for text in (files(ROOT / "docs" / "values.md")["rules.toml"], shown):
        kinds = [rule.__class__.__name__ for rule in parse_rules(text)]
        assert kinds == ["Subtract", "Rename", "Exclude"]


def test_budgets_of_the_documentation_are_budgets() -> None:
    shown = files(ROOT / "docs" / "gates.md")
    assert len(parse_budget(shown["budget.toml"]).rules) == 2
    assert len(parse_acceptances(shown["accepted.toml"])) == 1


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_of_every_command_has_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command, "--help"]) == 0
    assert re.search(r"Examples?:\n +openvm-prof ", capsys.readouterr().out)


def test_files_that_pages_name_are_there() -> None:
    rooms = {path.name for path in (ROOT / "src" / "openvm_prof").iterdir() if path.is_dir()}
    for page in DOCS:
        for name in re.findall(r"`((?:\w+/)+\w+)(?:\.\w+)?`", text_of(page)):
            if name.split("/")[0] in rooms - {"report"}:
                path = ROOT / "src" / "openvm_prof" / name
                assert path.is_dir() or path.with_suffix(".py").is_file(), f"{page.name}: {name}"
