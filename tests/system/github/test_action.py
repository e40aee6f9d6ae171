"""action.yml and the example workflows: what they may hold, and what the action's steps do when they run.

The steps run here as a runner runs them, with files whose names would be commands if a script took them as
text. `compare` and `check` are recorded, not run: what they do has tests of its own.
"""

from __future__ import annotations

import os
import re
import shlex
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
from tests.system.github.github_server import TOKEN, serving

ROOT = Path(__file__).parents[3]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yml"))
GUIDE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
CHECKED = "Checked in [this run](https://github.example/o/r/actions/runs/42)."
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
    assert [path.stem for path in EXAMPLES] == [
        "history-main",
        "history-pull-request",
        "main",
        "pull-request-comment",
        "pull-request-pictures",
        "pull-request",
    ]


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


def test_only_the_job_that_runs_no_code_of_others_may_write() -> None:
    for path in EXAMPLES:
        workflow = yaml.safe_load(path.read_text())
        for name, job in workflow["jobs"].items():
            writes = "write" in job.get("permissions", workflow["permissions"]).values()
            checks_out = any("actions/checkout@" in step.get("uses", "") for step in job["steps"])
            assert writes != checks_out, (path.name, name)


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
            # a token is handed on: to the command, or to the script that calls git
            assert name in ("GITHUB_TOKEN", "TOKEN") or re.search(rf"\$\{{?{name}\b", step["run"]), name


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_job_ends_in_time(path: Path) -> None:
    for job in yaml.safe_load(path.read_text())["jobs"].values():
        assert 0 < job["timeout-minutes"] <= 60


@EVERY
def test_outputs_are_of_steps_before_and_are_written(workflow: Mapping[str, Any]) -> None:
    """As actionlint has it: `steps.ID.outputs.NAME` is of an earlier step that writes it, or of ours."""
    ours = {*ACTION["outputs"]}
    written: dict[str, set[str]] = {}
    asked = 0
    for step in steps_of(workflow):
        for id_, name in re.findall(r"steps\.([\w-]+)\.outputs\.([\w-]+)", str(step)):
            asked += 1
            assert name in written[id_], (id_, name)
        if "id" in step:
            assert step["id"] not in written
            of_script = set(re.findall(r'echo "([\w-]+)=.*>> "\$GITHUB_OUTPUT"', step.get("run", "")))
            written[step["id"]] = of_script or ours
    for output in workflow.get("outputs", {}).values():
        ((id_, name),) = re.findall(r"steps\.([\w-]+)\.outputs\.([\w-]+)", output["value"])
        asked += 1
        assert name in written[id_]
    needs_none = ("benchmark", "benchmark history", "benchmark gate")
    assert asked or workflow["name"] in needs_none


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
        self.prof = self.temp / "openvm-prof.x y"
        program = self.prof / "bin" / "openvm-prof"
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
        values["steps.install.outputs.folder"] = str(self.prof)

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
    gate = ["--markdown", str(runner.prof / "gate.md")]
    files = ["--budget", "my budget.toml", "--accept", "ok.toml", "--junit", "j u.xml", "--json", "v.json"]
    assert runner.calls() == [
        ["compare", *sides, "--format", "markdown", "--min-change", "5%"],
        ["check", *sides, "--github", *gate, "--fail-on", "unconfirmed", *files],
    ]
    assert (runner.prof / "comparison.md").read_text() == "# Comparison\n"
    assert not (runner.work / "pwned").exists()


def test_check_without_options(runner: Runner) -> None:
    assert runner("Check", base="b.json", head="h.json").outputs == {"verdict": "pass"}
    assert runner.calls()[1][:4] == ["check", "--base=b.json", "--head=h.json", "--github"]
    assert runner.calls()[1][4:] == ["--markdown", str(runner.prof / "gate.md")]


@pytest.mark.parametrize("env", [{"CHECK_CODE": "3"}, {"COMPARE_CODE": "2"}])
def test_check_fails_where_there_is_no_verdict(runner: Runner, env: dict[str, str]) -> None:
    ran = runner("Check", env, base="b.json", head="h.json")
    assert (ran.code, ran.outputs) == (int(*env.values()), {})


@pytest.mark.parametrize(
    ("parts", "report"),
    [
        ({}, ""),
        ({"summary": "| s |\n"}, "| s |\n"),
        ({"gate": "# g\n", "comparison": "| c |\n"}, f"# g\n\n{CHECKED}\n\n| c |\n"),
        (
            {"gate": "# g\n", "comparison": "| c |\n", "summary": "| s |\n"},
            f"# g\n\n{CHECKED}\n\n| c |\n\n| s |\n",
        ),
    ],
)
def test_the_report_is_the_gate_the_comparison_and_the_summary(
    runner: Runner, parts: dict[str, str], report: str
) -> None:
    for name, text in parts.items():
        (runner.prof / f"{name}.md").write_text(text)
    ran = runner("Put the report together")
    assert ran.code == 0
    assert Path(ran.outputs["report"]).read_text() == report


