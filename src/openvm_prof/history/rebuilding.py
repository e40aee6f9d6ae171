"""Rebuilding: stored runs back into metrics files, as far as the store keeps what was in them.

A label set has one value of a metric: several that were recorded are their sum. Call stacks are not kept at
all. Totals that were derived when the run was added are there like recorded ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from openvm_prof.core.catalog.metrics import adds_up, describe
from openvm_prof.history.engine import with_views
from openvm_prof.history.sql_text import one_of
from openvm_prof.history.store.columns import LABEL_COLUMNS
from openvm_prof.history.store.months import VALUE_ORDER
from openvm_prof.history.store.store_folder import Store

if TYPE_CHECKING:
    import duckdb


class Rebuilt(Struct, frozen=True):
    """Metrics files by run; `added_up` are metrics of which some run had several values in a label set."""

    files: Mapping[str, bytes]
    added_up: tuple[str, ...]


def rebuild(store: Store, runs: Mapping[str, str | None]) -> Rebuilt:
    """The metrics files of some runs, given the key of each in a combined file, None for a plain one."""
    wanted = one_of("run", sorted(runs))
    labels = ", ".join(f'"{key}"' for key in LABEL_COLUMNS)
    values_sql = (
        f"SELECT run, metric, value, kind, labels, {labels} FROM label_values WHERE {wanted} "
        f"ORDER BY run, {VALUE_ORDER}"
    )
    of_groups = f'WHERE {wanted} AND "group" IS NOT NULL GROUP BY run, metric'
    several_sql = (
        f"SELECT DISTINCT metric FROM (SELECT run, metric, sum(count) AS n FROM stats {of_groups}) "
        "JOIN (SELECT run, metric, count(*) FILTER (value <> 0 OR kind IS DISTINCT FROM 'counter') AS kept "
        f"FROM label_values {of_groups}) USING (run, metric) "
        "WHERE n > kept ORDER BY metric"
    )

    def ask(connection: duckdb.DuckDBPyConnection) -> Rebuilt:
        entries: dict[str, dict[str, list[dict[str, Any]]]] = {
            run: {"counter": [], "gauge": []} for run in runs
        }
        for run, metric, value, kind, more, *own in connection.execute(values_sql).fetchall():
            pairs = [(key, text) for key, text in zip(LABEL_COLUMNS, own, strict=True) if text is not None]
            entry = {"labels": [*pairs, *(more or {}).items()], "metric": metric, "value": value}
            entries[run][kind or _kind(metric)].append(entry)
        files = {
            run: msgspec.json.encode(entries[run] if key is None else {key: entries[run]})
            for run, key in runs.items()
        }
        several = [metric for (metric,) in connection.execute(several_sql).fetchall()]
        return Rebuilt(files, tuple(metric for metric in several if not adds_up(metric)))

    return with_views(store, ask)


def _kind(metric: str) -> str:
    """As what a value is given that a published report told, which does not say."""
    return "counter" if describe(metric).deterministic else "gauge"
