"""The loader: files, globs, bytes or runs of a source → runs under their names, for everybody alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike, fspath

from msgspec import Struct

from openvm_prof.core.analysis.run import DEFAULT_PROVERS, RunAnalysis, analyse
from openvm_prof.core.reading.metrics_json import MetricsFile, parse_metrics
from openvm_prof.core.reading.sources import source_of
from openvm_prof.core.runs.failed_run import FailedRun
from openvm_prof.core.runs.file_reader import FileReader
from openvm_prof.core.runs.loaded_run import LoadedRun, LoadedRuns
from openvm_prof.core.runs.naming import run_names
from openvm_prof.core.runs.paths import expand
from openvm_prof.core.runs.run_info import RunInfo

Source = str | PathLike[str] | bytes


def load(source: Source | Iterable[Source], *, provers: int = DEFAULT_PROVERS, jobs: int = 1) -> LoadedRuns:
    """The runs of metrics files: a path, a glob, the bytes of a file, or several of these.

    `provers` is how many proofs run at once where that matters, `jobs` how many processes read a large
    file. Raises BadInputError for files that cannot be read, after all have been tried, and UsageError for
    a glob that matches nothing.
    """
    sources = [source] if isinstance(source, str | PathLike | bytes) else list(source)
    reader = FileReader(jobs)
    read: list[_Read] = []
    for each in sources:
        if isinstance(each, bytes):
            read.append(_Read(None, parse_metrics(each)))
            continue
        for path in expand([fspath(each)], "load"):
            file = reader.read(path)
            if file is not None:
                read.append(_Read(path, file))
    reader.problems.raise_all()
    return LoadedRuns(tuple(_runs(read, provers)))


def load_files(paths: Sequence[str], reader: FileReader, provers: int = DEFAULT_PROVERS) -> list[LoadedRun]:
    """The runs of the files that the reader can read; what is wrong with others stays with the reader."""
    read = [_Read(path, file) for path in paths if (file := reader.read(path)) is not None]
    return _runs(read, provers)


def load_each(
    paths: Sequence[str], reader: FileReader, provers: int = DEFAULT_PROVERS
) -> list[LoadedRun | FailedRun]:
    """The same, with a `FailedRun` in place of each file that cannot be read."""
    found: list[tuple[str, str | None, RunAnalysis | None]] = []
    for path in dict.fromkeys(paths):
        file = reader.read(path)
        if file is None:
            found.append((path, None, None))
        else:
            found += [(path, run.key, analyse(run.db, provers=provers)) for run in file.runs]
    names = run_names([(path, key) for path, key, _ in found])
    return [
        FailedRun(RunInfo(name, path), reader.failed[path])
        if analysis is None
        else LoadedRun(_info(name, path, key, analysis), analysis)
        for name, (path, key, analysis) in zip(names, found, strict=True)
    ]


class _Read(Struct, frozen=True):
    path: str | None
    file: MetricsFile


def _runs(read: Sequence[_Read], provers: int) -> list[LoadedRun]:
    found = [(each.path, run.key, run.db) for each in read for run in each.file.runs]
    names = run_names([(path, key) for path, key, _ in found])
    analyses = [analyse(db, provers=provers) for _, _, db in found]
    return [
        LoadedRun(_info(name, path, key, analysis), analysis)
        for name, (path, key, _), analysis in zip(names, found, analyses, strict=True)
    ]


def _info(name: str, path: str | None, key: str | None, analysis: RunAnalysis) -> RunInfo:
    source = None if path is None else source_of(path)
    if path is None or source is None:
        return RunInfo(name, path, key, conditions=dict(analysis.told))
    facts = source.facts(path)
    conditions = {**analysis.told, **facts.conditions}
    return RunInfo(name, path, key, facts.commit, facts.date, facts.branch, conditions)