def test_the_comment_has_the_table_of_the_rules_that_failed(runner: Runner) -> None:
    """With the real `compare` and `check`."""
    (runner.prof / "bin" / "openvm-prof").write_text(
        '#!/bin/bash\nexec "$REAL_PYTHON" -m openvm_prof "$@"\n', encoding="utf-8"
    )
    for side, cells in (("base", "1000"), ("head", "1100")):
        (runner.work / f"{side}.json").write_bytes(
            metrics_bytes(
                [json_entry("main_cells_used", cells, ("group", "app_proof"))],
                [json_entry("total_proof_time_ms", "5", ("group", "app_proof"))],
            )
        )
    checked = runner("Check", base="base.json", head="head.json")
    assert checked.outputs == {"verdict": "fail"}, checked.stderr
    assert runner("Put the report together").code == 0
    with serving() as server:
        assert runner("Comment", {"GITHUB_API_URL": server.url}, token=TOKEN, pr="7").code == 0
        (body,) = server.bodies()
    gate, _, _ = body.partition(CHECKED)
    assert "Gate failed" in gate
    (row,) = [line for line in gate.splitlines() if "| failed |" in line]
    assert "`main_cells_used`" in row and "+100 [+10.0%]" in row and "grew by more than 1 %" in row
    # and the step summary has it as well
    assert row in (runner.temp / "summary").read_text()


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


