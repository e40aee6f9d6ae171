"""MetricDbBuilder: decoded entries into the reports' store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from openvm_prof.core.catalog.label_keys import SPAN_KEY
from openvm_prof.core.db.destinations import RowDestination
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.reading.complaints import DECODER_ERRORS
from openvm_prof.core.reading.entries import AnyEntry, Entry, bad_labels, checked_values, labels_decoder


class MetricDbBuilder:
    """Adds decoded entries to the reports' store, remembering where label sets are written.

    Destinations are found by the labels' raw bytes, so that labels are decoded once per distinct text and
    not once per entry. Call stacks make label sets distinct, so they are emptied; `dsl_ir`, dropped as
    well, has few values, and looking for them would cost more than some more destinations.
    """

    entry: ClassVar[type[AnyEntry]] = Entry
    emptied: ClassVar[str | None] = SPAN_KEY

    def __init__(self) -> None:
        self.result = MetricDb()
        self._destinations: dict[bytes, RowDestination] = {}

    def add(self, name: str, entries: Sequence[Entry]) -> int:
        """Add entries of the list `name`, and return how many labels they have together.

        Raises BadInputError for the first bad one.
        """
        values = checked_values(name, entries)
        metrics = [entry.metric for entry in entries]
        destinations = self._destinations_of(name, entries)
        self.result.record(destinations, metrics, values, counters=name == "counter")
        return sum([destination.labels for destination in destinations])

    def _destinations_of(self, name: str, entries: Sequence[Entry]) -> list[RowDestination]:
        destinations, known = [], self._destinations
        copied = b"".join  # takes half as long as `bytes`
        for index, entry in enumerate(entries):
            raw = copied((entry.labels,))
            destination = known.get(raw)
            if destination is None:
                destination = known[raw] = self._new_destination(name, index, entry, raw)
            destinations.append(destination)
        return destinations

    def _new_destination(self, name: str, index: int, entry: Entry, raw: bytes) -> RowDestination:
        try:
            return self.result.destination(labels_decoder.decode(raw))
        except (*DECODER_ERRORS, ValueError) as error:
            raise bad_labels(name, index, entry, error) from error
