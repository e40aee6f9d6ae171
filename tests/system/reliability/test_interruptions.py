"""Signals in the middle of a run: earlier outputs stay whole, nothing half made stays at all.

A run is stopped at a known point, where it says that it is there and waits; no test waits by time.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.inputs.test_large_files import entries, written

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals as Linux has them")

_WAIT = """
import os, signal
from pathlib import Path

# whoever runs the tests may have them ignored, as nohup does; then this run would never end
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)

def here(*_, **__):
    # a signal that came in between is delivered as soon as the pause begins, not lost
    os.write(1, f"{os.getpid()}\\n".encode())
    while True:
        signal.pause()
"""
POINTS = {
    "reading": "import openvm_prof.core.reading.files as files; files.parse_runs = here",
    "writing": "Path.replace = here",
    "between-two-outputs": """
replace, done = Path.replace, []

def second(path, target):
    if done:
        here()
    done.append(path)
    return replace(path, target)

Path.replace = second
""",
}
_IN_A_SHARE = """
import openvm_prof.core.reading.files as files, openvm_prof.core.reading.parallel as parallel
files._WORTH_SHARING = files.CHUNK_BYTES = 1
parallel.shares = lambda size, jobs: jobs
parallel._read_share = here
"""
_RUN = "\nfrom openvm_prof.cli.entry import main\nmain()\n"

ENDINGS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def start(code: str, path: Path, *args: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _WAIT + code + _RUN, "--json-paths", str(path), *args]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def reached(process: subprocess.Popen[bytes]) -> int:
    """Wait until the run is at its point; the number of the process that is."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()
    return int(line)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    for name in ("a.md", "a.detailed.md"):
        (tmp_path / name).write_text("an earlier report\n")
    return written(tmp_path / "a.json", {"counter": entries(200, "{}"), "gauge": entries(10, "{}.5")})


def outputs(place: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in place.iterdir() if file.name != "a.json"}


EARLIER = {"a.md": "an earlier report\n", "a.detailed.md": "an earlier report\n"}


@pytest.mark.parametrize("number", ENDINGS, ids=lambda number: number.name)
@pytest.mark.parametrize("point", POINTS)
def test_a_signal_leaves_nothing_half_made(point: str, number: signal.Signals, path: Path) -> None:
    process = start(POINTS[point], path)
    reached(process)
    process.send_signal(number)
    _, error = process.communicate()
    assert process.returncode == ENDINGS[number]
    assert error == b""
    left = outputs(path.parent)
    if point == "between-two-outputs":
        assert left.pop("a.detailed.md").startswith("| group |")
        assert left == {"a.md": "an earlier report\n"}
    else:
        assert left == EARLIER


@pytest.mark.parametrize("number", ENDINGS, ids=lambda number: number.name)
def test_a_signal_ends_the_processes_that_read_with_it(number: signal.Signals, path: Path) -> None:
    process = start(_IN_A_SHARE, path, "--jobs", "2")
    child = reached(process)
    assert child != process.pid
    process.send_signal(number)
    _, error = process.communicate()
    assert (process.returncode, error) == (ENDINGS[number], b"")
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert outputs(path.parent) == EARLIER


_ONLY_IN_A_CHILD = """
read_share, me = parallel._read_share, os.getpid()
parallel._read_share = lambda *args, **options: here() if os.getpid() != me else read_share(*args, **options)
"""


def test_a_share_that_is_killed_is_read_again(path: Path) -> None:
    process = start(_IN_A_SHARE.replace("parallel._read_share = here", _ONLY_IN_A_CHILD), path, "--jobs", "2")
    os.kill(reached(process), signal.SIGKILL)
    _, error = process.communicate()
    assert (process.returncode, error) == (0, b"")
    shared = outputs(path.parent)
    alone = start("", path, "--jobs", "1")
    alone.communicate()
    assert alone.returncode == 0
    assert outputs(path.parent) == shared != EARLIER


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_run_leaves_a_temporary_file_at_most(point: str, path: Path) -> None:
    process = start(POINTS[point], path)
    reached(process)
    process.kill()
    process.communicate()
    left = outputs(path.parent)
    temporary = [name for name in left if name.startswith(".") and name.endswith(".tmp")]
    assert len(temporary) == (point != "reading")
    for name in temporary:
        del left[name]
    if point == "between-two-outputs":
        assert left.pop("a.detailed.md").startswith("| group |")
    assert left.items() <= EARLIER.items()
    again = start("", path)
    again.communicate()
    assert again.returncode == 0
    assert outputs(path.parent)["a.md"] != EARLIER["a.md"]


def test_nohup_is_respected(path: Path) -> None:
    ignored = "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    hang_up = """
import openvm_prof.core.reading.files as files
parse = files.parse_runs
files.parse_runs = lambda *args: (os.kill(os.getpid(), signal.SIGHUP), parse(*args))[1]
"""
    process = start(ignored + hang_up, path)
    _, error = process.communicate()
    assert (process.returncode, error) == (0, b"")