# -- the example with pictures --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metrics", "pictures"), [("v2.0-gpu-memory/gpu.json", 1), ("flamegraphs-in-a-report/fib.json", 2)]
)
def test_pictures_of_the_example_are_where_the_comment_shows_them(
    runner: Runner, metrics: str, pictures: int
) -> None:
    """Its steps in their order, with a repository on disk for GitHub's."""
    workflow = yaml.safe_load((ROOT / "docs/examples/pull-request-pictures.yml").read_text())
    steps = {step.get("name", step.get("id")): step for step in steps_of(workflow)}
    ours = steps["prof"]["with"]
    assert ours.get("comment", "false") == "false"
    context = {"github.repository": "o/r", "github.run_id": "42", "github.run_attempt": "1"}
    context["steps.find.outputs.pr"] = "7"
    options = EXPRESSION.sub(lambda match: context[match[1]], ours["report-options"])

    (runner.work / "metrics").mkdir()
    (runner.work / ours["files"]).write_bytes((ROOT / "tests" / "cases" / metrics).read_bytes())
    assert runner("Report", files=ours["files"], previous=ours["previous"], report_options=options).code == 0
    report = runner("Put the report together").outputs["report"]

    forge = runner.temp / "forge" / "o" / "r"
    subprocess.run(["git", "init", "--quiet", "--bare", forge], check=True)
    (runner.temp / "gh").write_text("#!/bin/bash\n[ \"$*\" = 'auth setup-git' ]\n")
    (runner.temp / "gh").chmod(0o755)
    env = runner.env | {
        "PATH": f"{runner.temp}:{runner.env['PATH']}",
        "HOME": str(runner.temp),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{runner.temp}/forge/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.example/",
        "GITHUB_RUN_ATTEMPT": "1",
        "PR": "7",
        "GITHUB_TOKEN": TOKEN,
        "OPENVM_PROF": str(runner.prof / "bin" / "openvm-prof"),
        "REPORT": report,
    }
    with serving() as server:
        for name in ("Publish the pictures", "Comment"):
            assert set(steps[name]["env"]) <= {*env, "GH_TOKEN"}
            done = subprocess.run(
                ["bash", "-e", "-c", steps[name]["run"]],
                cwd=runner.work,
                env=env | {"GITHUB_API_URL": server.url},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
        (body,) = server.bodies()
    start = "https://raw.githubusercontent.com/o/r/benchmark-pictures-7/"
    shown = re.findall(rf"!\[[^\]]*\]\({re.escape(start)}([^)]+)\)", body)
    assert len(shown) == pictures, body
    for path in shown:
        assert path.startswith("42-1/")
        picture = subprocess.run(
            ["git", "-C", forge, "show", f"benchmark-pictures-7:{path}"], capture_output=True, check=True
        ).stdout
        assert picture.startswith(b"<svg")


# -- installing ----------------------------------------------------------------------------------

BACKEND = """
import os, zipfile

# what pip starts is not isolated: it gets none of these
assert not {"PYTHONUSERBASE", "PYTHONSTARTUP"} & {*os.environ}

def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "openvm_prof-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("openvm_prof/__init__.py", "")
        main = "import sys; print(__file__, sys.flags.isolated, *sys.argv[1:], sep=chr(10))"
        wheel.writestr("openvm_prof/__main__.py", main)
        info = "openvm_prof-1.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: openvm-prof\\nVersion: 1\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""
IN_ITS_OWN_TREE = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "openvm-prof"
version = "1"
"""
HOSTILE_MODULES = (
    "sitecustomize",
    "usercustomize",
    "venv",
    "pip",
    "ensurepip",
    "openvm_prof",
    "json",
    "zipfile",
    "backend",
)


@pytest.fixture
def hostile(runner: Runner) -> Runner:
    """A workspace whose modules write `pwned` where they are imported, with settings that break pip."""
    (runner.temp / "action").mkdir()
    (runner.temp / "action" / "pyproject.toml").write_text(IN_ITS_OWN_TREE)
    (runner.temp / "action" / "backend.py").write_text(BACKEND)
    pwned = f"open({str(runner.temp / 'pwned')!r}, 'a').write(__file__ + chr(10))\n"
    for name in HOSTILE_MODULES:
        (runner.work / name).mkdir()
        for file in ("__init__.py", "__main__.py"):
            (runner.work / name / file).write_text(pwned)
    (runner.work / "pip.conf").write_text("[global]\nno-such-option = 1\nindex-url = http://127.0.0.1:1/\n")
    (runner.work / "setup.cfg").write_text("[install]\nprefix = /nowhere\n[easy_install]\nfind_links = /x\n")
    (runner.work / "pyvenv.cfg").write_text("home = /nowhere\n")
    runner.env |= {
        "PYTHONPATH": f"{runner.work}:.",
        "PYTHONSTARTUP": str(runner.work / "pip" / "__init__.py"),
        "PYTHONUSERBASE": str(runner.work),
        "PIP_CONFIG_FILE": "pip.conf",
        "PIP_NO_INDEX": "1",
        "GITHUB_ACTION_PATH": str(runner.temp / "action"),
    }
    return runner


def test_nothing_of_the_workspace_is_imported(hostile: Runner) -> None:
    """With a real Python, its venv and its pip; the package that is installed is a small one."""
    ran = hostile("Install openvm-prof", python=sys.executable)
    assert ran.code == 0, ran.stderr
    done = subprocess.run(
        [ran.outputs["program"], "a b", "$(x)"],
        cwd=hostile.work,
        env=hostile.env,
        capture_output=True,
        text=True,
        check=True,
    )
    file, isolated, *args = done.stdout.splitlines()
    assert Path(file).is_relative_to(Path(ran.outputs["folder"]) / "venv")
    assert (isolated, args) == ("1", ["a b", "$(x)"])
    assert not (hostile.temp / "pwned").exists(), (hostile.temp / "pwned").read_text()


def test_the_hostile_workspace_would_be_imported(hostile: Runner) -> None:
    """What the test above relies on."""
    subprocess.run(
        [sys.executable, "-c", "import venv"],
        cwd=hostile.work,
        env=hostile.env,
        capture_output=True,
        check=False,
    )
    imported = (hostile.temp / "pwned").read_text()
    assert "sitecustomize" in imported and "/venv/" in imported


@pytest.mark.parametrize("given", ["fake python", "./fake python", "on the path"])
def test_install_takes_a_python_by_name_or_by_any_path(runner: Runner, given: str) -> None:
    folder = runner.work if given.startswith("./") else runner.temp
    program = folder / given
    program.write_text(
        f"""#!/bin/bash
printf '%s\\0' "$@" >> {shlex.quote(str(runner.temp / "installed"))}
if [ "$3" = venv ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; fi
"""
    )
    program.chmod(0o755)
    runner.env["PATH"] += f":{runner.temp}"
    ran = runner("Install openvm-prof", python=str(program) if given == "fake python" else given)
    assert ran.code == 0, ran.stderr
    called = (runner.temp / "installed").read_text().split("\0")
    folder = Path(ran.outputs["folder"])
    assert called[:2] == ["-I", "-c"]
    assert called[3:7] == ["-I", "-m", "venv", str(folder / "venv")]
    assert called[7:11] == ["-I", "-m", "pip", "install"]
    assert called[-2] == str(ROOT)
    assert ran.outputs["program"] == str(folder / "bin" / "openvm-prof")
    again = runner("Install openvm-prof", python=str(program)).outputs
    assert again["folder"] != ran.outputs["folder"]
    assert {folder.parent, Path(again["folder"]).parent} == {runner.temp}


@pytest.mark.parametrize("python", ["/bin/false", "no such python"])
def test_install_says_which_python_it_needs(runner: Runner, python: str) -> None:
    ran = runner("Install openvm-prof", python=python)
    assert ran.code == 2
    assert "needs Python 3.11 or later" in ran.stderr


def test_every_python_of_the_action_is_isolated() -> None:
    scripts = "\n".join(step["run"] for step in STEPS.values())
    started = re.findall(r"""(?:"\$python"|/bin/python"|exec %q) +(.*)""", scripts)
    assert len(started) == 4
    assert all(arguments.startswith("-I ") for arguments in started)
