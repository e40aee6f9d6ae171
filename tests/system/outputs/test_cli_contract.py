"""What scripts rely on: the streams, the files' places and modes, and outputs whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from openvm_prof import __version__
from tests.builders import json_entry, metrics_bytes
from tests.folders import Call, contents, run_main

APP = metrics_bytes(None, [json_entry("total_proof_time_ms", "5", ("group", "app_proof"))])
LINK = ("summary", "--benchmark-results-link", "u")


class Prof:
    """The command line in a scratch folder."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.place = place
        self.capsys = capsys

    def write(self, **files: bytes) -> None:
        for name, data in files.items():
            (self.place / f"{name}.json").write_bytes(data)

    def __call__(self, *args: str) -> Call:
        return run_main(list(args), self.place, contents(self.place), self.capsys)


@pytest.fixture
def prof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Prof:
    monkeypatch.chdir(tmp_path)
    scratch = Prof(tmp_path, capsys)
    scratch.write(a=APP, b=APP)
    return scratch


def test_nothing_but_the_summary_goes_to_standard_output(prof: Prof) -> None:
    prof.write(odd=metrics_bytes(None, [json_entry("m", "NaN", ("group", "app_proof"))]))
    to_stdout = prof("--json-paths", "odd.json", *LINK)
    assert to_stdout.stdout.startswith("| group |")
    assert to_stdout.stdout.count("| [app_proof](u/odd.md) |") == 1
    assert "note: " in to_stdout.stderr
    to_file = prof("--json-paths", "odd.json", *LINK, "--summary-md-path", "s.md")
    assert to_file.stdout == ""
    assert to_file.files["s.md"].decode() == to_stdout.stdout


def test_reports_lie_beside_their_inputs(prof: Prof) -> None:
    (prof.place / "deep" / "er").mkdir(parents=True)
    (prof.place / "deep" / "er" / "x.v1.json").write_bytes(APP)
    result = prof("--json-paths", "deep/er/x.v1.json,a.json")
    assert sorted(result.files) == ["a.detailed.md", "a.md", "deep/er/x.v1.detailed.md", "deep/er/x.v1.md"]


def test_comma_separated_and_repeated_options_work_alike(prof: Prof) -> None:
    one = prof("--json-paths", "a.json,b.json", "--names", "x,y", "--output-json", "o.json")
    (prof.place / "o.json").unlink()
    two = prof(
        "--json-paths",
        "a.json",
        "--json-paths",
        "b.json",
        "--names",
        "x",
        "--names",
        "y",
        "--output-json",
        "o.json",
    )
    assert one.files["o.json"] == two.files["o.json"]


def test_an_empty_previous_path_is_a_new_benchmark(prof: Prof) -> None:
    result = prof("--json-paths", "a.json,b.json", "--prev-json-paths", ",b.json")
    assert result.exit == 0
    assert "(new)" not in result.files["a.md"].decode()


def test_a_previous_path_of_any_length_is_a_new_benchmark(prof: Prof) -> None:
    assert prof("--json-paths", "a.json", "--prev-json-paths", "x" * 300 + ".json").exit == 0


def test_names_that_are_no_unicode_text(prof: Prof) -> None:
    assert prof("--json-paths", "a.json", "--names", "\udcff", "--output-json", "o.json").exit in (0, 2)


def test_a_file_that_cannot_be_written_is_named(prof: Prof) -> None:
    result = prof("--json-paths", "a.json", "--output-json", "no/such/folder/o.json")
    assert result.exit == 3
    assert result.stderr == (
        "openvm-prof: error: no/such/folder/o.json: cannot write: No such file or directory\n"
    )


def test_outputs_have_the_mode_of_a_plain_open(prof: Prof) -> None:
    before = os.umask(0o027)
    try:
        prof("--json-paths", "a.json")
    finally:
        os.umask(before)
    assert stat.S_IMODE((prof.place / "a.md").stat().st_mode) == 0o640


