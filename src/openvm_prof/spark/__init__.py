"""Spark: the history's questions, ingest and compaction on a cluster, over the same store."""
