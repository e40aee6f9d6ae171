"""Recording: what a metrics file holds, entry by entry and as it is written there.

For what changes a file and writes it again; everything that is computed comes from MetricDb.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class RecordedEntry(Struct, frozen=True, gc=False):
    """An entry as its JSON object is, keys in the file's order; `list` and `index` say where it stood.

    Its labels are checked to be pairs of texts, its metric to be a text and its value a decimal number.
    """

    list: str
    index: int
    fields: Mapping[str, Any]

    @property
    def metric(self) -> str:
        """The metric's name."""
        return str(self.fields["metric"])

    @property
    def labels(self) -> dict[str, str]:
        """The labels in the file's order."""
        return dict(self.fields["labels"])

    @property
    def place(self) -> str:
        """Where it stood in its file, as messages name it: `counter[12]`."""
        return f"{self.list}[{self.index}]"


class RecordedRun(Struct, frozen=True):
    """One run: its key in a combined file, None in a plain one, and its entries in the file's order.

    `members` are the keys of its JSON object in their order, those of lists without what is in them.
    """

    key: str | None
    members: Mapping[str, Any]
    entries: tuple[RecordedEntry, ...]


class Recording(Struct, frozen=True):
    """The runs of a file in its order."""

    runs: tuple[RecordedRun, ...]
