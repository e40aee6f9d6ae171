"""action.yml and the example workflows: what they may hold, and what the action's steps do when they run.

The steps run here as a runner runs them, with files whose names would be commands if a script took them as
text. `compare` and `check` are recorded, not run: what they do has tests of its own.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders import json_entry, metrics_bytes
from tests.github_server import TOKEN, serving

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yml"))
GUIDE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
RUN_URL = "https://github.example/o/r/actions/runs/42"
HOSTILE = [
    "a b.json",
    "it's.json",
    'say "hi".json',
    "$(touch pwned).json",
    "`touch pwned`.json",
    "x; touch pwned.json",
    "-x.json",
    "*.json",
    "[ab].json",
    "%s\\n.json",
    "::error::x.json",
    "é 🔴.json",
]
METRICS = metrics_bytes(None, [json_entry("total_proof_time_ms", "5", ("group", "app_proof"))])

FAKE = """#!/bin/bash
case $1 in
  compare | check)
    printf '%s\\0' "$@" >> "$RUNNER_TEMP/calls"
    printf '\\n' >> "$RUNNER_TEMP/calls"
    if [ "$1" = compare ]; then echo '# Comparison'; exit "${COMPARE_CODE:-0}"; fi
    exit "${CHECK_CODE:-0}" ;;
esac
exec "$REAL_PYTHON" -m openvm_prof "$@"
"""


def steps_of(workflow: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All steps of an action or of a workflow."""
    if "runs" in workflow:
        return list(workflow["runs"]["steps"])
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


EVERY = pytest.mark.parametrize(
    "workflow",
    [ACTION, *(yaml.safe_load(path.read_text(encoding="utf-8")) for path in EXAMPLES)],
    ids=["action", *(path.stem for path in EXAMPLES)],
)


# -- what they may hold --------------------------------------------------------------------------


def test_there_are_examples() -> None:
    assert [path.stem for path in EXAMPLES] == ["main", "pull-request-comment", "pull-request"]


@EVERY
def test_no_value_is_spliced_into_a_script(workflow: Mapping[str, Any]) -> None:
    scripts = [step["run"] for step in steps_of(workflow) if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


@EVERY
def test_every_action_is_pinned_to_a_commit(workflow: Mapping[str, Any]) -> None:
    for step in steps_of(workflow):
        if "uses" in step:
            # our own commit is for whoever uses it to choose
            pinned = re.fullmatch(
                r"actions/[a-z-]+@[0-9a-f]{40}|OWNER/openvm-prof@FULL_COMMIT_SHA", step["uses"]
            )
            assert pinned, step["uses"]
    assert "uses" not in str(ACTION["runs"])


@EVERY
def test_scripts_are_good_shell(workflow: Mapping[str, Any]) -> None:
    for step in steps_of(workflow):
        if "run" in step:
            done = subprocess.run(
                ["bash", "-n"], input=step["run"], text=True, capture_output=True, check=False
            )
            assert (done.returncode, done.stderr) == (0, ""), step


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_give_inputs_that_there_are(path: Path) -> None:
    ours = [
        step for step in steps_of(yaml.safe_load(path.read_text())) if "openvm-prof@" in step.get("uses", "")
    ]
    assert ours
    for step in ours:
        assert set(step["with"]) <= set(ACTION["inputs"])


def test_only_the_workflow_that_runs_no_code_of_others_may_write() -> None:
    for path in EXAMPLES:
        workflow = yaml.safe_load(path.read_text())
        permissions = [
            workflow["permissions"],
            *(job.get("permissions", {}) for job in workflow["jobs"].values()),
        ]
        writes = any("write" in rights.values() for rights in permissions)
        checks_out = any("actions/checkout@" in step.get("uses", "") for step in steps_of(workflow))
        assert writes != checks_out, path.name


def test_every_input_is_used_through_the_environment_and_documented() -> None:
    used = {
        name
        for step in STEPS.values()
        for text in (*step.get("env", {}).values(), step.get("if", ""))
        for name in re.findall(r"inputs\.([a-z-]+)", text)
    }
    assert used == set(ACTION["inputs"])
    for name in (*ACTION["inputs"], *ACTION["outputs"]):
        assert f"| `{name}` |" in GUIDE, name
    assert all(step["shell"] == "bash" for step in STEPS.values())


def test_what_the_environment_holds_is_used() -> None:
    for step in STEPS.values():
        for name in step.get("env", {}):
            assert name == "GITHUB_TOKEN" or re.search(rf"\$\{{?{name}\b", step["run"]), name


# -- what the steps do ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Ran:
    """A step that ran: its exit code, its streams, and what it gave as outputs."""

    code: int
    stdout: str
    stderr: str
    outputs: dict[str, str]


class Runner:
    """A runner's environment in a scratch folder, with spaces in its paths."""

    def __init__(self, place: Path) -> None:
        self.work, self.temp = place / "the work", place / "the temp"
        self.prof = self.temp / "openvm-prof"
        program = self.prof / "venv" / "bin" / "openvm-prof"
        self.work.mkdir()
        program.parent.mkdir(parents=True)
        program.write_text(FAKE)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self.env = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "REAL_PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_RUN_ID": "42",
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
        }

    def __call__(self, name: str, env: Mapping[str, str] | None = None, /, **inputs: str) -> Ran:
        """Run a step with some inputs, the others being what they are by default."""
        given = {key.replace("_", "-"): value for key, value in inputs.items()}
        values = {key: str(one.get("default", "")) for key, one in ACTION["inputs"].items()} | given

        def evaluated(text: str) -> str:
            # what other steps gave is for the caller to say
            return EXPRESSION.sub(lambda match: values.get(match[1].removeprefix("inputs."), ""), text)

        step = STEPS[name]
        output, script = self.temp / "output", self.temp / "script.sh"
        output.write_text("")
        script.write_text(step["run"], encoding="utf-8")
        step_env = {key: evaluated(text) for key, text in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.work,
            env=self.env | {"GITHUB_OUTPUT": str(output)} | step_env | dict(env or {}),
            text=True,
            capture_output=True,
            check=False,
        )
        outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return Ran(done.returncode, done.stdout, done.stderr, outputs)

    def write(self, *names: str) -> None:
        for name in names:
            (self.work / name).write_bytes(METRICS)

    def calls(self) -> list[list[str]]:
        """What `compare` and `check` were called with."""
        recorded = (self.temp / "calls").read_text(encoding="utf-8").split("\0\n")
        return [call.split("\0") for call in recorded if call]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_report_takes_any_file_name(runner: Runner) -> None:
    runner.write(*HOSTILE)
    ran = runner(
        "Report", files="\n".join([*HOSTILE, ""]), names="\n".join(f"run {n}" for n in range(len(HOSTILE)))
    )
    assert (ran.code, ran.stdout) == (0, ""), ran.stderr
    for name in HOSTILE:
        assert (runner.work / f"{name.removesuffix('.json')}.md").exists()
    assert not (runner.work / "pwned").exists()
    summary = (runner.prof / "summary.md").read_text()
    assert summary.count("](https://github.example/o/r/actions/runs/42?report=/") == len(HOSTILE)
    assert (runner.temp / "summary").read_text() == summary


