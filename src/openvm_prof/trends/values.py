"""What a search for changes finds: change points, and events that several series share."""

from __future__ import annotations

from msgspec import Struct


class Interval(Struct, frozen=True):
    """A confidence interval of a relative effect: 0.09 to 0.15 is +9 % to +15 %."""

    low: float
    high: float


class ChangePoint(Struct, frozen=True):
    """A lasting change of the level of one series.

    `index` is the first run of the new level, counted from 0 over the commits given, those without a run
    included; `before` is the last run of the old level. Where commits between the two have no run, any of
    them may be the cause: say "between", never "at". `effect` is relative (0.12 is 12 % more) and
    `interval` its 95 % confidence interval. `unconfirmed` changes are told by the newest runs alone, fewer
    than three of them: another run may take them back.
    """

    series: str
    index: int
    before: int
    effect: float
    interval: Interval
    unconfirmed: bool = False

    @property
    def commits(self) -> tuple[int, int]:
        """The first and the last of the commits that may have caused it."""
        return self.before + 1, self.index


class Event(Struct, frozen=True):
    """Changes of several series that one commit may have caused.

    The cause lies among the commits `first` to `last`, both included; `changes` are in order of their
    index, ties by series, one of each series at most.
    """

    first: int
    last: int
    changes: tuple[ChangePoint, ...]

    @property
    def series(self) -> tuple[str, ...]:
        """The series that changed, by name."""
        return tuple(sorted(change.series for change in self.changes))
