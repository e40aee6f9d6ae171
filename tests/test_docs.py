"""The documentation says what is true: its commands run, its excerpts are real."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from samples.generate import write_samples
from samples.scenarios import SEED

from openvm_prof.cli.command_list import COMMANDS
from openvm_prof.cli.main import main, parser
from openvm_prof.gate.budget_toml import parse_acceptances, parse_budget
from openvm_prof.rewrite.rules_toml import parse_rules

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    code = exit_.value.code
    assert isinstance(code, int)
    return code


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the demo's samples where `make demo` puts them."""
    write_samples(tmp_path / "build" / "demo", SEED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_of_the_readme_run(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = re.findall(r"^\$ openvm-prof (.*)$", README, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        assert run(shlex.split(command)) == 0, command
    assert (demo / "build/demo/v2_0.md").exists()
    assert "app.proof_time_ms" in capsys.readouterr().out


@pytest.mark.parametrize("page", ["ci", "values"])
def test_commands_of_the_guides_run(page: str, demo: Path) -> None:
    assert run(["--json-paths", "build/demo/v2_0.json"]) == 0
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ openvm-prof (.*)$", text, re.MULTILINE)
    assert commands
    for command in commands:
        assert run(shlex.split(command)) == 0, command


def test_rules_of_the_guide_and_of_the_help_are_rules(capsys: pytest.CaptureFixture[str]) -> None:
    (guide,) = re.findall(r"^```toml\n(.*?)^```", (ROOT / "docs" / "values.md").read_text(), re.M | re.S)
    assert run(["rewrite", "--help"]) == 0
    (shown,) = re.findall(r"^( +\[\[rule\]\]\n.*?)\n\n", capsys.readouterr().out, re.M | re.S)
    for text in (guide, shown):
        assert [rule.__class__.__name__ for rule in parse_rules(text)] == [
            "Subtract",
            "Rename",
            "Exclude",
        ]


def test_library_example_of_the_readme_runs(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert "| Summary | Proof Time (s) |" in capsys.readouterr().out


def test_excerpts_of_the_readme_are_real(demo: Path) -> None:
    excerpts = re.findall(r"<!-- excerpt: (\S+) -->\n(.*?)<!-- end of excerpt -->", README, re.DOTALL)
    assert excerpts
    for path, excerpt in excerpts:
        source = Path(path).with_suffix(".json")
        previous = source.with_suffix(".prev.json")
        assert run(["--json-paths", str(source), "--prev-json-paths", str(previous)]) == 0
        assert excerpt in Path(path).read_text(encoding="utf-8")


def test_outputs_of_the_readme_are_real(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = re.findall(
        r"<!-- output of: openvm-prof (.*?) -->\n(.*?)<!-- end of output -->", README, re.DOTALL
    )
    assert outputs
    for command, output in outputs:
        assert run(shlex.split(command)) == 1
        assert output in capsys.readouterr().out


def test_budgets_of_the_documentation_are_budgets() -> None:
    page = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    budget, acceptances = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(parse_budget(budget).rules) == 2
    assert len(parse_acceptances(acceptances)) == 1


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_of_every_command_has_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command, "--help"]) == 0
    assert re.search(r"Examples?:\n +openvm-prof ", capsys.readouterr().out)


def test_readme_names_every_option() -> None:
    named = {"--json-paths", "--prev-json-paths", "--names", "--output-json", "--noise-threshold"}
    known = set(re.findall(r"--[a-z-]+", parser().format_help()))
    assert named <= known
    assert all(option in README for option in named)