def test_report_takes_patterns_and_a_previous_run(runner: Runner) -> None:
    runner.write("a.json", "b c.json", "old.json")
    ran = runner(
        "Report",
        files="[ab]*.json",
        previous="old.json\r\nnowhere.json\r\n",
        names="x\ny",
        report_options="--noise-threshold=3\n--meta\nmachine=big one",
        results_url="https://example.org/r",
    )
    assert ran.code == 0, ran.stderr
    assert "[x](https://example.org/r/a.md)" in (runner.prof / "summary.md").read_text()
    assert "big one" in (runner.work / "b c.md").read_text()


@pytest.mark.parametrize(
    ("inputs", "code", "message"),
    [
        ({"files": "nowhere*.json"}, 3, "no file is called nowhere\\*.json"),
        ({"files": "a,b.json"}, 2, "a comma cannot be part of a value of --json-paths: a\\,b.json"),
        ({"files": "bad.json"}, 3, "openvm-prof: error: bad.json: "),
        ({"files": "a.json", "names": "x\ny"}, 2, "--names: 2 names for 1 runs"),
    ],
)
def test_report_fails_with_what_is_wrong(
    runner: Runner, inputs: dict[str, str], code: int, message: str
) -> None:
    runner.write("a.json", "a,b.json")
    (runner.work / "bad.json").write_text("{")
    ran = runner("Report", **inputs)
    assert ran.code == code
    assert message in ran.stderr


@pytest.mark.parametrize(("code", "verdict"), [("0", "pass"), ("1", "fail")])
def test_check_calls_compare_and_check_with_both_sides(runner: Runner, code: str, verdict: str) -> None:
    ran = runner(
        "Check",
        {"CHECK_CODE": code},
        base="\n".join(HOSTILE),
        head="h*.json\n$(touch pwned)\n",
        budget="my budget.toml",
        accept="ok.toml",
        junit="j u.xml",
        json="v.json",
        compare_options="--min-change\n5%",
        check_options="--fail-on\nunconfirmed",
    )
    assert (ran.code, ran.outputs) == (0, {"verdict": verdict}), ran.stderr
    sides = [f"--base={name}" for name in HOSTILE] + ["--head=h*.json", "--head=$(touch pwned)"]
    files = ["--budget", "my budget.toml", "--accept", "ok.toml", "--junit", "j u.xml", "--json", "v.json"]
    assert runner.calls() == [
        ["compare", *sides, "--format", "markdown", "--min-change", "5%"],
        ["check", *sides, "--github", "--fail-on", "unconfirmed", *files],
    ]
    assert (runner.prof / "comparison.md").read_text() == "# Comparison\n"
    assert not (runner.work / "pwned").exists()


