"""Calls in other processes: their results, their failures, and that none outlives its caller."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from openvm_prof.core.reading import parallel, workers
from openvm_prof.core.reading.chunks import InDoubtError
from openvm_prof.core.reading.files import read_metrics
from openvm_prof.core.reading.metric_db_builder import MetricDbBuilder
from tests.system.inputs.test_large_files import contents, entries, written


def double(number: int) -> int:
    return number * 2


def fail(number: int) -> int:
    raise ValueError(number)


def die(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.fixture(params=["forked", "spawned"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "spawned":
        monkeypatch.setattr(workers, "can_fork", lambda: False)
    elif not workers.can_fork():
        pytest.skip("no fork here, or another thread is running")
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_results_come_in_the_order_of_the_arguments() -> None:
    with workers.running(double, [(1,), (2,), (3,)]) as results:
        assert [result() for result in results] == [2, 4, 6]


@pytest.mark.parametrize("call", [fail, die], ids=["raises", "is-killed"])
@pytest.mark.usefixtures("way")
def test_a_failed_call_has_no_result(call: object, capfd: pytest.CaptureFixture[str]) -> None:
    with workers.running(call, [(1,)]) as results:  # type: ignore[arg-type]
        assert results[0]() is None
    assert not capfd.readouterr().err


def test_what_still_runs_is_stopped_when_the_caller_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    if not workers.can_fork():
        pytest.skip("no fork here, or another thread is running")
    started: list[int] = []
    fork = os.fork

    def forked() -> int:
        process = fork()
        started.append(process)
        return process

    monkeypatch.setattr(os, "fork", forked)
    with pytest.raises(RuntimeError), workers.running(time.sleep, [(600,), (600,)]):
        raise RuntimeError
    assert len(started) == 2
    for process in started:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_process_with_threads_is_not_forked() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert not workers.can_fork()
    finally:
        end.set()
        thread.join()


def test_a_share_whose_process_was_killed_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "metrics.json", {"counter": entries(3000, "{}"), "gauge": entries(50, "{}.5")})
    whole = read_metrics(path).runs[0].db
    read_share, here = parallel._read_share, os.getpid()

    def read_or_die(*args: object, **options: object) -> object:
        if os.getpid() != here:
            die(0)
        return read_share(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(parallel, "_read_share", read_or_die)
    assert contents(parallel.read_shared(path, path.stat(), MetricDbBuilder, 3)) == contents(whole)


def test_a_file_replaced_before_its_shares_are_read_is_in_doubt(tmp_path: Path) -> None:
    path = written(tmp_path / "metrics.json", {"counter": entries(3000, "{}")})
    opened = path.stat()
    written(tmp_path / "other.json", {"counter": entries(3000, "{}")}).replace(path)
    with pytest.raises(InDoubtError):
        parallel.read_shared(path, opened, MetricDbBuilder, 2)
