"""RunSource: runs of a store as metrics files, for every command that takes runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from openvm_prof.core.analysis.run import DEFAULT_PROVERS
from openvm_prof.core.errors import BadInputError, Location, Notice, UsageError, listed, nearest_of
from openvm_prof.core.reading.source_facts import SourceFacts
from openvm_prof.core.reading.sources import using
from openvm_prof.core.runs.loaded_run import LoadedRun, LoadedRuns
from openvm_prof.core.runs.loader import load
from openvm_prof.history.engine import with_views
from openvm_prof.history.log import iso, short
from openvm_prof.history.rebuilding import rebuild
from openvm_prof.history.revisions import Asked, Chosen, parse_asked, read_lines
from openvm_prof.history.sql_text import Which, all_of, literal, one_of
from openvm_prof.history.store.columns import RUNS
from openvm_prof.history.store.store_folder import Store

if TYPE_CHECKING:
    import duckdb

SCHEME = "history"
_TOGETHER = 50
"""Runs whose values are read together."""
_SUMS = (
    "the history keeps one sum for several values of a label set; averages, extremes and parallel times are "
    "of these sums"
)


class StoredRun(Struct, frozen=True):
    """A run that a name means; `key` is its name in a combined file, None where it is asked for alone."""

    run: str
    benchmark: str
    commit: str | None
    date: str | None
    branch: str | None
    status: str
    problem: str | None
    conditions: Mapping[str, str]
    key: str | None = None


class RunSource:
    """The runs of a store by names such as `history:main~5:fibonacci`.

    Revisions are counted among the commits that have runs. Git, in `repository`, is asked for what is
    neither a branch nor a commit of the store. `tell` is told what a caller should know of the runs.
    """

    def __init__(
        self, store: Store, repository: Path, tell: Callable[[Notice], object] = lambda _: None
    ) -> None:
        self._store = store
        self._repository = repository
        self._tell = tell
        self._runs: dict[str, StoredRun] = {}
        self._meant: dict[str, list[str]] = {}
        self._files: dict[str, bytes] = {}

    def names(self, name: str) -> list[str]:
        """The name of each run that is meant, by date. Raises UsageError, BadInputError without a store."""
        if name in self._runs:
            return [name]
        if name not in self._meant:
            self._meant[name] = self._find(name)
        return self._meant[name]

    def read(self, name: str) -> bytes:
        """A run as a metrics file. Raises BadInputError."""
        self._one(name)
        if name not in self._files:
            waiting = [each for each in self._runs if each not in self._files and each != name]
            together = {each: self._one(each) for each in (name, *waiting[: _TOGETHER - 1])}
            rebuilt = rebuild(self._store, {run.run: run.key for run in together.values()})
            self._files |= {each: rebuilt.files[run.run] for each, run in together.items()}
            if rebuilt.added_up:
                self._tell(Notice(f"{_SUMS}: {listed(rebuilt.added_up)}", Location(file=name)))
        return self._files[name]

    def facts(self, name: str) -> SourceFacts:
        """The commit and the conditions of a run."""
        run = self._one(name)
        stem = re.sub(r"[^\w.-]+", "_", run.benchmark)
        place = f"{stem}-{short(run.commit or run.run)}.json"
        return SourceFacts(place, run.commit, run.date, run.branch, run.conditions)

    def _one(self, name: str) -> StoredRun:
        if name not in self._runs and len(found := self.names(name)) != 1:
            raise UsageError(f"{name}: it means {len(found)} runs, but only one can be given")
        return self._runs[name] if name in self._runs else self._runs[self.names(name)[0]]

    def _find(self, name: str) -> list[str]:
        try:
            asked = parse_asked(name.removeprefix(f"{SCHEME}:"))
            found = self._chosen(asked)
        except UsageError as error:
            raise UsageError(f"{name}: {error.message}") from error
        runs = [run for run in found if run.status != "failed"]
        failed = [f"{run.benchmark} at {short(run.commit)}" for run in found if run.status == "failed"]
        if not runs:
            raise BadInputError(f"the run failed: {found[0].problem}", Location(file=name))
        if failed:
            self._tell(Notice(f"failed runs are left out: {listed(failed)}", Location(file=name)))
        several = self._keyed(asked, runs, name)
        names = [self._free_name(run, runs) for run in runs]
        keyed = [replace(run, key=run.benchmark) if several else run for run in runs]
        self._runs |= zip(names, keyed, strict=True)
        return names

    def _keyed(self, asked: Asked, runs: Sequence[StoredRun], name: str) -> bool:
        """Whether the runs are as in a combined file. Raises UsageError where it is not said which."""
        benchmarks = sorted({run.benchmark for run in runs})
        if asked.benchmark is None and len(benchmarks) > 1:
            raise UsageError(
                f"{name}: it has runs of {len(benchmarks)} benchmarks ({listed(benchmarks)}); "
                f"choose one with '{name}:{benchmarks[0]}', or all with '{name}:*'"
            )
        return asked.benchmark is not None and asked.benchmark not in benchmarks

    def _free_name(self, run: StoredRun, among: Sequence[StoredRun]) -> str:
        """What messages call a run, and what can be given for it again; of no other run."""
        name = _name(run)
        alike = [each for each in among if _name(each) == name]
        known = self._runs.get(name)
        return (
            name if len(alike) == 1 and (known is None or known.run == run.run) else f"{name}:run={run.run}"
        )

    def _chosen(self, asked: Asked) -> list[StoredRun]:
        """The runs that are meant, by date."""
        conditions = Which(where=asked.where).conditions()

        def ask(connection: duckdb.DuckDBPyConnection) -> list[StoredRun]:
            here = list(conditions)
            if asked.benchmark is not None:
                rows = connection.execute("SELECT DISTINCT benchmark FROM runs ORDER BY 1").fetchall()
                known = [benchmark for (benchmark,) in rows]
                matching = [asked.benchmark] if asked.benchmark in known else _matching(asked, known)
                here.append(one_of("benchmark", matching))
            lines = read_lines(
                lambda sql: connection.execute(sql).fetchall(), self._repository, here, asked.revision
            )
            if lines.is_empty:
                told = "".join(f", {key}: {value}" for key, value in asked.where.items())
                raise UsageError(f"the history has no run{told and f' with{told[1:]}'}")
            return _runs_of(connection, lines.choose(asked), here)

        return with_views(self._store, ask)


def load_history(
    store: Store, name: str, *, repository: Path | None = None, provers: int = DEFAULT_PROVERS
) -> LoadedRuns:
    """The runs of a store that a name means: `main~5`, `main~20..main:fibonacci`, `4714e05:*`.

    A name is `[AFTER..]COMMIT[:BENCHMARK][:KEY=VALUE]...`; COMMIT is a branch, for its newest commit, or the
    beginning of a hash or of a run's identity, `~N` the Nth commit before it that has runs. Git is asked
    for other names, in `repository` where one is given, else in the current folder. What the store does
    not keep is in the notices of the first run. Raises UsageError, BadInputError.
    """
    told: list[Notice] = []
    source = RunSource(store, Path() if repository is None else repository, told.append)
    with using(SCHEME, lambda: source):
        runs = load(f"{SCHEME}:{name}", provers=provers).runs
    return LoadedRuns((_with_notices(runs[0], told), *runs[1:]))


def _with_notices(run: LoadedRun, told: Sequence[Notice]) -> LoadedRun:
    return replace(run, analysis=replace(run.analysis, notices=(*run.analysis.notices, *told)))


def _matching(asked: Asked, known: Sequence[str]) -> list[str]:
    pattern = asked.benchmark or "*"
    found = [name for name in known if fnmatchcase(name, pattern)]
    if not found:
        raise UsageError(f"the history has no benchmark {pattern!r}{nearest_of(pattern, known)}")
    return found


def _runs_of(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, conditions: Sequence[str]
) -> list[StoredRun]:
    if chosen.run is not None:
        which = [f"run = {literal(chosen.run)}"]
    else:
        which = [one_of("commit", chosen.commits)]
        if chosen.branch is not None:
            which.append(f"branch = {literal(chosen.branch)}")
    columns = [column.name for column in RUNS if column.name in StoredRun.__struct_fields__]
    rows = connection.execute(
        f"SELECT {', '.join(columns)} FROM runs{all_of([*conditions, *which])} "
        "ORDER BY date NULLS FIRST, commit, benchmark, run"
    ).fetchall()
    known = [dict(zip(columns, row, strict=True)) for row in rows]
    return [
        StoredRun(**row | {"date": iso(row["date"]), "conditions": dict(row["conditions"] or {})})
        for row in known
    ]


def _name(run: StoredRun) -> str:
    return f"{SCHEME}:{short(run.commit or run.run)}:{run.benchmark}"
