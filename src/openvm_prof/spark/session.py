"""Sessions: a connection to a cluster, with settings under which it answers as DuckDB does."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from openvm_prof.core.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HOW_TO_GET = "--engine spark needs PySpark, sqlglot, DuckDB and PyArrow: pip install 'openvm-prof[spark]'"

REMOTE = "SPARK_REMOTE"
"""The variable of the environment that names a server of Spark Connect."""

_SUBMITTED = "PYSPARK_GATEWAY_PORT"  # set where spark-submit has started this process

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.files.ignoreCorruptFiles": "false",
    # paths are files, not folders: a task for each, only to see that it is there, takes longer than looking
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "512",
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "64",
}


def require_libraries() -> None:
    """Raise UsageError, which says how to get them, where a library is not installed."""
    if any(find_spec(name) is None for name in ("pyspark", "sqlglot", "duckdb", "pyarrow")):
        raise UsageError(HOW_TO_GET)


def open_session(master: str | None) -> SparkSession:
    """A session on a cluster: of `master` (`spark://HOST:7077`, `yarn`, `k8s://…`, `local[4]`), or of Spark
    Connect (`sc://HOST:15002`); without it, of `SPARK_REMOTE`, spark-submit or the session that is there.

    Raises UsageError where none of them tells a cluster, or it cannot be reached.
    """
    require_libraries()
    told = master or os.environ.get(REMOTE)
    if told is None and _SUBMITTED not in os.environ and _active() is None:
        raise UsageError(f"say which cluster: --master spark://HOST:7077, or {REMOTE}=sc://HOST:15002")
    if not (told or "").startswith("sc://"):
        _refuse_without_java()
    # executors run the Python that is here, unless somebody says where theirs is
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    _be_quiet()
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("openvm-prof")
    if not sys.stderr.isatty():
        builder = builder.config("spark.ui.showConsoleProgress", "false")
    if told is not None:
        builder = builder.remote(told) if told.startswith("sc://") else builder.master(told)
    try:
        with quiet():
            return builder.getOrCreate()
    except PySparkException as error:
        raise UsageError(f"Spark cannot be started: {first_line(error)}") from error
    except Exception as error:  # py4j's errors have no family of their own
        raise UsageError(f"there is no Spark at {told}: {first_line(error)}") from error


def own_session(session: SparkSession) -> SparkSession:
    """A session beside another one: its views and settings are its own, the cluster is the same."""
    beside = session.newSession()
    for name, value in _SETTINGS.items():
        beside.conf.set(name, value)
    return beside


@contextmanager
def quiet() -> Iterator[None]:
    """Without PySpark's warnings about a pandas that nothing here uses."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        yield


def first_line(error: Exception) -> str:
    """What an error of Spark says, in a line."""
    return str(error).strip().partition("\n")[0]


def _refuse_without_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = "java" if home is None else str(Path(home) / "bin/java")
    if shutil.which(java) is None:
        raise UsageError(f"Spark needs Java 17 or later, and there is no {java}")


def _active() -> SparkSession | None:
    from pyspark.sql import SparkSession

    return SparkSession.getActiveSession()


def _be_quiet() -> None:
    """Let Spark log errors alone, unless it is configured to do otherwise."""
    told = os.environ.get("SPARK_CONF_DIR")
    if told is None or not (Path(told) / "log4j2.properties").exists():
        settings = Path(__file__).with_name("log4j2.properties")
        options = os.environ.get("SPARK_SUBMIT_OPTS", "")
        if "log4j2" not in options:
            os.environ["SPARK_SUBMIT_OPTS"] = f"{options} -Dlog4j2.configurationFile={settings}".strip()
