"""The action keeps a history on a branch: its steps run as on a runner, with a bare repository on disk."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from openvm_prof.history.log import log
from openvm_prof.history.verification import verify
from tests.builders import json_entry, metrics_bytes
from tests.system.github.github_server import TOKEN
from tests.system.github.test_action import ROOT, Runner

REAL = '#!/bin/bash\nexec "$REAL_PYTHON" -m openvm_prof "$@"\n'
BRANCH = "openvm-history"


class Forge:
    """The repository `o/r` on disk, with a commit on main for every time that one is asked for."""

    def __init__(self, place: Path) -> None:
        self.place, self.folder = place, place / "forge" / "o" / "r"
        self.git("init", "--quiet", "--bare", str(self.folder), bare=False)
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")

    def git(self, *args: str, bare: bool = True, env: Mapping[str, str] | None = None) -> str:
        done = subprocess.run(
            ["git", *(("-C", str(self.folder)) if bare else ()), *args],
            env={"PATH": os.environ["PATH"], "HOME": str(self.place), **(env or {})},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, day: int) -> str:
        """A commit of that day on main."""
        tree = self.git("hash-object", "-t", "tree", "-w", "/dev/null")
        names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        names["GIT_COMMITTER_DATE"] = names["GIT_AUTHOR_DATE"] = f"2026-01-{day:02}T12:00:00Z"
        commit = self.git("commit-tree", tree, "-m", f"Change {day}", env=names)
        self.git("update-ref", f"refs/heads/change-{day}", commit)
        return commit

    def job(self, name: str, sha: str = "0" * 40) -> Runner:
        """A runner of its own, whose GitHub this is."""
        (self.place / name).mkdir()
        runner = Runner(self.place / name)
        (runner.prof / "bin" / "openvm-prof").write_text(REAL)
        runner.env |= {
            "HOME": str(self.place),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.file://{self.place}/forge/.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://github.example/",
            "GITHUB_SHA": sha,
            "GITHUB_REF_NAME": "main",
        }
        return runner

    def store(self) -> Path:
        """What the branch holds now."""
        folder = self.place / f"checkout-{len(list(self.place.glob('checkout-*')))}"
        self.git("clone", "--quiet", "--branch", BRANCH, str(self.folder), str(folder), bare=False)
        return folder


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    return Forge(tmp_path)


def write(runner: Runner, time: float, name: str = "fib.json", cells: int = 1000) -> None:
    (runner.work / name).write_bytes(
        metrics_bytes(
            [json_entry("main_cells_used", str(cells), ("group", "app_proof"))],
            [json_entry("total_proof_time_ms", str(time), ("group", "app_proof"))],
        )
    )


def restored(runner: Runner, **inputs: str) -> dict[str, str]:
    ran = runner("Restore the history", **{"history_branch": BRANCH, "token": TOKEN} | inputs)
    assert ran.code == 0, ran.stderr
    return {"STORE": ran.outputs["store"]}


def added(runner: Runner, env: dict[str, str], **inputs: str) -> None:
    given = {"history_branch": BRANCH, "history_add": "*.json", "token": TOKEN} | inputs
    ran = runner("Add to the history", env, **given)
    assert ran.code == 0, ran.stderr
    assert TOKEN not in ran.stdout + ran.stderr


def keep(forge: Forge, day: int, time: float) -> None:
    runner = forge.job(f"day {day}", forge.commit(day))
    write(runner, time)
    added(runner, restored(runner), history_meta="instance type=large one\r\n")


def test_main_keeps_the_history_and_a_pull_request_is_gated_by_it(forge: Forge) -> None:
    for day in range(1, 9):
        keep(forge, day, 100 + day % 3 / 10)
    rows = log(forge.store()).rows
    assert (rows[0].branch, rows[0].subject, rows[0].date) == (
        "main",
        "Change 1",
        "2026-01-01T12:00:00Z",
    )
    assert [row.conditions["instance type"] for row in rows] == ["large one"] * 8

    for time, verdict in ((100.2, "pass"), (112.0, "fail")):
        runner = forge.job(f"pull request {verdict}")
        write(runner, time)
        env = restored(runner)
        head = {"head": "fib.json", "history_of": "main", "history_meta": "instance type=large one"}
        checked = runner("Check", env, json="gate.json", **head)
        assert (checked.code, checked.outputs) == (0, {"verdict": verdict}), checked.stderr
        assert json.loads((runner.work / "gate.json").read_text())["passed"] is (verdict == "pass")
        report = Path(runner("Put the report together").outputs["report"]).read_text()
        assert report.startswith("## ❌ Gate failed: 1 failed" if verdict == "fail" else "## ✅ Gate passed")


def test_two_jobs_that_push_at_the_same_time_lose_nothing(forge: Forge) -> None:
    """Both restore before either pushes, then push side by side; a third is there before."""
    keep(forge, 1, 100)
    jobs = [forge.job(f"job {at}", forge.commit(at + 2)) for at in range(2)]
    stores = []
    for at, runner in enumerate(jobs):
        write(runner, 101 + at)
        stores.append(restored(runner))
    with ThreadPoolExecutor() as pool:
        list(pool.map(added, jobs, stores))
    store = forge.store()
    assert [row.subject for row in log(store).rows] == ["Change 1", "Change 2", "Change 3"]
    assert verify(store).findings == []
    assert forge.git("rev-list", "--count", BRANCH) == "3"


def test_two_jobs_may_both_begin_the_branch(forge: Forge) -> None:
    jobs = [forge.job(f"job {at}", forge.commit(at + 1)) for at in range(2)]
    stores = []
    for at, runner in enumerate(jobs):
        write(runner, 101 + at)
        stores.append(restored(runner))
    for runner, store in zip(jobs, stores, strict=True):
        added(runner, store)
    assert [row.subject for row in log(forge.store()).rows] == ["Change 1", "Change 2"]


def test_adding_again_pushes_nothing(forge: Forge) -> None:
    runner = forge.job("once", forge.commit(1))
    write(runner, 100)
    added(runner, restored(runner))
    tip = forge.git("rev-parse", BRANCH)
    again = forge.job("again", runner.env["GITHUB_SHA"])
    write(again, 100)
    added(again, restored(again))
    assert forge.git("rev-parse", BRANCH) == tip


def test_a_branch_that_cannot_be_pushed_is_an_error_and_the_token_is_in_no_file(forge: Forge) -> None:
    runner = forge.job("refused", forge.commit(1))
    write(runner, 100)
    env = restored(runner)
    hook = forge.folder / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    (runner.temp / "sleep").write_text("#!/bin/sh\n")
    (runner.temp / "sleep").chmod(0o755)
    env["PATH"] = f"{runner.temp}:{os.environ['PATH']}"
    ran = runner("Add to the history", env, history_branch=BRANCH, history_add="fib.json", token=TOKEN)
    assert ran.code == 3
    assert "does the job have the right contents: write?" in ran.stderr
    for path in runner.prof.rglob("*"):
        assert not path.is_file() or TOKEN.encode() not in path.read_bytes()


def test_no_history_yet_is_no_verdict(forge: Forge) -> None:
    runner = forge.job("first")
    write(runner, 100)
    ran = runner("Check", restored(runner), head="fib.json", history_of="main")
    assert (ran.code, ran.outputs) == (0, {"verdict": "none"}), ran.stderr
    report = Path(runner("Put the report together").outputs["report"]).read_text()
    assert report == "The history has no runs yet: nothing was checked.\n"


def test_a_folder_is_a_history_too(forge: Forge) -> None:
    runner = forge.job("folder", forge.commit(1))
    write(runner, 100)
    env = restored(runner, history="my history", history_branch="")
    assert env == {"STORE": str(runner.work / "my history")}
    added(runner, env, history_branch="", history_meta="date=2026-01-01")
    assert [row.benchmark for row in log(runner.work / "my history").rows] == ["fib"]


def test_trend_pages_have_the_runs_and_lead_to_their_commits(forge: Forge) -> None:
    runner = forge.job("pages", forge.commit(1))
    env = restored(runner)
    ran = runner("Trend pages", env, history_pages="my site")
    assert (ran.code, ran.stdout) == (0, "The history has no runs yet: no pages were written.\n"), ran.stderr
    write(runner, 100)
    added(runner, env)
    for of, pages in (("main", 1), ("$(touch pwned)", 0)):
        ran = runner("Trend pages", env, history_pages="my site", history_of=of)
        assert ran.code == 0, ran.stderr
        assert len(list(runner.work.glob("my site/benchmarks/*.html"))) == pages
    assert (runner.work / "my site" / "index.html").exists()
    assert not list(forge.place.rglob("pwned"))


@pytest.mark.parametrize("branch", ["--upload-pack=touch pwned", "$(touch pwned)", "a b", "x..y", "-x"])
def test_a_branch_is_a_name_and_nothing_else(forge: Forge, branch: str) -> None:
    runner = forge.job("hostile")
    ran = runner("Restore the history", history_branch=branch, token=TOKEN)
    assert ran.code in (0, 2)
    assert not list(forge.place.rglob("pwned"))


def test_the_page_is_written_and_linked(forge: Forge) -> None:
    runner = forge.job("page")
    write(runner, 100)
    write(runner, 101, "old.json")
    ran = runner("Page", files="fib.json", previous="old.json\nnowhere.json", page="my page.html")
    assert ran.outputs == {"page": "my page.html"}, ran.stderr
    assert (runner.work / "my page.html").read_text().startswith("<!doctype html>")
    run = "https://github.example/o/r/actions/runs/42"
    for url, line in (
        ("", f"an artifact of [this run]({run}#artifacts)."),
        ("https://x.example/p", "(https://x.example/p)"),
    ):
        report = runner("Put the report together", {"PAGE": "my page.html"}, page_url=url).outputs["report"]
        assert Path(report).read_text().endswith(line + "\n")
    assert runner("Page", head="*.json", base="old.json", page="other.html").code == 0


def test_the_extra_of_the_history_is_installed_where_it_is_asked_for(forge: Forge) -> None:
    runner = forge.job("install")
    python = runner.temp / "python"
    python.write_text(
        f'#!/bin/bash\nprintf "%s\\n" "${{@: -1}}" >> "{runner.temp}/installed"\n'
        'if [ "$3" = venv ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; fi\n'
    )
    python.chmod(0o755)
    for inputs in ({}, {"history_branch": BRANCH}):
        assert runner("Install openvm-prof", python=str(python), **inputs).code == 0
    installed = (runner.temp / "installed").read_text().splitlines()
    assert [line for line in installed if line.startswith(str(ROOT))] == [str(ROOT), f"{ROOT}[history]"]


def test_a_history_on_s3_is_passed_on(forge: Forge) -> None:
    runner = forge.job("s3")
    ran = runner("Restore the history", history="s3://bucket/history", token=TOKEN)
    assert (ran.code, ran.outputs["store"]) == (0, "s3://bucket/history")
