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
from openvm_prof.errors import BadInputError, Notice, Problems, UsageError, Where
from openvm_prof.io.files import exists, read_metrics
from openvm_prof.parsing.metrics_json import MetricsFile

if TYPE_CHECKING:
    from openvm_prof.pipeline import NamedRun


_import_pipeline = partial(import_module, "openvm_prof.pipeline")


class Input(Struct, frozen=True):
    """A named run, the file it came from and its key there, None in a plain file."""

    path: Path
    key: str | None
    run: NamedRun

    def output(self, suffix: str) -> Path:
        """Where an output of this run goes: beside its input."""
        return self.path.with_name(self.run.stem + suffix)

    def notices(self) -> list[Notice]:
        """What the reader of this run's reports should know, with the file's name."""
        from openvm_prof.analysis.comparability import comparability

        notices = list(self.run.current.notices)
        if self.run.previous is not None:
            notices += map(Notice, comparability(self.run.current, self.run.previous).reasons)
        return [notice._replace(where=Where(file=str(self.path), run=self.key)) for notice in notices]


class Loaded(Struct, frozen=True):
    """The runs that could be read, and what was wrong with the others."""

    inputs: list[Input]
    problems: Problems


def load(
    paths: Sequence[str],
    previous_paths: Sequence[str],
    names: Sequence[str],
    provers: int,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda _: None,
    *,
    keep_going: bool = False,
) -> Loaded:
    """Read the runs of some files and those of their previous files, which stand in the same order.

    A previous path that is empty or does not exist means a new benchmark. Raises UsageError for
    lists of different length. All files are read before bad ones are complained about: BadInputError
    is raised then, or with `keep_going` only where there is no good run. A run whose previous file is
    bad is then a run without a previous one.
    """
    if any(not path for path in paths):
        raise UsageError("--json-paths: an empty path")
    if previous_paths and len(previous_paths) != len(paths):
        raise UsageError(
            f"--prev-json-paths: {len(previous_paths)} paths for {len(paths)} --json-paths; "
            "give one for each, in the same order"
        )
    problems = Problems()
    found: list[Input | None] = []
    for path, previous_path in zip(paths, previous_paths or [""] * len(paths), strict=True):
        progress(path)
        current = _read(path, jobs, problems)
        previous = _read(previous_path, jobs, problems, optional=True)
        if current is None:
            found.append(None)
            continue
        if previous is not None and not _comparable(current, previous):
            kinds = "a combined file" if previous.is_combined else "a single run"
            problems.add(BadInputError(f"{kinds} cannot be compared with {path}", Where(file=previous_path)))
            previous = None
        found += _runs_of(Path(path), current, previous, previous_path, provers)
    if not keep_going or not any(found):
        problems.raise_all()
    return Loaded(_named(found, names), problems)


def _read(path: str, jobs: int, problems: Problems, *, optional: bool = False) -> MetricsFile | None:
    """Read a file; None where it is bad, or optional and not there."""
    try:
        if optional and not (path and exists(path)):
            return None
        return read_metrics(path, jobs=jobs, meanwhile=_import_pipeline)
    except BadInputError as error:
        problems.add(error)
        return None


def _comparable(current: MetricsFile, previous: MetricsFile) -> bool:
    from openvm_prof.pipeline import match_previous

    return match_previous(current, previous) is not None


def _runs_of(
    path: Path, current: MetricsFile, previous: MetricsFile | None, previous_path: str, provers: int
) -> list[Input]:
    from openvm_prof.analysis.run import analyse
    from openvm_prof.pipeline import NamedRun, match_previous

    before = {} if previous is None else match_previous(current, previous) or {}
    parts = file_parts([run.key for run in current.runs if run.key is not None])
    inputs = []
    for run in current.runs:
        stem = path.stem if run.key is None else f"{path.stem}.{parts[run.key]}"
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
                    previous_path if predecessor is not None else None,
                ),
            )
        )
    return inputs


def _named(found: Sequence[Input | None], names: Sequence[str]) -> list[Input]:
    """The runs under their names; a file that could not be read has a place among them, but no run."""
    inputs = [entry for entry in found if entry is not None]
    if names:
        if len(names) != len(found):
            raise UsageError(f"--names: {len(names)} names for {len(found)} runs; give one for each")
        names = [name for entry, name in zip(found, names, strict=True) if entry is not None]
    else:
        names = _default_names(inputs)
    for name, count in Counter(names).items():
        if not name:
            raise UsageError("a run's name is empty; name the runs with --names")
        if count > 1:
            raise UsageError(f"{count} runs are named {name!r}; tell them apart with --names")
    return [
        replace(entry, run=replace(entry.run, name=name)) for entry, name in zip(inputs, names, strict=True)
    ]


def _default_names(inputs: list[Input]) -> list[str]:
    from openvm_prof.pipeline import default_name

    names = [
        (default_name(entry.run.current) or entry.run.stem) if entry.key is None else entry.key
        for entry in inputs
    ]
    shared = {name for name, count in Counter(names).items() if count > 1}
    pairs = zip(names, inputs, strict=True)
    return [f"{name}-{entry.run.stem}" if name in shared else name for name, entry in pairs]
