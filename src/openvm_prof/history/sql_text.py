"""SQL text: the parts of which the queries are made, in the subset that DuckDB and Spark share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from openvm_prof.core.catalog.dimensions import Dimension
from openvm_prof.history.store.columns import LABEL_COLUMNS, RUNS


class Which(Struct, frozen=True):
    """Which runs are asked for.

    `benchmark` and `group` by name; `where` are columns of a run (`branch`) or its conditions; `since` is a
    date, of which the first part is enough (`2025-03`).
    """

    benchmark: str | None = None
    group: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    since: str | None = None

    def conditions(self) -> list[str]:
        """As conditions on the views `runs` and `stats`."""
        found = []
        if self.benchmark is not None:
            found.append(f"benchmark = {literal(self.benchmark)}")
        if self.since is not None:
            found.append(f"date >= {timestamp(self.since)}")
        own = {column.name for column in RUNS if column.type == "text"}
        for key, text in self.where.items():
            of = f'"{key}"' if key in own else f"conditions[{literal(key)}]"
            found.append(f"{of} = {literal(text)}")
        return found

    def of_group(self, column: str) -> list[str]:
        """The group, as a condition on a column that has it."""
        return [] if self.group is None else [f"{column} = {literal(self.group)}"]


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def timestamp(date: str) -> str:
    """A date, or its first part, as SQL. Raises UsageError."""
    from openvm_prof.history.commit_facts import utc

    whole = date + "-01" if len(date) == len("2025-03") else date
    return f"CAST({literal(utc(whole))} AS TIMESTAMP)"


def one_of(column: str, texts: Iterable[str]) -> str:
    """A condition: the column is one of these texts."""
    return f"{column} IN ({', '.join(map(literal, texts))})"


def all_of(conditions: Iterable[str]) -> str:
    """Conditions that must all hold, as a WHERE clause; nothing where there are none."""
    joined = " AND ".join(conditions)
    return f" WHERE {joined}" if joined else ""


def dimension_sql(dimension: Dimension, table: str) -> str:
    """The value of a dimension in a row of `label_values`; null where the label set lacks it."""
    keys = [
        f'{table}."{key}"' if key in LABEL_COLUMNS else f"{table}.labels[{literal(key)}]"
        for key in dimension.label_keys
    ]
    return f"coalesce({', '.join(keys)})" if len(keys) > 1 else keys[0]
