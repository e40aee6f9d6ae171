"""The history: a store of runs as immutable Parquet files, and what is asked of it."""
