"""Report import: a folder of published reports → a store, month by month."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from openvm_prof.core.analysis.run import DEFAULT_PROVERS, analyse
from openvm_prof.core.errors import BadInputError, Location
from openvm_prof.core.io.files import read_bytes, read_text
from openvm_prof.core.reading.published_report import parse_published_report
from openvm_prof.core.reading.workers import running
from openvm_prof.history.adding import make_record
from openvm_prof.history.commit_facts import CommitFacts, split_name, utc
from openvm_prof.history.engine import connect
from openvm_prof.history.store.columns import GROUP_STATS, RUNS, VALUES, VIEWS
from openvm_prof.history.store.identity import content_hash
from openvm_prof.history.store.layout import LOOSE_STATS, MONTH_RUNS, PARQUET, REMOVED, names_in, prefix_of
from openvm_prof.history.store.months import MONTH_SQL, month_tables, write_month
from openvm_prof.history.store.presence import runs_of_month
from openvm_prof.history.store.run_record import UNDATED
from openvm_prof.history.store.store_folder import Store, folder_of
from openvm_prof.history.store.tables import RunTables, arrow_table, ipc_bytes, run_tables, table_of

_NO_CONDITIONS = frozenset({"commit"})
"""Lines of a report's footer that tell which run it is."""


class Imported(Struct, frozen=True):
    """What an import did: new runs, those there before, those that failed, and commits without a date."""

    new: int
    known: int
    failed: int
    undated: int


def read_commits(path: str | Path) -> dict[str, CommitFacts]:
    """Commits from a CSV file with the columns commit, committed_at, branch and subject, all but the first
    optional. Raises BadInputError.
    """
    return read_text(path, _commits)


def _commits(text: str) -> dict[str, CommitFacts]:
    rows = list(csv.DictReader(io.StringIO(text)))
    if rows and "commit" not in rows[0]:
        raise BadInputError("there is no column 'commit'; committed_at, branch and subject may be beside it")
    found = {}
    for row in rows:
        date = row.get("committed_at")
        facts = CommitFacts(
            row["commit"], utc(date) if date else None, row.get("branch") or None, row.get("subject") or None
        )
        found[row["commit"]] = facts
    return found


def import_reports(
    store: Store, folder: Path, commits: Mapping[str, CommitFacts], *, jobs: int = 1
) -> Imported:
    """Add every report of a folder, `BENCHMARK-COMMIT.md`, to a store; when this returns, they are on disk.

    Runs go straight into the files of their months. Importing again adds only what is not there yet, and
    what cannot be read is kept as a failed run. `jobs` processes read. Raises BadInputError where the folder
    holds no reports.
    """
    paths = sorted((path for path in folder.glob("*.md") if path.is_file()), key=lambda each: each.name)
    if not paths:
        raise BadInputError("there are no reports (BENCHMARK-COMMIT.md) in it", Location(file=str(folder)))
    facts = [
        commits.get(commit, CommitFacts(commit)) if commit else CommitFacts()
        for commit in (split_name(path.stem)[1] for path in paths)
    ]
    reports = list(zip(paths, facts, strict=True))
    parts = [reports[place::jobs] for place in range(min(jobs, len(reports)))]
    with running(_read_reports, [(part,) for part in parts]) as results:
        tables = [result() or _read_reports(part) for result, part in zip(results, parts, strict=True)]
    return _write_new(store, tables, len(paths))


_Tables = tuple[bytes, ...]
"""Arrow's bytes of the tables `runs`, `stats` and `label_values`."""


def _read_reports(reports: Sequence[tuple[Path, CommitFacts]]) -> _Tables:
    """The tables of some reports; called in processes of their own."""
    joined: list[dict[str, list[Any]]] = [
        {column.name: [] for column in columns} for columns in (RUNS, GROUP_STATS, VALUES)
    ]
    for path, facts in reports:
        run = _read_report(path, facts)
        record: dict[str, Any] = structs.asdict(run.record)
        record["date"] = None if run.record.date is None else datetime.fromisoformat(run.record.date)
        record["conditions"] = list(run.record.conditions.items())
        stats = {name: column for name, column in run.stats.items() if name != "info"}
        if run.stats["metric"] == [None]:
            stats = {name: [] for name in stats}
        stats["benchmark"] = [run.record.benchmark] * len(stats["run"])
        rows: tuple[Mapping[str, Sequence[Any]], ...] = (
            {name: [value] for name, value in record.items()},
            stats,
            run.values,
        )
        for columns, more in zip(joined, rows, strict=True):
            for name, column in columns.items():
                column.extend(more[name])
    return tuple(
        ipc_bytes(arrow_table(columns, data))
        for columns, data in zip((RUNS, GROUP_STATS, VALUES), joined, strict=True)
    )


def _read_report(path: Path, facts: CommitFacts) -> RunTables:
    data = read_bytes(path)
    analysis, problem, told = None, None, {}
    try:
        report = parse_published_report(data.decode())
        analysis = analyse(report.db, provers=DEFAULT_PROVERS)
        told = {key.lower(): text for key, text in report.conditions.items()}
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 at byte {error.start}"
    except BadInputError as error:
        problem = error.message
    record = make_record(
        split_name(path.stem)[0],
        analysis,
        source=path.name,
        content=content_hash(data),
        facts=facts,
        conditions={key: text for key, text in told.items() if key not in _NO_CONDITIONS},
        problem=problem,
    )
    return run_tables(record, analysis)


def _write_new(store: Store, parts: Sequence[_Tables], reports: int) -> Imported:
    """Write the runs that the store does not have, month by month."""
    import pyarrow as pa

    known = _known_runs(store)
    with connect() as connection:
        for name, tables in zip(VIEWS, zip(*parts, strict=True), strict=True):
            connection.register(name, pa.concat_tables(map(table_of, tables)))
        connection.execute("CREATE TEMP TABLE known AS SELECT unnest(?::VARCHAR[]) AS run", [sorted(known)])
        connection.execute(
            f"CREATE TEMP TABLE fresh AS SELECT DISTINCT run, status, {MONTH_SQL} AS month FROM runs "
            "WHERE run NOT IN (SELECT run FROM known)"
        )
        counted = connection.execute(
            "SELECT month, count(*), count(*) FILTER (status = 'failed') FROM fresh "
            "GROUP BY month ORDER BY month"
        ).fetchall()
        for month, _, _ in counted:
            connection.execute(
                "CREATE OR REPLACE TEMP TABLE chosen AS SELECT run FROM fresh WHERE month = ?", [month]
            )
            write_month(store, month_tables(connection, month, "WHERE run IN (SELECT run FROM chosen)"))
    new = sum(runs for _, runs, _ in counted)
    undated = sum(runs for month, runs, _ in counted if month == UNDATED)
    return Imported(new, reports - new, sum(failed for *_, failed in counted), undated)


def _known_runs(store: Store) -> set[str]:
    """All runs of a store, removed ones too; none where there is no store yet."""
    known = {
        prefix_of(name)
        for folder, ending in ((LOOSE_STATS, PARQUET), (REMOVED, ".json"))
        for name in names_in(store, folder, ending)
    }
    months = names_in(store, MONTH_RUNS, PARQUET)
    folder_of(store).expect(f"{MONTH_RUNS}/{name}" for name in months)
    for name in months:
        known.update(runs_of_month(store, name))
    return known
