"""Readers of the formats that others define, to hold what is written against."""

from __future__ import annotations

from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from openvm_prof.core.db.metric_db import MetricDb


def openmetrics(text: str) -> list[Metric]:
    """The families of an OpenMetrics text; fails where it is not valid."""
    return list(text_string_to_metric_families(text))  # type: ignore[no-untyped-call]


def everything(store: MetricDb) -> str:
    """All that a store holds, as text: NaN is like itself there."""
    tables = [
        (
            table.keys,
            table.rows,
            {
                metric: (column.values, column.repeats, sorted(column.zeros), column.integral)
                for metric, column in sorted(table.columns.items())
            },
        )
        for table in store.tables()
    ]
    groups = {
        group: (store.samples(group), store.phases(group), store.zero_counters(group))
        for group in store.groups()
    }
    kinds = sorted(store.counters()), sorted(store.gauges())
    return repr((tables, groups, kinds, store.not_finite(), store.metric_names()))
