"""The store: runs as immutable Parquet files in a folder, on disk or in an object store."""
