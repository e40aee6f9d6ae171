"""A sweep as values: configurations, their numbers, and how far each is from the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from openvm_prof.core.errors import Notice, counted
from openvm_prof.sweep.run_metrics import DEFAULT_METRICS, RunMetric


class SweepOptions(Struct, frozen=True):
    """What a sweep shows.

    `group_by` are keys of runs that make a configuration, none for a row per run; `metrics` the numbers;
    `groups` limits them to some groups of proofs; `percentiles` are of the runs of a configuration;
    `sort` is the metric that ranks, None for the first; `where` are keys that a run must have;
    `name_by` is the key that names a run.
    """

    group_by: Sequence[str] = ()
    metrics: Sequence[str] = DEFAULT_METRICS
    groups: Sequence[str] = ()
    percentiles: Sequence[float] = (5, 50, 95)
    sort: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    name_by: str | None = None


class Spread(Struct, frozen=True):
    """A number over the runs of a configuration that have it; `percentiles` in the order asked for."""

    values: tuple[float, ...]
    median: float
    percentiles: tuple[float, ...]


class Standing(Struct, frozen=True):
    """How a configuration stands by the metric that ranks.

    `behind_percent` is how much worse its median is than the best one's, 0 for the best; `p` is of the
    Mann-Whitney U test against the best, adjusted over the sweep, None where it was not tested.
    """

    is_best: bool
    behind_percent: float | None
    p: float | None = None


class Configuration(Struct, frozen=True):
    """A row of a sweep: one run, or the runs that share its keys.

    `failed` are the reasons why files could not be read, `empty` counts runs that hold no metrics.
    `standing` is None where the metric that ranks is not known.
    """

    name: str
    runs: int
    failed: tuple[str, ...]
    empty: int
    spreads: Mapping[str, Spread]
    standing: Standing | None = None


class SweepResult(Struct, frozen=True):
    """Configurations, the best first, then those of which the metric that ranks is not known."""

    options: SweepOptions
    metrics: tuple[RunMetric, ...]
    ranked_by: RunMetric
    configurations: tuple[Configuration, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def title(self) -> str:
        """How many rows are ranked, and by what."""
        what = "configuration" if self.options.group_by else "run"
        return f"{counted(len(self.configurations), what)} by {self.ranked_by.name}"
