"""Adding: metrics files → runs that are safe in a store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct, field

from openvm_prof.core.analysis.run import DEFAULT_PROVERS, RunAnalysis, analyse
from openvm_prof.core.errors import BadInputError, Location, UsageError
from openvm_prof.core.io.files import reason
from openvm_prof.core.reading.compressed import (
    MAGIC_BYTES,
    UNPACKED_LIMIT,
    CannotUnpackError,
    is_compressed,
    unpacked,
)
from openvm_prof.core.reading.files import read_metrics
from openvm_prof.core.reading.metrics_json import MetricsFile, parse_metrics
from openvm_prof.core.reading.standard_input import is_standard_input, read_standard_input, source_name
from openvm_prof.core.runs.paths import report_place
from openvm_prof.history.commit_facts import CommitFacts, split_name
from openvm_prof.history.store.identity import content_hash, run_id
from openvm_prof.history.store.presence import KnownRuns
from openvm_prof.history.store.run_record import RunRecord
from openvm_prof.history.store.store_folder import Store
from openvm_prof.history.store.tables import run_tables
from openvm_prof.history.store.writing import write_run


class Added(Struct, frozen=True):
    """A run that is in the store now; `is_new` says whether it was not before."""

    record: RunRecord
    is_new: bool


class AddOptions(Struct, frozen=True):
    """How runs are added.

    `facts` tells the commit of a run, given the commit that its file's name holds; `conditions` are what
    else was told; `benchmark` replaces the name that the file gives; `jobs` processes read a large file.
    `known` are the store's runs, where they are listed once for many files.
    """

    facts: Callable[[str | None], CommitFacts] = CommitFacts
    conditions: Mapping[str, str] = field(default_factory=dict)
    benchmark: str | None = None
    jobs: int = 1
    known: KnownRuns | None = None


class _Source(Struct, frozen=True):
    content: str
    file: MetricsFile | None
    problem: str | None = None


def add_file(store: Store, path: str, options: AddOptions) -> list[Added]:
    """Add the runs of a metrics file; when this returns, they are on disk.

    A file that cannot be parsed is kept as a failed run, and a run without metrics as an empty one.
    Adding a run again, with the same conditions, changes nothing. Raises BadInputError where the file
    cannot be read at all, OutputError where the store cannot be written, UsageError where the run was
    removed from the store.
    """
    source = _read(path, options.jobs)
    stem, commit = split_name(report_place(path).stem)
    facts = options.facts(commit)
    found: list[tuple[str, RunAnalysis | None]] = [(stem, None)]
    if source.file is not None:
        found = [
            (run.key if run.key is not None else stem, analyse(run.db, provers=DEFAULT_PROVERS))
            for run in source.file.runs
        ]
    if options.benchmark is not None:
        if len(found) > 1:
            raise UsageError(f"{path} holds {len(found)} runs, which cannot all be one benchmark")
        found = [(options.benchmark, found[0][1])]
    added = []
    for benchmark, analysis in found:
        record = make_record(
            benchmark,
            analysis,
            source=path,
            content=source.content,
            facts=facts,
            conditions=options.conditions,
            problem=source.problem,
        )
        added.append(add_run(store, record, analysis, known=options.known))
    return added


def add_run(
    store: Store, record: RunRecord, analysis: RunAnalysis | None, *, known: KnownRuns | None = None
) -> Added:
    """Add one run; `analysis` None is one that failed."""
    known = known or KnownRuns(store)
    known.refuse_removed(record.run)
    if known.has(record):
        return Added(record, is_new=False)
    write_run(store, run_tables(record, analysis))
    known.note(record)
    return Added(record, is_new=True)


def make_record(
    benchmark: str,
    analysis: RunAnalysis | None,
    *,
    source: str,
    content: str,
    facts: CommitFacts,
    conditions: Mapping[str, str],
    problem: str | None = None,
) -> RunRecord:
    """What the store keeps of a run; its identity follows from what was told, its conditions from all."""
    identity = run_id(
        content,
        benchmark,
        commit=facts.commit,
        branch=facts.branch,
        date=facts.date,
        conditions=conditions,
    )
    known = {} if analysis is None else dict(analysis.told)
    return RunRecord(
        identity,
        benchmark,
        facts.commit,
        facts.date,
        facts.branch,
        facts.subject,
        "failed" if analysis is None else "empty" if analysis.is_empty else "ok",
        problem,
        Path(source_name(source)).name,
        dict(sorted((known | dict(conditions)).items())),
    )


def _read(path: str, jobs: int) -> _Source:
    if is_standard_input(path):
        data = read_standard_input()
        return _parsed(content_hash(data), lambda: parse_metrics(data))
    try:
        with Path(path).open("rb") as file:
            content = _hash(file)
    except OSError as error:
        raise BadInputError(f"cannot read: {reason(error)}", Location(file=path)) from error
    return _parsed(content, lambda: read_metrics(path, jobs=jobs))


def _parsed(content: str, parse: Callable[[], MetricsFile]) -> _Source:
    try:
        return _Source(content, parse())
    except BadInputError as error:
        return _Source(content, None, error.message)


def _hash(file: BinaryIO) -> str:
    """The hash of a file's bytes, of a compressed one's plain bytes; of those as they are where damaged."""
    head = file.read(MAGIC_BYTES)
    file.seek(0)
    if is_compressed(head):
        digest = hashlib.sha256()
        try:
            for block in unpacked(file, head, 1 << 20, UNPACKED_LIMIT):
                digest.update(block)
            return digest.hexdigest()
        except CannotUnpackError:
            file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()
