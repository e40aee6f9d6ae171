"""A Spark cluster for tests: a master and workers as processes of their own, on loopback.

`python -m tests.spark.cluster` starts one and keeps it until it is interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

_HOST = "127.0.0.1"
_PATIENCE = 180.0  # seconds until a process has to be up: 5 on a quiet machine
_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG

_SETTINGS = """
spark.driver.memory 768m
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.executor.memory 512m
spark.executor.cores 1
spark.python.worker.reuse true
spark.sql.shuffle.partitions 2
spark.ui.enabled false
spark.ui.showConsoleProgress false
spark.network.timeout 60s
spark.executor.heartbeatInterval 5s
"""

_LOGGING = """
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
logger.master.name = org.apache.spark.deploy.master
logger.master.level = info
logger.worker.name = org.apache.spark.deploy.worker
logger.worker.level = info
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = error
"""


def reason_to_skip() -> str | None:
    """Why there can be no cluster here; None where there can."""
    missing = [name for name in ("pyspark", "sqlglot", "duckdb", "pyarrow") if find_spec(name) is None]
    if missing:
        return f"{' and '.join(missing)} cannot be imported: pip install 'openvm-prof[spark]'"
    java = shutil.which("java", path=f"{os.environ.get('JAVA_HOME', '')}/bin:{os.environ.get('PATH', '')}")
    return "there is no Java: Spark 4 needs Java 17 or later" if java is None else None


class Worker:
    """A worker: its process leads a group, in which its executors are."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def kill(self) -> None:
        """SIGKILL to the worker, its executors and their Python processes, as when a machine is gone."""
        for pid in (*_descendants(self._process.pid), self._process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()


class Cluster:
    """A master and its workers; `folder` is for logs and scratch files."""

    def __init__(self, folder: Path) -> None:
        import pyspark

        self.url = ""
        self.workers: list[Worker] = []
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        home = Path(pyspark.__file__).parent
        self._spark_class = home / "bin/spark-class"
        settings = folder / "conf"
        settings.mkdir(parents=True)
        (settings / "spark-defaults.conf").write_text(_SETTINGS)
        (settings / "log4j2.properties").write_text(_LOGGING)
        self.environment: Mapping[str, str] = {
            "SPARK_HOME": str(home),
            "SPARK_CONF_DIR": str(settings),
            "SPARK_LOCAL_IP": _HOST,
            "SPARK_LOCAL_DIRS": str(folder / "local"),
            "SPARK_WORKER_DIR": str(folder / "work"),
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_NO_DAEMONIZE": "1",
            "PYSPARK_PYTHON": sys.executable,
            "PYTHONPATH": "",
        }
        """What a driver needs to use the cluster."""

    def start(self, workers: int = 2) -> None:
        """Start the master and some workers, of a core each, and wait until they know each other."""
        log = self._launch("master", "master.Master", "--host", _HOST, "--port", "0", "--webui-port", "0")
        self.url = _wait_for(log, rf"Starting Spark master at (spark://{_HOST}:\d+)")
        self.add_workers(workers)

    def add_workers(self, number: int) -> None:
        """Start some more workers, and wait until the master knows them."""
        for log in [self._start_worker() for _ in range(number)]:
            _wait_for(log, r"(Successfully registered) with master")

    def _start_worker(self) -> Path:
        log = self._launch(
            f"worker{len(self.workers)}",
            "worker.Worker",
            *("--host", _HOST, "--port", "0", "--webui-port", "0", "--cores", "1", "--memory", "1g"),
            self.url,
        )
        self.workers.append(Worker(self._processes[-1]))
        return log

    def _launch(self, name: str, main: str, *args: str) -> Path:
        log = self._folder / f"{name}.log"
        with log.open("wb") as file:
            self._processes.append(
                subprocess.Popen(
                    [self._spark_class, f"org.apache.spark.deploy.{main}", *args],
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=file,
                    env=os.environ | self.environment,
                    start_new_session=True,
                    preexec_fn=_die_with_parent(),  # noqa: PLW1509 - no thread is there yet
                )
            )
        return log

    def stop(self) -> None:
        """Stop all processes, also those that were killed already; returns when none is left."""
        running = [pid for process in self._processes for pid in (process.pid, *_descendants(process.pid))]
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
        for pid in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in self._processes:
            process.wait()


@contextlib.contextmanager
def cluster(workers: int = 2) -> Iterator[Cluster]:
    """A cluster while the context lasts; its folder goes with it."""
    with tempfile.TemporaryDirectory(prefix="spark-", ignore_cleanup_errors=True) as folder:
        made = Cluster(Path(folder))
        try:
            made.start(workers)
            yield made
        finally:
            made.stop()


def _die_with_parent() -> Callable[[], None] | None:
    """What has the system end a process when the one that started it is gone, however it went."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(_DEATH_OF_PARENT, signal.SIGTERM)


def _wait_for(log: Path, pattern: str) -> str:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        found = re.search(pattern, log.read_text(errors="replace"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise TimeoutError(f"{log.stem} is not up after {_PATIENCE:.0f} s:\n{log.read_text(errors='replace')}")


def _descendants(pid: int) -> list[int]:
    """The processes below one, the deepest first; none where the system does not tell."""
    children = [
        int(child)
        for tasks in Path(f"/proc/{pid}/task").glob("*/children")
        for child in tasks.read_text().split()
    ]
    return [each for child in children for each in (*_descendants(child), child)]


def main() -> None:
    """Start a cluster, say where it is, and wait."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with cluster(parser.parse_args().workers) as made, contextlib.suppress(KeyboardInterrupt):
        for name, value in made.environment.items():
            print(f"export {name}={value}")
        print(f"export MASTER={made.url}", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
