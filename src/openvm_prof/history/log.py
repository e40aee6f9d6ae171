"""The log: every run of a store once, with its conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import astuple

from openvm_prof.core.document.blocks import LabelColumn, Paragraph, Report, Table
from openvm_prof.core.errors import UsageError, listed
from openvm_prof.history.engine import query
from openvm_prof.history.store.store_folder import Store

LOG_SQL = """
SELECT run, benchmark, commit, date, branch, subject, status, problem, source, conditions
FROM runs ORDER BY date NULLS FIRST, commit, benchmark, run
"""


class LogRow(Struct, frozen=True):
    """A run; `date` is ISO 8601 in UTC."""

    run: str
    benchmark: str
    commit: str | None
    date: str | None
    branch: str | None
    subject: str | None
    status: str
    problem: str | None
    source: str | None
    conditions: Mapping[str, str]


class LogDocument(Struct, frozen=True):
    """`openvm-prof history log --format json`."""

    rows: list[LogRow]
    schema: str = "history-log"
    version: int = 1


class Log(Struct, frozen=True):
    """The runs of a store by date, those without one first."""

    rows: list[LogRow]

    @property
    def title(self) -> str:
        """What it is of."""
        return "Runs in the history"

    def records(self) -> LogDocument:
        """As plain data."""
        return LogDocument(self.rows)

    def document(self) -> Report:
        """A table, a row a run."""
        if not self.rows:
            return Report((Paragraph("No runs."),))
        columns = {
            "run": [row.run for row in self.rows],
            "benchmark": [row.benchmark for row in self.rows],
            "commit": [short(row.commit) for row in self.rows],
            "date": [shown_date(row.date) for row in self.rows],
            "branch": [row.branch or "" for row in self.rows],
            "status": [
                row.status if row.problem is None else f"{row.status}: {row.problem}" for row in self.rows
            ],
            "conditions": [
                ", ".join(f"{key}: {text}" for key, text in row.conditions.items()) for row in self.rows
            ],
        }
        return Report((Table(tuple(LabelColumn(name, cells) for name, cells in columns.items())),))


def log(store: Store) -> Log:
    """All runs of a store. Raises BadInputError."""
    names, rows = astuple(query(store, LOG_SQL))
    known = [dict(zip(names, row, strict=True)) for row in rows]
    return Log(
        [
            LogRow(**row | {"date": iso(row["date"]), "conditions": dict(row["conditions"] or {})})
            for row in known
        ]
    )


def iso(date: object) -> str | None:
    """A timestamp of the store as ISO 8601."""
    return None if date is None else f"{date.isoformat(timespec='seconds')}Z"  # type: ignore[attr-defined]


def short(commit: str | None) -> str:
    """A commit as people read it."""
    return "" if commit is None else commit[:9]


def shown_date(date: str | None) -> str:
    """A date as people read it, to the minute."""
    return "" if date is None else date[:16].replace("T", " ")


def find_runs(store: Store, prefixes: Sequence[str]) -> list[str]:
    """The runs whose identities begin so, in the order given. Raises UsageError for none or several."""
    known = [row.run for row in log(store).rows]
    found = []
    for prefix in prefixes:
        matching = [run for run in known if run.startswith(prefix)]
        if len(matching) != 1:
            several = f": {listed(matching)}" if matching else ""
            raise UsageError(f"{len(matching)} runs of the history begin with {prefix!r}{several}")
        found += matching
    return found
