"""Bytes to MetricDb; knows no files and no processes."""
