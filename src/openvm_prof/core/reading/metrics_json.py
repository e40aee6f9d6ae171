"""Metrics files: JSON bytes to the runs in them, one or several, with errors that name the entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from openvm_prof.core.errors import BadInputError
from openvm_prof.core.reading.chunks import Buffer, parse_in_pieces
from openvm_prof.core.reading.entries import MakeBuilder, P

if TYPE_CHECKING:
    from openvm_prof.core.db.metric_db import MetricDb


class Run(Struct, frozen=True):
    """One run of a metrics file; `key` is its name in a combined file, None in a plain one."""

    key: str | None
    db: MetricDb


class MetricsFile(Struct, frozen=True):
    """The runs of a file: one without a key, or those of a combined file in file order."""

    runs: tuple[Run, ...]

    @classmethod
    def of(cls, runs: Mapping[str | None, MetricDb]) -> MetricsFile:
        """The runs by their keys, in this order."""
        return cls(tuple(Run(key, db) for key, db in runs.items()))

    @property
    def is_combined(self) -> bool:
        """Whether the file maps run names to runs."""
        return not (len(self.runs) == 1 and self.runs[0].key is None)


Runs = Mapping[str | None, P]
"""What was built of each run of a file by its name there, in file order; one run of None in a plain file."""


def parse_metrics(data: Buffer) -> MetricsFile:
    """Parse the bytes of a metrics file.

    Raises BadInputError, naming the entry where there is one; the caller adds the file's name.
    """
    from openvm_prof.core.reading.metric_db_builder import MetricDbBuilder

    return MetricsFile.of(parse_runs(data, MetricDbBuilder))


def parse_runs(data: Buffer, make_builder: MakeBuilder[P]) -> Runs[P]:
    """What is built of each run in the bytes of a metrics file. Raises BadInputError as `parse_metrics`."""
    if not len(data):
        raise BadInputError("the file is empty: the prover probably stopped before it wrote its metrics")
    result = parse_in_pieces(data, make_builder)
    if result is not None:
        return {None: result}
    from openvm_prof.core.reading.whole import parse_whole

    return parse_whole(data, make_builder)
