"""Input as people have it: lists and globs, compressed files, standard input, options on either side."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from openvm_prof.cli.command_list import COMMANDS
from openvm_prof.core.reading import compressed, files
from openvm_prof.core.runs.paths import expand, report_place
from tests.builders import json_entry, metrics_bytes
from tests.folders import Call, contents, run_main


def run_of(time: str) -> bytes:
    return metrics_bytes(None, [json_entry("total_proof_time_ms", time, ("group", "app_proof"))])


APP = run_of("5000")
LARGE = metrics_bytes(
    None,
    [
        json_entry("total_proof_time_ms", "1000", ("group", "app_proof"), ("segment", str(at)))
        for at in range(3000)
    ],
)
LINK = ("--benchmark-results-link", "u")


def zstd(data: bytes) -> bytes:
    for name in ("compression.zstd", "backports.zstd"):
        try:
            module = import_module(name)
        except ImportError:
            continue
        packed: bytes = module.compress(data)
        return packed
    pytest.skip("nothing here reads Zstandard")


PACK: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": zstd}
packings = pytest.mark.parametrize("ending", PACK)


class Prof:
    """The command line in a scratch folder."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.place, self._capsys = place, capsys

    def __call__(self, *args: str) -> Call:
        return run_main(list(args), self.place, contents(self.place), self._capsys)


@pytest.fixture
def prof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Prof:
    for name in ("r1", "r2", "r10"):
        (tmp_path / f"{name}.json").write_bytes(APP)
    monkeypatch.chdir(tmp_path)
    return Prof(tmp_path, capsys)


# -- lists and globs -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "paths",
    [
        ["r1.json", "r2.json", "r10.json"],
        ["r1.json,r2.json,r10.json"],
        ["r1.json,r2.json", "r10.json"],
        ["r1.json", "--json-paths", "r2.json,r10.json"],
        ["r*.json"],
        ["r[12].json", "r10.json"],
        ["r?.json,r10.json"],
    ],
)
def test_lists_and_globs_say_the_same(prof: Prof, paths: list[str]) -> None:
    result = prof("--json-paths", *paths, "--names", "a", "b", "c", "--output-json", "o.json")
    assert (result.exit, result.stderr) == (0, "")
    names = [line for line in result.files["o.json"].decode().splitlines() if line.endswith("{")]
    assert [line.strip()[1:2] for line in names if line.startswith('  "')] == ["a", "a", "b", "b", "c", "c"]
    assert {"r1.md", "r2.md", "r10.md"} <= set(result.files)


def test_previous_files_are_a_glob_too(prof: Prof) -> None:
    (prof.place / "old").mkdir()
    for name, time in (("r1", "1000"), ("r2", "2000"), ("r10", "10000")):
        (prof.place / "old" / f"{name}.json").write_bytes(run_of(time))
    result = prof("--json-paths", "r*.json", "--prev-json-paths", "old/*.json", "--diff-style", "plain")
    assert "(+4" in result.files["r1.md"].decode()
    assert "(-5" in result.files["r10.md"].decode()


def test_a_list_ends_at_a_command(prof: Prof) -> None:
    result = prof("--json-paths", "r1.json", "r2.json", "summary", *LINK)
    assert result.exit == 0
    assert "u/r2.md" in result.stdout
    assert "there is no command 'sumary'" in prof("--json-paths", "r1.json", "sumary", *LINK).stderr


def test_a_file_is_taken_by_its_name_before_it_is_a_glob(prof: Prof) -> None:
    (prof.place / "r[1].json").write_bytes(APP)
    assert "r[1].md" in prof("--json-paths", "r[1].json").files
    (prof.place / "a,b.json").write_bytes(APP)
    assert "a,b.md" in prof("--json-paths", "a,b.json").files


def test_a_glob_means_files_in_natural_order(prof: Prof) -> None:
    (prof.place / "r3.json").mkdir()
    assert expand(["*.json"], "FILE") == ["r1.json", "r2.json", "r10.json"]


@pytest.mark.parametrize(
    "args",
    [
        ["show", "r*.json"],
        ["r*.json"],
        ["r1.json,r2.json", "r10.json"],
        ["export", "--format", "csv", "r*.json"],
        ["export", "--format", "csv", "r1.json,r2.json,r10.json"],
    ],
)
def test_files_of_commands_are_lists_and_globs(prof: Prof, args: list[str]) -> None:
    result = prof(*args)
    assert result.exit == 0
    assert result.stdout.count("app_proof-r10") == 1


def test_runs_that_would_be_called_alike_are_told_apart(prof: Prof) -> None:
    """Files of one name in several folders, as parallel jobs of a CI leave them."""
    paths = ["a/x.json", "b/x.json"]
    for path in paths:
        (prof.place / path).parent.mkdir()
        (prof.place / path).write_bytes(APP)
    result = prof("--json-paths", *paths, "summary", *LINK)
    assert (result.exit, result.stderr) == (0, "")
    assert {"a/x.md", "b/x.md"} <= set(result.files)

    def names(*of: str) -> list[str]:
        call = prof("export", "--format", "csv", *of)
        assert (call.exit, call.stderr) == (0, "")
        return [line.split(",")[0] for line in call.stdout.splitlines()[1:]]

    found = names(*paths, "r1.json")
    assert len(set(found)) == 3
    assert [name[: len("app_proof-x-")] for name in found] == ["app_proof-x-", "app_proof-x-", "app_proof-r1"]
    # a run's name does not depend on the order of files, nor on how many others there are
    assert names(*paths[::-1]) == found[1::-1]


