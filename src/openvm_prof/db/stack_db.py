"""StackDb: values of a run by view, group and call stack, for the profiles made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct

from openvm_prof.model.profile import StackView
from openvm_prof.model.stats import EXACT_INTEGERS, exact_sum

Branch = tuple[str | None, ...]
"""A group, None where entries have none, and the values of a view's labels but the first."""


class StackSums:
    """Values of one branch by its first label, which is the one with many values.

    Sums are made in place as long as they are exact; what is fractional or too large is kept, and
    added up once.
    """

    __slots__ = ("repeats", "values")

    def __init__(
        self, values: dict[str, float] | None = None, repeats: dict[str, list[float]] | None = None
    ) -> None:
        self.values = {} if values is None else values
        self.repeats = {} if repeats is None else repeats

    def add(self, label: str, value: float) -> None:
        """One more value; exact, whatever the order of arrival."""
        before = self.values.get(label)
        if before is None:
            self.values[label] = value
        elif label not in self.repeats and _exact(before) and _exact(value) and _exact(before + value):
            self.values[label] = before + value
        else:
            self.repeats.setdefault(label, []).append(value)

    def merge(self, later: StackSums) -> None:
        """Add the values of later entries."""
        if self.values.keys().isdisjoint(later.values.keys()):
            self.values.update(later.values)
            self.repeats.update(later.repeats)
            return
        for label, value in later.values.items():
            for sample in (value, *later.repeats.get(label, ())):
                self.add(label, sample)

    def sums(self) -> Mapping[str, float]:
        """The sum of each label's values, in order of first appearance."""
        if not self.repeats:
            return self.values
        whole = {label: exact_sum([self.values[label], *further]) for label, further in self.repeats.items()}
        return self.values | whole


def _exact(value: float) -> bool:
    return abs(value) < EXACT_INTEGERS and value.is_integer()


_State = tuple[
    list[list[tuple[Branch, dict[str, float], dict[str, list[float]]]]],
    list[tuple[tuple[str | None, str], int]],
]
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_State)


class StackBranch(Struct, frozen=True):
    """The sums of the stacks that differ in the first of their view's labels only.

    `labels` are the values of the others, parallel to `view.keys[1:]`.
    """

    view: StackView
    group: str | None
    labels: tuple[str, ...]
    sums: Mapping[str, float]


class StackDb:
    """The stacks of one run for some views; two of the same views are joined by `merge`."""

    def __init__(self, views: tuple[StackView, ...]) -> None:
        self.views = views
        self._branches: list[dict[Branch, StackSums]] = [{} for _ in views]
        self._not_finite: dict[tuple[str | None, str], int] = {}

    def __getstate__(self) -> tuple[tuple[StackView, ...], bytes]:
        # what processes hand over: 20,000 texts in a third of the time that pickle takes for them
        branches = [
            [(branch, sums.values, sums.repeats) for branch, sums in of_view.items()]
            for of_view in self._branches
        ]
        return self.views, _encoder.encode((branches, list(self._not_finite.items())))

    def __setstate__(self, state: tuple[tuple[StackView, ...], bytes]) -> None:
        self.views, data = state
        branches, not_finite = _decoder.decode(data)
        self._branches = [
            {branch: StackSums(values, repeats) for branch, values, repeats in of_view}
            for of_view in branches
        ]
        self._not_finite = dict(not_finite)

    def branch(self, view: int, branch: Branch) -> StackSums:
        """Where the values of a branch go in the view of this place in `views`."""
        branches = self._branches[view]
        sums = branches.get(branch)
        if sums is None:
            sums = branches[branch] = StackSums()
        return sums

    def leave_out(self, group: str | None, metric: str) -> None:
        """Count a value that is infinite or not a number."""
        self._not_finite[group, metric] = self._not_finite.get((group, metric), 0) + 1

    def merge(self, later: StackDb) -> None:
        """Add the values of another store, which stand later in the file; it is of no use afterwards."""
        for ours, theirs in zip(self._branches, later._branches, strict=True):
            for branch, sums in theirs.items():
                known = ours.setdefault(branch, sums)
                if known is not sums:
                    known.merge(sums)
        for where, count in later._not_finite.items():
            self._not_finite[where] = self._not_finite.get(where, 0) + count

    def branches(self) -> Iterator[StackBranch]:
        """Everything, view by view in their order, and within a view in order of first appearance."""
        for view, branches in zip(self.views, self._branches, strict=True):
            for (group, *labels), sums in branches.items():
                yield StackBranch(view, group, tuple(map(str, labels)), sums.sums())

    def not_finite(self) -> list[tuple[str | None, str, int]]:
        """(group, metric, count) of values that are infinite or not a number, sorted."""
        items = ((group, metric, count) for (group, metric), count in self._not_finite.items())
        return sorted(items, key=lambda item: (item[0] or "", item[1]))
