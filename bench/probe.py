"""Probe: runs a command as a process of its own and tells its wall time and its memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_MIB = 1 << 20
_RSS_UNIT = 1024  # ru_maxrss on Linux counts KiB
_INTERVAL_S = 0.005

Command = Sequence[str]


class Sample(NamedTuple):
    """Wall time in seconds, and the peak resident size in MiB of the largest process of the command.

    The peak is at least this process's own (a new process inherits it until it starts its program),
    so whoever measures stays small.
    """

    wall: float
    peak: float


def interleaved(
    commands: Mapping[str, Command], runs: int, log: Path, prepare: Callable[[], object] = lambda: None
) -> dict[str, Sample]:
    """Medians of `runs` runs of each command, in the order A B C A B C, so that all see the same machine.

    `prepare` is called before every run, and takes no part in its time.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            prepare()
            samples[name].append(run(command, log))
    return {
        name: Sample(statistics.median(s.wall for s in taken), statistics.median(s.peak for s in taken))
        for name, taken in samples.items()
    }


def run(command: Command, log: Path) -> Sample:
    """Run a command once; its standard error goes to `log`. Raises RuntimeError where it fails."""
    start = time.perf_counter()
    pid = _start(command, log)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    _check(command, status, log)
    return Sample(wall, usage.ru_maxrss * _RSS_UNIT / _MIB)


_WATCH = """
import os, sys
command = sys.argv[1:]
to_null = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
pid = os.posix_spawn(command[0], command, os.environ, file_actions=[to_null])
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss)
sys.exit(abs(os.waitstatus_to_exitcode(status)))
"""


def own_peak(command: Command, log: Path) -> float:
    """Peak resident size in MiB of a command, not hidden by what this process holds.

    A bare interpreter starts it, whose own size is below that of any Python program. Not timed. Raises
    RuntimeError where the command fails.
    """
    watcher = [sys.executable, "-S", "-E", "-c", _WATCH, *command]
    with log.open("w", encoding="utf-8") as errors:
        done = subprocess.run(watcher, stdout=subprocess.PIPE, stderr=errors, text=True, check=False)
    if done.returncode:
        raise RuntimeError(
            f"exit code {done.returncode} from {' '.join(command)[:200]}\n{log.read_text()[-2000:]}"
        )
    return int(done.stdout) * _RSS_UNIT / _MIB


def peak_of_all(command: Command, log: Path) -> float | None:
    """Sum, in MiB, of the peak resident sizes of all processes of a command; None where /proc lacks them.

    More than they take at any one time: each process has its own peak, and pages that they share count
    once for each. Looking costs time, so such a run is not timed.
    """
    pid = _start(command, log)
    peaks: dict[int, int] = {}
    while True:
        for process in _family(pid):
            peaks[process] = max(peaks.get(process, 0), _high_water_kib(process))
        done, status, _ = os.wait4(pid, os.WNOHANG)
        if done:
            break
        time.sleep(_INTERVAL_S)
    _check(command, status, log)
    return sum(peaks.values()) * 1024 / _MIB or None


def _start(command: Command, log: Path) -> int:
    to_null = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
    to_log = (os.POSIX_SPAWN_OPEN, 2, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    return os.posix_spawn(command[0], list(command), os.environ, file_actions=[to_null, to_log])


def _check(command: Command, status: int, log: Path) -> None:
    code = os.waitstatus_to_exitcode(status)
    if code:
        raise RuntimeError(f"exit code {code} from {' '.join(command)[:200]}\n{log.read_text()[-2000:]}")


def _family(pid: int) -> list[int]:
    """A process and all below it, as far as they still live."""
    found = [pid]
    for process in found:
        try:
            for thread in Path(f"/proc/{process}/task").iterdir():
                found += map(int, (thread / "children").read_text().split())
        except OSError:  # it ended meanwhile
            continue
    return found


def _high_water_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
