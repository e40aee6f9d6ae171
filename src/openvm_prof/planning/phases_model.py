"""Phases: where the proof time of some runs goes."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.analysis.compare import DEFAULT_NOISE_PERCENT
from openvm_prof.core.analysis.time_tree import TimePath
from openvm_prof.core.errors import Notice
from openvm_prof.core.model.change import Change


class PhasesOptions(Struct, frozen=True):
    """What is shown: which groups, None for all, and how deep the tree, None for all of it.

    1 is groups alone, 2 the parts of proofs, 3 those of the STARK. `noise_percent` is the change from which
    a difference is marked.
    """

    groups: tuple[str, ...] | None = None
    depth: int | None = None
    noise_percent: float = DEFAULT_NOISE_PERCENT


class Phase(Struct, frozen=True):
    """A place in the tree of a run's proof time: the whole run, a group, a part of its proofs, or a rest.

    `share` is of the run's proof time, `share_of_group` of the group's, None for the whole run and where
    that is 0. `is_leaf` says that nothing is below it: shares of leaves add up to 1. `change` is against
    the first run, in ms.
    """

    path: TimePath
    ms: float
    share: float | None
    share_of_group: float | None
    is_leaf: bool
    change: Change | None = None

    @property
    def group(self) -> str | None:
        """The group that it lies in, None of the whole run."""
        return self.path[0] if self.path else None


class OneOffTime(Struct, frozen=True):
    """A time that is in no proof's: compilation, key generation and the like, summed over its samples."""

    group: str | None
    metric: str
    ms: float


class RunPhases(Struct, frozen=True):
    """The tree of a run, wholes before their parts, in the order in which they are done."""

    name: str
    phases: tuple[Phase, ...]
    one_off: tuple[OneOffTime, ...]


class Phases(Struct, frozen=True):
    """The trees of some runs; `places` are those that any of them has, in the order of the tree."""

    runs: tuple[RunPhases, ...]
    places: tuple[TimePath, ...]
    notices: tuple[Notice, ...] = ()

    @property
    def title(self) -> str:
        """What it is the time of."""
        names = [run.name for run in self.runs]
        return f"Phases of {names[0]}" if len(names) == 1 else f"Phases of {len(names):,} runs"
