"""Bytes and files → MetricDb, with exact errors."""
