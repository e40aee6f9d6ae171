"""The store: one table per tuple of label keys, one column per metric, and every group's samples.

There is no object per entry: a table has one row per label set, and the samples of every
(group, metric) are packed floats, so that statistics are exact however reading was split. The labels
of `FOLDED_KEYS` (call stacks) are not kept: entries that differ only in them share a row, and their
values add up.
"""

from openvm_prof.db.metric_db import MetricDb
from openvm_prof.db.slots import FOLDED_KEYS, Series, Slot, Target
from openvm_prof.db.table import Column, Table

__all__ = ["FOLDED_KEYS", "Column", "MetricDb", "Series", "Slot", "Table", "Target"]
