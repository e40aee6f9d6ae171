"""StackDb: values of a run by kind, group and call stack, for the profiles made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from openvm_prof.core.model.stats import EXACT_INTEGERS, exact_sum
from openvm_prof.profile.profile import ProfileKind, Stack


class StackSums:
    """Values of one group and kind by stack.

    Sums are made in place as long as they are exact; what is fractional or too large is kept, and
    added up once.
    """

    __slots__ = ("repeats", "values")

    def __init__(
        self, values: dict[Stack, float] | None = None, repeats: dict[Stack, list[float]] | None = None
    ) -> None:
        self.values = {} if values is None else values
        self.repeats = {} if repeats is None else repeats

    def add(self, stack: Stack, value: float) -> None:
        """One more value; exact, whatever the order of arrival."""
        before = self.values.get(stack)
        if before is None:
            self.values[stack] = value
        elif stack not in self.repeats and _exact(before) and _exact(value) and _exact(before + value):
            self.values[stack] = before + value
        else:
            self.repeats.setdefault(stack, []).append(value)

    def merge(self, later: StackSums) -> None:
        """Add the values of later entries."""
        both = self.values.keys() & later.values.keys()
        before = {stack: self.values[stack] for stack in both}
        self.values |= later.values
        self.values |= before
        for stack in both:
            for sample in (later.values[stack], *later.repeats.pop(stack, ())):
                self.add(stack, sample)
        self.repeats |= later.repeats

    def sums(self) -> Mapping[Stack, float]:
        """The sum of each stack's values, in order of first appearance."""
        if not self.repeats:
            return self.values
        whole = {stack: exact_sum([self.values[stack], *further]) for stack, further in self.repeats.items()}
        return self.values | whole


def _exact(value: float) -> bool:
    return abs(value) < EXACT_INTEGERS and value.is_integer()


_State = tuple[
    list[list[tuple[str | None, dict[Stack, float], dict[Stack, list[float]]]]],
    list[tuple[tuple[str | None, str], int]],
    list[str],
    list[str],
    bool,
]
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_State)


class StackDb:
    """The stacks of one run for some kinds; two of the same kinds are joined by `merge`.

    `unnamed` are the frames that are offsets of guest functions and have no name, in order of first
    appearance, as keys of a dictionary; `has_symbols` says whether any could have one. `other_metrics` are
    the names of recorded metrics that no kind takes: they tell the run's era.
    """

    def __init__(self, kinds: tuple[ProfileKind, ...], *, has_symbols: bool = False) -> None:
        self.kinds = kinds
        self.has_symbols = has_symbols
        self.unnamed: dict[str, None] = {}
        self.other_metrics: set[str] = set()
        self._sums: list[dict[str | None, StackSums]] = [{} for _ in kinds]
        self._not_finite: dict[tuple[str | None, str], int] = {}

    def __getstate__(self) -> tuple[tuple[ProfileKind, ...], bytes]:
        # what processes hand over: 20,000 texts in a third of the time that pickle takes for them
        sums = [
            [(group, of_group.values, of_group.repeats) for group, of_group in of_kind.items()]
            for of_kind in self._sums
        ]
        state: _State = (
            sums,
            list(self._not_finite.items()),
            list(self.unnamed),
            sorted(self.other_metrics),
            self.has_symbols,
        )
        return self.kinds, _encoder.encode(state)

    def __setstate__(self, state: tuple[tuple[ProfileKind, ...], bytes]) -> None:
        self.kinds, data = state
        sums, not_finite, unnamed, other_metrics, self.has_symbols = _decoder.decode(data)
        self._sums = [
            {group: StackSums(values, repeats) for group, values, repeats in of_kind} for of_kind in sums
        ]
        self._not_finite = dict(not_finite)
        self.unnamed = dict.fromkeys(unnamed)
        self.other_metrics = set(other_metrics)

    def of_kind(self, kind: int) -> dict[str | None, StackSums]:
        """Where values of the kind at this place in `kinds` go, by group; None is for entries without one."""
        return self._sums[kind]

    def leave_out(self, group: str | None, metric: str) -> None:
        """Count a value that is infinite or not a number."""
        self._not_finite[group, metric] = self._not_finite.get((group, metric), 0) + 1

    def merge(self, later: StackDb) -> None:
        """Add the values of another store, which stand later in the file; it is of no use afterwards."""
        for ours, theirs in zip(self._sums, later._sums, strict=True):
            for group, sums in theirs.items():
                known = ours.setdefault(group, sums)
                if known is not sums:
                    known.merge(sums)
        for where, count in later._not_finite.items():
            self._not_finite[where] = self._not_finite.get(where, 0) + count
        self.unnamed |= later.unnamed
        self.other_metrics |= later.other_metrics

    def stacks(self) -> Iterator[tuple[ProfileKind, str | None, Mapping[Stack, float]]]:
        """(kind, group, sums by stack): kinds in their order, the rest in order of first appearance."""
        for kind, of_kind in zip(self.kinds, self._sums, strict=True):
            for group, sums in of_kind.items():
                yield kind, group, sums.sums()

    def not_finite(self) -> list[tuple[str | None, str, int]]:
        """(group, metric, count) of values that are infinite or not a number, sorted."""
        items = ((group, metric, count) for (group, metric), count in self._not_finite.items())
        return sorted(items, key=lambda item: (item[0] or "", item[1]))
