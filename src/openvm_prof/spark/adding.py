"""Adding on a cluster: executors read their shares of the files, and write the runs into the store.

What a task writes has names that tell contents, so that a task that is tried again, or runs twice at once,
changes nothing. A file that cannot be added costs only itself, even where it kills the process that reads it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from openvm_prof.core.errors import BadInputError, Location, OutputError, UsageError
from openvm_prof.core.reading.standard_input import is_standard_input
from openvm_prof.history.adding import Added, AddOptions, add_file
from openvm_prof.history.commit_facts import CommitFacts, split_name
from openvm_prof.history.engine import Engine
from openvm_prof.history.store.presence import KnownRuns
from openvm_prof.history.store.store_folder import Store, from_anywhere

FILES_OF_A_SHARE = 64
BYTES_OF_A_SHARE = 64 << 20
"""What a task is given: enough to be worth a task, and little enough to be done again."""


class FileToAdd(Struct, frozen=True):
    """A metrics file by its absolute path, and the commit that it measured."""

    path: str
    facts: CommitFacts


class Share(Struct, frozen=True):
    """The files of a task; `conditions` and `benchmark` are those of `AddOptions`."""

    store: Store
    files: tuple[FileToAdd, ...]
    conditions: Mapping[str, str]
    benchmark: str | None


class FileAdded(Struct, frozen=True):
    """What became of a file: its runs, which are on disk, or why there are none."""

    path: str
    added: tuple[Added, ...]
    error: BadInputError | None = None


def add_files(engine: Engine, store: Store, paths: Sequence[str], options: AddOptions) -> list[FileAdded]:
    """Add the runs of metrics files that executors can read to a store that they can write; in their order.

    Commits are looked up here, once each. Raises UsageError for standard input, which executors do not have,
    and OutputError where the cluster gives up: what was added until then is there, and is not done again.
    """
    if any(map(is_standard_input, paths)):
        raise UsageError("executors read files, not standard input: leave out --engine spark")
    facts = cache(options.facts)
    files = [FileToAdd(str(Path(path).absolute()), facts(split_name(_stem(path))[1])) for path in paths]
    shares = [
        Share(from_anywhere(store), part, options.conditions, options.benchmark) for part in _parts(files)
    ]
    done = [each for share in engine.each(add_share, shares) for each in share]
    return [FileAdded(path, each.added, each.error) for path, each in zip(paths, done, strict=True)]


def add_share(share: Share) -> list[FileAdded]:
    """Add the files of a share; called on executors. Raises OutputError, after which Spark tries again."""
    known = KnownRuns(share.store)
    add = _add_apart if _attempt() else _add
    return [add(share, file, known) for file in share.files]


def _add(share: Share, file: FileToAdd, known: KnownRuns | None = None) -> FileAdded:
    options = AddOptions(lambda _: file.facts, share.conditions, share.benchmark, known=known)
    try:
        return FileAdded(file.path, tuple(add_file(share.store, file.path, options)))
    except OutputError:
        raise
    except (BadInputError, UsageError) as error:
        where = error.where if error.where.file else Location(file=file.path)
        return FileAdded(file.path, (), BadInputError(error.message, where))
    except Exception as error:  # whatever a file does to the reader, the others are not to blame
        why = f"cannot be added: {type(error).__name__}: {error}"
        return FileAdded(file.path, (), BadInputError(why, Location(file=file.path)))


def _add_apart(share: Share, file: FileToAdd, _: KnownRuns) -> FileAdded:
    """The same in a process of its own: an earlier attempt has died, perhaps of this file."""
    command = [sys.executable, "-c", "from openvm_prof.spark.adding import answer; answer()"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        command, input=pickle.dumps((share, file)), stdout=subprocess.PIPE, env=environment, check=False
    )
    if done.returncode < 0:
        why = f"the process that read it was killed by signal {-done.returncode}; it may need more memory"
        return FileAdded(file.path, (), BadInputError(why, Location(file=file.path)))
    if done.returncode:
        raise OutputError(f"cannot add: exit code {done.returncode}", Location(file=file.path))
    added: FileAdded = pickle.loads(done.stdout)
    return added


def answer() -> None:
    """Add one file that standard input names, and tell standard output what became of it."""
    share, file = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps(_add(share, file)))


def _attempt() -> int:
    """Which attempt of a task this is, from 0; outside of tasks the first."""
    from pyspark import TaskContext

    context = TaskContext.get()
    return 0 if context is None else context.attemptNumber()


def _parts(files: Sequence[FileToAdd]) -> Iterator[tuple[FileToAdd, ...]]:
    part: list[FileToAdd] = []
    size = 0
    for file in files:
        part.append(file)
        size += _size(file.path)
        if len(part) == FILES_OF_A_SHARE or size >= BYTES_OF_A_SHARE:
            yield tuple(part)
            part, size = [], 0
    if part:
        yield tuple(part)


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0  # whoever reads it tells why it cannot be read


def _stem(path: str) -> str:
    from openvm_prof.core.runs.paths import report_place

    return report_place(path).stem
