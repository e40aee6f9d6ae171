"""What a report is of: a run, the run before it, and what its reader wants to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from msgspec import Struct, field

from openvm_prof.core.analysis.aggregate import AggregateMetrics, GroupStats
from openvm_prof.core.analysis.compare import DEFAULT_NOISE_PERCENT, compare
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.document.blocks import Block, Quantity
from openvm_prof.core.model.metric import Better
from openvm_prof.core.runs.comparability import Comparability, comparability


class Subject(Struct, frozen=True, dict=True):
    """A run to report on.

    `previous` is the run before it, None for a new benchmark; `name` is the run's, None where the reader
    sees it elsewhere, `previous_name` says what it is compared with; `meta` are conditions (commit,
    instance type, ...) in the order to show them; `memory_chart` is where the chart of GPU memory will
    lie, None to leave the picture out. `known_comparable` is what somebody has already found out of both.
    """

    run: RunAnalysis
    previous: RunAnalysis | None = None
    noise_percent: float = DEFAULT_NOISE_PERCENT
    memory_chart: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    previous_name: str | None = None
    known_comparable: Comparability | None = None

    @cached_property
    def comparable(self) -> Comparability:
        """Of which numbers differences are shown."""
        return self.known_comparable or comparability(self.run, self.previous)

    @property
    def baseline(self) -> RunAnalysis | None:
        """The run before; None where no number of it is the same thing."""
        return None if self.comparable.nothing else self.previous

    def quantity(self, value: float, before: float | None, better: Better, compared: bool) -> Quantity:
        """A value, and how it differs from the one before, where it is `compared`."""
        return Quantity(value, compare(value, before, better, self.noise_percent) if compared else None)


class Section(Struct, frozen=True):
    """A part of a report.

    `blocks` makes what people read, none where there is nothing to tell. `rows` makes the same as flat
    records of `row_type` for the JSON document, under `name`; None for what is told there in other places.
    """

    name: str
    blocks: Callable[[Subject], list[Block]]
    row_type: type[Struct] | None = None
    rows: Callable[[Subject], list[Struct]] | None = None


def shown_groups(aggregate: AggregateMetrics) -> list[GroupStats]:
    """The groups that a report has a table of."""
    return [group for group in aggregate.proof_groups if group.stats or group.zero_counters]
