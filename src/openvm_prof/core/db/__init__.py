"""The store: one table per tuple of label keys, one column per metric, and every group's samples.

There is no object per entry: a table has one row per label set, and the samples of every
(group, metric) are packed floats, so that statistics are exact however reading was split. The labels
of `DROPPED_KEYS` (call stacks) are not kept: entries that differ only in them share a row, and their
values add up.
"""