def test_a_name_that_two_runs_were_given_is_refused(prof: Prof) -> None:
    result = prof("export", "--format", "csv", "r1.json", "r2.json", "--names", "x,x")
    assert (result.exit, result.stdout) == (2, "")
    assert "2 runs are named 'x'; tell them apart with --names" in result.stderr
    twice = prof("export", "--format", "csv", "r1.json", "./r1.json")
    assert "2 runs are named 'app_proof-r1'" in twice.stderr


def test_a_command_of_one_file_takes_a_glob_of_one(prof: Prof) -> None:
    assert prof("get", "r10*", "total_proof_time").stdout == "5\n"
    refused = prof("get", "r*.json", "total_proof_time")
    assert (refused.exit, "FILE: r*.json matches 3 files" in refused.stderr) == (2, True)


# -- compressed files ------------------------------------------------------------------------


@packings
@pytest.mark.parametrize("data", [APP, LARGE], ids=["small", "large"])
def test_compressed_files_are_read_whatever_they_are_called(prof: Prof, ending: str, data: bytes) -> None:
    (prof.place / "plain.json").write_bytes(data)
    (prof.place / f"x.json.{ending}").write_bytes(PACK[ending](data))
    (prof.place / "y.json").write_bytes(PACK[ending](data))
    result = prof("--json-paths", f"plain.json,x.json.{ending},y.json", "--names", "a,b,c")
    assert result.exit == 0
    reports = [
        result.files[f"{name}.md"].partition(b"\n")[2] for name in ("plain", "x", "y")
    ]  # after the name
    assert reports[0] == reports[1] == reports[2] != b""
    assert result.files["plain.detailed.md"] == result.files["x.detailed.md"]


@packings
def test_members_and_frames_are_read_one_after_another(prof: Prof, ending: str) -> None:
    half = len(LARGE) // 2
    (prof.place / "x.json").write_bytes(PACK[ending](LARGE[:half]) + PACK[ending](LARGE[half:]))
    assert prof("get", "x.json", "total_proof_time").stdout == "3000\n"


def test_a_skippable_frame_comes_before_some_files(prof: Prof) -> None:
    (prof.place / "x.json").write_bytes(b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + zstd(APP))
    assert prof("get", "x.json", "total_proof_time").stdout == "5\n"


@packings
@pytest.mark.parametrize("data", [APP, LARGE], ids=["small", "large"])
def test_a_stream_that_was_cut_off_is_named(prof: Prof, ending: str, data: bytes) -> None:
    (prof.place / "x.json").write_bytes(PACK[ending](data)[:-5])
    result = prof("--json-paths", "x.json")
    assert (result.exit, result.files) == (3, {})
    assert "error: x.json: the " in result.stderr
    assert "stream ends too early" in result.stderr


@packings
def test_what_follows_a_stream_is_damage(prof: Prof, ending: str) -> None:
    (prof.place / "x.json").write_bytes(PACK[ending](APP) + b"what is this")
    result = prof("--json-paths", "x.json")
    assert result.exit == 3
    assert "x.json: the " in result.stderr
    assert "stream is damaged" in result.stderr


@packings
def test_an_empty_stream_is_an_empty_file(prof: Prof, ending: str) -> None:
    (prof.place / "x.json").write_bytes(PACK[ending](b""))
    assert "x.json: the file is empty" in prof("--json-paths", "x.json").stderr


@packings
@pytest.mark.parametrize("data", [b"\0" * 3_000_000, LARGE], ids=["nothing", "metrics"])
def test_a_bomb_is_refused_before_it_fills_memory(
    prof: Prof, monkeypatch: pytest.MonkeyPatch, ending: str, data: bytes
) -> None:
    for name in ("UNPACKED_LIMIT", "WHOLE_LIMIT"):
        monkeypatch.setattr(files, name, 100_000)
    (prof.place / "x.json").write_bytes(PACK[ending](data))
    result = prof("--json-paths", "x.json")
    assert result.exit == 3
    assert "x.json: it unpacks to more than 0 MiB" in result.stderr