def test_an_output_that_exists_keeps_its_mode_and_a_link_its_target(prof: Prof) -> None:
    target = prof.place / "target.md"
    target.write_text("old")
    target.chmod(0o604)
    (prof.place / "a.md").symlink_to("target.md")
    prof("--json-paths", "a.json")
    assert (prof.place / "a.md").is_symlink()
    assert target.read_text().startswith("## app_proof\n\nOpenVM v2.0, 1 proof")
    assert stat.S_IMODE(target.stat().st_mode) == 0o604


def test_running_twice_writes_the_same(prof: Prof) -> None:
    first = prof("--json-paths", "a.json", "--output-json", "o")
    assert first.files
    assert prof("--json-paths", "a.json", "--output-json", "o").files == {}


def test_no_temporary_files_stay(prof: Prof) -> None:
    prof("--json-paths", "a.json", "--output-json", "o")
    assert sorted(contents(prof.place)) == ["a.detailed.md", "a.json", "a.md", "b.json", "o"]


def test_debug_shows_where_an_error_comes_from_and_changes_no_exit_code(prof: Prof) -> None:
    result = prof("--json-paths", "nowhere.json", "--debug")
    assert result.exit == 3
    assert result.stderr.startswith("Traceback")
    assert result.stderr.splitlines()[-1] == prof("--json-paths", "nowhere.json").stderr.rstrip("\n")


@pytest.mark.parametrize(
    "error", [ValueError("a\nb\x1b[31m"), MemoryError(), RecursionError("deep"), KeyError("k")]
)
@pytest.mark.parametrize(
    "args", [["--json-paths", "a.json"], ["show", "a.json"], ["export", "--format", "csv", "a.json"]]
)
def test_what_nobody_expected_ends_with_70_and_a_line_that_asks_for_a_report(
    prof: Prof, monkeypatch: pytest.MonkeyPatch, error: Exception, args: list[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("openvm_prof.core.runs.file_reader.read_metrics", fail)
    result = prof(*args)
    assert (result.exit, result.stdout, result.files) == (70, "", {})
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith(f"openvm-prof: internal error: {type(error).__name__}")
    assert result.stderr.rstrip("\n").isprintable()
    command = args[0] if args[0] != "--json-paths" else "reports"
    for told in (f"openvm-prof {__version__}", "Python 3", f"command: {command}", "please report", "--debug"):
        assert told in result.stderr
    traced = prof("--debug", *args)
    assert traced.exit == 70
    assert traced.stderr.startswith("Traceback")
    assert "internal error" in traced.stderr.splitlines()[-1]


@pytest.mark.parametrize("raised", ["ValueError('x')", "ImportError('x')", "SystemExit('x')"])
def test_what_happens_before_the_command_runs_ends_with_70_too(raised: str) -> None:
    script = (
        "import sys, types\n"
        "broken = types.ModuleType('openvm_prof.cli.main')\n"
        f"def main(): raise {raised}\n"
        "broken.main = main\n"
        "sys.modules['openvm_prof.cli.main'] = broken\n"
        "from openvm_prof.cli.entry import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 70
    assert done.stderr.count("\n") == 1
    assert "please report" in done.stderr


def test_messages_cannot_steer_the_terminal(prof: Prof) -> None:
    prof.write(x=metrics_bytes(None, [json_entry("m\x1b[31m\n", "x")]))
    result = prof("--json-paths", "x.json")
    assert "\x1b" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_show_prints_and_writes_nothing(prof: Prof) -> None:
    result = prof("show", "a.json", "--prev", "b.json", "--detailed")
    assert (result.exit, result.stderr, result.files) == (0, "", {})
    assert "total_proof_time_ms" in result.stdout
    assert "app_proof (a.json)" in result.stdout
    assert prof("show", "nowhere.json").exit == 3


def test_version_and_help(prof: Prof) -> None:
    from openvm_prof import __version__

    assert prof("--version").stdout == f"openvm-prof, version {__version__}\n"
    assert "--json-paths" in prof("--help").stdout
    assert "--stages" in prof("--json-paths", "a.json", "summary", "--help").stdout
