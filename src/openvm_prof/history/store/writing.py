"""Writing: a run's files, in the order in which a process may die between them."""

from __future__ import annotations

from openvm_prof.history.store.columns import LOOSE_STATS, VALUES
from openvm_prof.history.store.identity import checksum
from openvm_prof.history.store.layout import LOOSE_STATS as STATS_FOLDER
from openvm_prof.history.store.layout import LOOSE_VALUES as VALUES_FOLDER
from openvm_prof.history.store.layout import PARQUET
from openvm_prof.history.store.store_folder import Store, folder_of
from openvm_prof.history.store.tables import RunTables, arrow_table, parquet_bytes


def write_run(store: Store, run: RunTables) -> None:
    """Write a run so that it is on disk when this returns: values first, since the statistics make it count.

    The statistics' file holds the checksum of the values. Raises OutputError.
    """
    values = parquet_bytes(arrow_table(VALUES, run.values))
    facts = {"values": checksum(values)}
    stats = parquet_bytes(arrow_table(LOOSE_STATS, run.stats, facts))
    for folder, data in ((VALUES_FOLDER, values), (STATS_FOLDER, stats)):
        folder_of(store).write(f"{folder}/{run.record.run}-{checksum(data)}{PARQUET}", data)
