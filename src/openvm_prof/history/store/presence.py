"""Presence: whether a store has a run already, without reading more than that takes."""

from __future__ import annotations

from functools import cached_property

from openvm_prof.core.errors import BadInputError, Location, UsageError
from openvm_prof.history.store.layout import LOOSE_STATS, MONTH_RUNS, PARQUET, REMOVED, names_in, prefix_of
from openvm_prof.history.store.run_record import RunRecord
from openvm_prof.history.store.store_folder import Store, folder_of
from openvm_prof.history.store.tombstones import read_tombstone


class KnownRuns:
    """The runs that a store has, listed when it is first asked, and those that were noted since.

    What others write meanwhile is missed: it is written again, under the same name, and counted once.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._months: dict[str, frozenset[str]] = {}

    def has(self, record: RunRecord) -> bool:
        """Whether the store has a run.

        Only the run's month is looked through: a run that is in another one, since its date became known
        later, is added again, and counted once all the same.
        """
        return record.run in self._loose or record.run in self._of_month(record.month)

    def note(self, record: RunRecord) -> None:
        """Say that a run is there now."""
        self._loose.add(record.run)

    def refuse_removed(self, run: str) -> None:
        """Raise UsageError where a run was removed."""
        name = self._removed.get(run)
        if name is not None:
            folder, file = folder_of(self._store), f"{REMOVED}/{name}"
            why = read_tombstone(folder.read(file), folder.location(file)).reason
            raise UsageError(
                f"run {run} was removed from the history ({why}); "
                f"`openvm-prof history remove --undo {run}` brings it back"
            )

    @cached_property
    def _loose(self) -> set[str]:
        return {prefix_of(name) for name in names_in(self._store, LOOSE_STATS, PARQUET)}

    @cached_property
    def _removed(self) -> dict[str, str]:
        return {prefix_of(name): name for name in names_in(self._store, REMOVED, ".json")}

    @cached_property
    def _month_names(self) -> list[str]:
        return names_in(self._store, MONTH_RUNS, PARQUET)

    def _of_month(self, month: str) -> frozenset[str]:
        if month not in self._months:
            names = [name for name in self._month_names if prefix_of(name) == month]
            runs = (run for name in names for run in runs_of_month(self._store, name))
            self._months[month] = frozenset(runs)
        return self._months[month]


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
