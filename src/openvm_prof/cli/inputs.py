"""Inputs: from paths to named runs with their predecessors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from openvm_prof.cli.file_names import file_parts
from openvm_prof.core.errors import BadInputError, Location, Notice, Problems, UsageError
from openvm_prof.core.reading.metrics_json import MetricsFile
from openvm_prof.core.reading.standard_input import source_name
from openvm_prof.core.runs.file_reader import FileReader
from openvm_prof.core.runs.paths import read_once, report_place

if TYPE_CHECKING:
    from openvm_prof.core.runs.named_run import NamedRun


_import_reports = partial(import_module, "openvm_prof.report.reports")


class Input(Struct, frozen=True):
    """A named run, the path it was read from as it was given, and its key there, None in a plain file."""

    path: str
    key: str | None
    run: NamedRun

    @property
    def source(self) -> str:
        """How messages call what it was read from."""
        return source_name(self.path)

    @property
    def folder(self) -> Path:
        """Where its outputs lie: beside the file, of standard input in the current folder."""
        return report_place(self.path).parent

    def output(self, suffix: str) -> Path:
        """Where an output of this run goes."""
        return self.folder / (self.run.stem + suffix)

    def notices(self) -> list[Notice]:
        """What the reader of this run's reports should know, with the file's name."""
        notices = [*self.run.current.notices, *map(Notice, self.run.comparable.reasons)]
        return [notice._replace(where=Location(file=self.source, run=self.key)) for notice in notices]


class Loaded(Struct, frozen=True):
    """The runs that could be read, and what was wrong with the others."""

    inputs: list[Input]
    problems: Problems


class Flags(Struct, frozen=True):
    """How a command's options for its runs are called; None where it has no such option."""

    paths: str = "--json-paths"
    previous: str | None = "--prev-json-paths"
    names: str | None = "--names"


DROP_IN_FLAGS = Flags()


def load(
    paths: Sequence[str],
    previous_paths: Sequence[str],
    names: Sequence[str],
    provers: int,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda _: None,
    *,
    keep_going: bool = False,
    fail_on_empty: bool = False,
    flags: Flags = DROP_IN_FLAGS,
) -> Loaded:
    """Read the runs of some files and those of their previous files, which stand in the same order.

    A previous path that is empty or does not exist means a new benchmark. Raises UsageError for
    lists of different length. All files are read before bad ones are complained about: BadInputError
    is raised then, or with `keep_going` only where there is no good run. A run whose previous file is
    bad is then a run without a previous one. With `fail_on_empty` files with runs that hold no metrics
    are bad, too. Names may repeat where the command has no option for them, as nothing depends on them there.
    """
    if any(not path for path in paths):
        raise UsageError(f"{flags.paths}: an empty path")
    if previous_paths and len(previous_paths) != len(paths):
        raise UsageError(
            f"{flags.previous}: {len(previous_paths)} paths for {len(paths)} {flags.paths}; "
            "give one for each, in the same order"
        )
    read_once(paths, previous_paths)
    reader = FileReader(jobs, fail_on_empty=fail_on_empty, meanwhile=_import_reports, progress=progress)
    problems = reader.problems
    found: list[Input | None] = []
    for path, previous_path in zip(paths, previous_paths or [""] * len(paths), strict=True):
        current = reader.read(path)
        previous = reader.read_previous(previous_path)
        if current is None:
            found.append(None)
            continue
        if previous is not None and not _comparable(current, previous):
            kinds = "a combined file" if previous.is_combined else "a single run"
            problems.add(
                BadInputError(
                    f"{kinds} cannot be compared with {source_name(path)}",
                    Location(file=source_name(previous_path)),
                )
            )
            previous = None
        found += _runs_of(path, current, previous, previous_path, provers)
    if not keep_going or not any(found):
        problems.raise_all()
    return Loaded(_named(found, names, flags), problems)


def _comparable(current: MetricsFile, previous: MetricsFile) -> bool:
    from openvm_prof.core.runs.matching import match_previous

    return match_previous(current, previous) is not None


def _runs_of(
    path: str, current: MetricsFile, previous: MetricsFile | None, previous_path: str, provers: int
) -> list[Input]:
    from openvm_prof.core.analysis.run import analyse
    from openvm_prof.core.runs.matching import match_previous
    from openvm_prof.core.runs.named_run import NamedRun

    before = {} if previous is None else match_previous(current, previous) or {}
    parts = file_parts([run.key for run in current.runs if run.key is not None])
    inputs = []
    file_stem = report_place(path).stem
    for run in current.runs:
        stem = file_stem if run.key is None else f"{file_stem}.{parts[run.key]}"
        predecessor = before.get(run.key)
        inputs.append(
            Input(
                path,
                run.key,
                NamedRun(
                    run.key or "",
                    stem,
                    analyse(run.db, provers=provers),
                    None if predecessor is None else analyse(predecessor.db, provers=provers),
                    source_name(previous_path) if predecessor is not None else None,
                ),
            )
        )
    return inputs


def _named(found: Sequence[Input | None], names: Sequence[str], flags: Flags) -> list[Input]:
    """The runs under their names; a file that could not be read has a place among them, but no run."""
    inputs = [entry for entry in found if entry is not None]
    if names:
        if len(names) != len(found):
            raise UsageError(f"{flags.names}: {len(names)} names for {len(found)} runs; give one for each")
        names = [name for entry, name in zip(found, names, strict=True) if entry is not None]
    else:
        from openvm_prof.core.runs.naming import app_names

        names = app_names([(each.path, each.key, each.run.stem, each.run.current) for each in inputs])
    for name, count in Counter(names).items() if flags.names else ():
        if not name:
            raise UsageError(f"a run's name is empty; name the runs with {flags.names}")
        if count > 1:
            raise UsageError(f"{count} runs are named {name!r}; tell them apart with {flags.names}")
    return [
        replace(entry, run=replace(entry.run, name=name)) for entry, name in zip(inputs, names, strict=True)
    ]