def test_check_without_options(runner: Runner) -> None:
    assert runner("Check", base="b.json", head="h.json").outputs == {"verdict": "pass"}
    assert runner.calls()[1] == ["check", "--base=b.json", "--head=h.json", "--github"]


@pytest.mark.parametrize("env", [{"CHECK_CODE": "3"}, {"COMPARE_CODE": "2"}])
def test_check_fails_where_there_is_no_verdict(runner: Runner, env: dict[str, str]) -> None:
    ran = runner("Check", env, base="b.json", head="h.json")
    assert (ran.code, ran.outputs) == (int(*env.values()), {})


@pytest.mark.parametrize(
    ("verdict", "parts", "report"),
    [
        ("", {}, ""),
        ("", {"summary": "| s |\n"}, "| s |\n"),
        ("pass", {"comparison": "| c |\n"}, f"✅ The gate passed ([this run]({RUN_URL})).\n\n| c |\n"),
        (
            "fail",
            {"comparison": "| c |\n", "summary": "| s |\n"},
            f"❌ The gate failed: [this run]({RUN_URL}) says which rules.\n\n| c |\n\n| s |\n",
        ),
    ],
)
def test_the_report_is_the_verdict_the_comparison_and_the_summary(
    runner: Runner, verdict: str, parts: dict[str, str], report: str
) -> None:
    for name, text in parts.items():
        (runner.prof / f"{name}.md").write_text(text)
    ran = runner("Put the report together", {"VERDICT": verdict})
    assert ran.code == 0
    assert Path(ran.outputs["report"]).read_text() == report


def test_comment_posts_the_report(runner: Runner) -> None:
    (runner.prof / "report.md").write_text("| c |\n")
    with serving() as server:
        ran = runner("Comment", {"GITHUB_API_URL": server.url}, token=TOKEN, pr="7", marker="m")
        assert ran.code == 0, ran.stderr
        assert ran.outputs == {"url": "https://github.example/o/r/pull/7#issuecomment-1"}
        assert server.bodies() == ["<!-- openvm-prof comment: m -->\n| c |\n"]


@pytest.mark.parametrize("pr", ["", "$(touch pwned)", "7; touch pwned", "--dry-run"])
def test_comment_takes_a_number_and_nothing_else(runner: Runner, pr: str) -> None:
    (runner.prof / "report.md").write_text("x")
    ran = runner("Comment", token=TOKEN, pr=pr)
    assert (ran.code, ran.outputs) == (2, {})
    assert not (runner.work / "pwned").exists()


def test_the_gate_fails() -> None:
    assert "verdict == 'fail'" in STEPS["Gate"]["if"] and "inputs.fail != 'false'" in STEPS["Gate"]["if"]
    done = subprocess.run(["bash", "-c", STEPS["Gate"]["run"]], capture_output=True, check=False)
    assert done.returncode == 1


def fake_python(runner: Runner, *, recent: bool) -> str:
    """A Python that says whether it is recent, and makes environments of itself."""
    path = runner.temp / "fake python"
    path.write_text(
        f"""#!/bin/bash
case $1 in
  -c) exit {0 if recent else 1} ;;
esac
printf '%s\\0' "$@" >> "$RUNNER_TEMP/installed"
if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi
"""
    )
    path.chmod(0o755)
    return str(path)


def test_install_puts_the_actions_own_code_into_an_environment(runner: Runner) -> None:
    ran = runner("Install openvm-prof", python=fake_python(runner, recent=True))
    assert ran.code == 0, ran.stderr
    called = (runner.temp / "installed").read_text().split("\0")
    assert called[:3] == ["-m", "venv", str(runner.prof / "venv")]
    assert called[3:6] == ["-m", "pip", "install"]
    assert called[-2] == str(ROOT)
    assert ran.outputs == {"program": str(runner.prof / "venv" / "bin" / "openvm-prof")}


def test_install_says_which_python_it_needs(runner: Runner) -> None:
    ran = runner("Install openvm-prof", python=fake_python(runner, recent=False))
    assert ran.code == 2
    assert "needs Python 3.11 or later" in ran.stderr
