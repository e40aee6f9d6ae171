"""Presence: whether a store has a run already, without reading more than that takes."""

from __future__ import annotations

from openvm_prof.core.errors import BadInputError, Location, UsageError
from openvm_prof.history.layout import LOOSE_STATS, MONTH_RUNS, PARQUET, REMOVED, names_in, prefix_of
from openvm_prof.history.run_record import RunRecord
from openvm_prof.history.store_folder import Store, folder_of
from openvm_prof.history.tombstones import read_tombstone

LOOSE = "loose"


def stored_month(store: Store, record: RunRecord) -> str | None:
    """The name of the month's file that has a run, `LOOSE` where it has files of its own, None without it.

    Only the run's month is looked through: a run that is in another one, since its date became known
    later, is added again, and counted once all the same.
    """
    if any(prefix_of(name) == record.run for name in names_in(store, LOOSE_STATS, PARQUET)):
        return LOOSE
    for name in names_in(store, MONTH_RUNS, PARQUET):
        if prefix_of(name) == record.month and record.run in runs_of_month(store, name):
            return name
    return None


def runs_of_month(store: Store, name: str) -> list[str]:
    """The runs of a month's file; none where it has just given way to a larger one.

    A run that is missed so is added again, and counted once all the same.
    """
    import pyarrow.parquet as pq

    folder, month = folder_of(store), f"{MONTH_RUNS}/{name}"
    try:
        with folder.open(month) as file:
            return list(pq.read_table(file, columns=["run"])["run"].to_pylist())
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise BadInputError(
            "it is damaged; `openvm-prof history verify` tells more", Location(file=folder.location(month))
        ) from error


def refuse_removed(store: Store, run: str) -> None:
    """Raise UsageError where a run was removed."""
    for name in names_in(store, REMOVED, ".json"):
        if prefix_of(name) == run:
            folder, file = folder_of(store), f"{REMOVED}/{name}"
            why = read_tombstone(folder.read(file), folder.location(file)).reason
            raise UsageError(
                f"run {run} was removed from the history ({why}); "
                f"`openvm-prof history remove --undo {run}` brings it back"
            )
