"""Where the level of one series changes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from openvm_prof.trends.arrays import Floats
from openvm_prof.trends.fit import fit
from openvm_prof.trends.loss import best_level, loss
from openvm_prof.trends.newest import newest_change
from openvm_prof.trends.place import TOLERANCE, Place
from openvm_prof.trends.strictness import Strictness

FEWEST = 3
"""Runs of a level at least, for a change to be confirmed."""

_SIDE = 60  # runs on each side of a change that weigh
_EDGE = 12  # runs from an end within which small changes need more, and from the start all of them
_LARGE, _LARGE_SCATTERS = 0.05, 2.0
_ELSEWHERE = 10  # runs from its best place that a change may be
_NEARER = 1e-3  # an outlier costs as much at either level: it belongs to the nearer one
_LONGEST_SPELL, _MOST_LEVELS = 25, 2
_RETURNS = 1.5  # a level comes back if it differs by less than this many times what counts as a change


class Levels:
    """The changes of level in one series without gaps; `logs` are natural logarithms of its values."""

    def __init__(self, logs: Floats, scatter: float, min_effect: float) -> None:
        self._values = logs / scatter
        self._least = max(float(np.log1p(min_effect)) / scatter, 1.0)
        self._large = max(_LARGE / scatter, _LARGE_SCATTERS)
        self._scatter = scatter
        self._n = len(logs)
        # removing one change leaves what is computed of the others as it was
        self._cost = cache(self._cost_of)
        self._place = cache(self._place_of)
        self._spell = cache(self._spell_weight)

    def changes(self, strictness: Strictness) -> list[int]:
        """The first run of each new level, in order; the newest of them may be told by fewer than 3 runs."""
        if not self._n:
            return []
        found = [at for at in fit(self._values, strictness.penalty) if FEWEST <= at <= self._n - FEWEST]
        disturbed = np.zeros(self._n, dtype=bool)
        while found:
            found = self._settle(found)
            weakest = self._weakest(found, strictness)
            if not weakest:
                break
            disturbed[weakest[0] : weakest[-1]] = True
            found = [at for at in found if at not in weakest]
        start = found[-1] if found else 0
        # that the level came back after a disturbed spell is no change either
        kept = start + np.flatnonzero(~disturbed[start:])
        newest = newest_change(self._values[kept], strictness.newest, self._scatter)
        return found if newest is None else [*found, int(kept[newest])]

    def places(self, found: Sequence[int]) -> list[Place]:
        """The same changes, with where else they may be."""
        return [self._alternatives(*self._neighbours(found, i), at) for i, at in enumerate(found)]

    def _alternatives(self, start: int, end: int, at: int) -> Place:
        first, sums = self._costs(start, at, end)
        costs = sums - sums[at - first]
        # it stays confirmed, or not, wherever it is
        newest = self._n - FEWEST
        least, most = (FEWEST, newest) if at <= newest else (newest + 1, self._n)
        least, most = max(at - _ELSEWHERE, least, first), min(at + _ELSEWHERE, most, first + len(costs) - 1)
        plausible = least + np.flatnonzero(costs[least - first : most - first + 1] < TOLERANCE)
        low, high = int(plausible[0]), int(plausible[-1])
        return Place(at, low, np.maximum(costs[low - first : high - first + 1], 0.0))

    def _settle(self, found: Sequence[int]) -> list[int]:
        """The same changes, each at the best place between its neighbours."""
        places = list(found)
        for _ in range(4):
            before = list(places)
            for i, at in enumerate(places):
                start, end = self._neighbours(places, i)
                places[i] = self._place(start, at, end)
            if places == before:
                break
        return places

    def _neighbours(self, found: Sequence[int], i: int) -> tuple[int, int]:
        return found[i - 1] if i else 0, found[i + 1] if i + 1 < len(found) else self._n

    def _place_of(self, start: int, at: int, end: int) -> int:
        first, sums = self._costs(start, at, end)
        best = first + int(np.argmin(sums))
        fits = FEWEST <= best <= self._n - FEWEST
        return best if fits and sums[best - first] < sums[at - first] - 1e-9 else at

    def _costs(self, start: int, at: int, end: int) -> tuple[int, Floats]:
        """A run, and what it costs that a change is there instead of `at`, or at one of those after it."""
        start, end = max(start, at - _SIDE), min(end, at + _SIDE)
        values = self._values[start:end]
        old = values - best_level(values[: at - start])[0]
        new = values - best_level(values[at - start :])[0]
        costs = loss(old) - loss(new) + _NEARER * (np.abs(old) - np.abs(new))
        return start + 1, np.cumsum(costs)[:-1]

    def _weakest(self, found: Sequence[int], strictness: Strictness) -> tuple[int, ...]:
        """What to remove next: the change, or those of a spell, that lacks most; nothing if none does."""
        least = 1.0
        weakest: tuple[int, ...] = ()
        for i, at in enumerate(found):
            start, end = self._neighbours(found, i)
            strength = self._strength(start, at, end, strictness)
            if strength < least:
                least, weakest = strength, (at,)
            for levels in range(1, min(_MOST_LEVELS, len(found) - 1 - i) + 1):
                spell = tuple(found[i : i + levels + 1])
                after = self._neighbours(found, i + levels)[1]
                strength = self._spell(start, spell, after) / (levels * strictness.spell)
                if strength < least:
                    least, weakest = strength, spell
        return weakest

    def _strength(self, start: int, at: int, end: int, strictness: Strictness) -> float:
        """How much of what it needs a change has: below 1 it is none."""
        step = abs(self._median(at, min(end, at + _SIDE)) - self._median(max(start, at - _SIDE), at))
        if step < self._least:
            return step / self._least
        if min(at, self._n - at) >= _EDGE or (step >= self._large and at >= _EDGE):
            return 1.0
        start, end = max(start, at - _SIDE), min(end, at + _SIDE)
        return (self._cost((start, end)) - self._cost((start, at)) - self._cost((at, end))) / strictness.edge

    def _spell_weight(self, start: int, spell: tuple[int, ...], after: int) -> float:
        """What it explains that the level was another for a while; infinite where it is no spell."""
        at, end = spell[0], spell[-1]
        start, after = max(start, at - _SIDE), min(after, end + _SIDE)
        back = abs(self._median(end, after) - self._median(start, at)) < _RETURNS * self._least
        if not back or end - at >= _LONGEST_SPELL:
            return float("inf")
        within = sum(self._cost(level) for level in pairwise(spell))
        return self._cost((start, after)) - self._cost((start, at), (end, after)) - within

    def _median(self, start: int, end: int) -> float:
        return float(np.median(self._values[start:end]))

    def _cost_of(self, *spans: tuple[int, int]) -> float:
        return best_level(np.concatenate([self._values[start:end] for start, end in spans]))[1]