def test_without_a_library_for_zstandard_the_error_says_how_to_get_it(
    prof: Prof, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("compression.zstd", "backports.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    (prof.place / "x.json").write_bytes(b"\x28\xb5\x2f\xfd rest")
    result = prof("--json-paths", "x.json")
    assert (result.exit, "pip install 'openvm-prof[zstd]'" in result.stderr) == (3, True)


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (b"\x28\xb5\x2f\xfd", True),
        (b"\x28\xb5\x2f\xfc", False),
        (b"\x28\xb5\x2f", False),
        (b"\x50\x2a\x4d\x18", True),
        (b"\x5f\x2a\x4d\x18", True),
        (b"\x60\x2a\x4d\x18", False),
        (b"\x4f\x2a\x4d\x18", False),
        (b"\x1f\x8b", True),
        (b"\x1f\x8c", False),
        (b'{"co', False),
        (b"", False),
    ],
)
def test_signatures(head: bytes, known: bool) -> None:
    assert compressed.is_compressed(head) is known


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("a/X.json.gz", "X"),
        ("X.json.zst", "X"),
        ("X.gz", "X"),
        ("X.v1.JSON.GZ", "X.v1"),
        ("X.json", "X"),
        (".gz", ".gz"),
        ("-", "stdin"),
    ],
)
def test_reports_are_named_after_the_plain_file(path: str, stem: str) -> None:
    assert report_place(path).stem == stem


def test_the_drop_in_path_imports_nothing_of_it() -> None:
    script = (
        "import sys, contextlib, pathlib\nbefore = set(sys.modules)\nfrom openvm_prof.cli.main import main\n"
        "with contextlib.suppress(SystemExit): main(['--json-paths', 'none.json'])\n"
        "print(*[name for name in ('gzip', 'glob', 'backports.zstd') if name in set(sys.modules) - before])"
    )
    shown = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert shown.stdout == "\n"


# -- standard input --------------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def put(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return put


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd])
def test_reports_of_standard_input_lie_in_the_current_folder(
    prof: Prof, typed: Callable[[bytes], None], pack: Callable[[bytes], bytes]
) -> None:
    typed(pack(APP))
    result = prof("--json-paths", "-", "summary", *LINK)
    assert (result.exit, result.stderr) == (0, "")
    assert sorted(result.files) == ["stdin.detailed.md", "stdin.md"]
    assert "[app_proof](u/stdin.md)" in result.stdout


@pytest.mark.parametrize(
    "args",
    [
        ["-"],
        ["show", "-"],
        ["show", "r1.json", "--prev", "-"],
        ["export", "--format", "csv", "-"],
        ["get", "-", "total_proof_time"],
        ["compare", "--base", "-", "--head", "r1.json"],
        ["check", "--base", "r1.json", "--head", "-"],
        ["compare", "a=-", "b=r1.json"],
        ["top", "-"],
        ["flamegraph", "-"],
        ["--json-paths", "r1.json", "--prev-json-paths", "-"],
    ],
)
def test_standard_input_is_a_run_everywhere(
    prof: Prof, typed: Callable[[bytes], None], args: list[str]
) -> None:
    typed(APP)
    assert prof(*args).exit == 0


def test_what_is_wrong_with_standard_input_names_it(prof: Prof, typed: Callable[[bytes], None]) -> None:
    for args in (
        ["--json-paths", "-"],
        ["show", "-"],
        ["get", "-", "x"],
        ["check", "--base", "-", "--head", "r1.json"],
    ):
        typed(b"not json")
        result = prof(*args)
        assert result.exit == 3
        assert result.stderr.startswith("openvm-prof: error: standard input: ")


def test_flame_graphs_in_reports_need_a_file(prof: Prof, typed: Callable[[bytes], None]) -> None:
    typed(APP)
    result = prof("--json-paths", "-", "--flamegraphs", "g")
    assert (result.exit, "standard input can be read only once" in result.stderr) == (2, True)


# -- the command line ------------------------------------------------------------------------


def test_files_alone_are_shown(prof: Prof, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert (
        prof("r1.json", "--num-devices", "1").stdout == prof("show", "r1.json", "--num-devices", "1").stdout
    )
    assert (
        prof("--num-devices", "1", "r1.json").stdout == prof("show", "r1.json", "--num-devices", "1").stdout
    )
    assert "(2 provers)" in prof("--num-devices", "1", "r1.json").stdout


def test_options_stand_on_either_side_of_summary(prof: Prof) -> None:
    before = prof("--json-paths", "r1.json", "r2.json", "--names", "x", "y", "summary", *LINK)
    (prof.place / "r1.md").unlink()
    after = prof("summary", *LINK, "--json-paths", "r1.json", "r2.json", "--names", "x", "y")
    split = prof("--json-paths", "r1.json", "summary", *LINK, "--json-paths", "r2.json", "--names", "x,y")
    assert before.exit == after.exit == split.exit == 0
    assert before.stdout == after.stdout == split.stdout
    assert "r1.md" in after.files


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command(prof: Prof, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "o/r")
    assert prof("help", name).stdout == prof(name, "--help").stdout != ""


def test_no_arguments_and_help_show_the_help(prof: Prof) -> None:
    shown = prof("--help")
    assert (shown.exit, shown.stderr) == (0, "")
    assert prof() == prof("help") == shown


def test_version_has_a_short_name(prof: Prof) -> None:
    assert prof("-V") == prof("--version")
    assert prof("-V").exit == 0


@pytest.mark.parametrize("args", [["--debug", "show", "no.json"], ["show", "no.json", "--debug"]])
def test_debug_stands_on_either_side(prof: Prof, args: list[str]) -> None:
    assert "Traceback" in prof(*args).stderr
