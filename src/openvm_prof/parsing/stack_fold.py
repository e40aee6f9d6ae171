"""StackFold: decoded entries into profiles' stacks; the reader's second fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import ClassVar

from msgspec import Struct

from openvm_prof.db.stack_db import Branch, StackDb, StackSums
from openvm_prof.errors import BadInputError
from openvm_prof.model.labels import Labels
from openvm_prof.model.profile import StackView
from openvm_prof.parsing.entries import AnyEntry, LabelledEntry, bad_labels, checked_values


class StackFold:
    """Adds the entries that the views take to a store of stacks.

    The few metrics that views take have most of the entries, each with labels of its own.
    """

    entry: ClassVar[type[AnyEntry]] = LabelledEntry
    emptied: ClassVar[str | None] = None

    def __init__(self, views: tuple[StackView, ...]) -> None:
        self.result = StackDb(views)
        self._targets = {
            metric: [_Target.of(place, view) for place, view in enumerate(views) if metric in view.metrics]
            for view in views
            for metric in view.metrics
        }

    def add(self, name: str, entries: Sequence[LabelledEntry]) -> None:
        """Add entries of the list `name`. Raises BadInputError for a bad one."""
        values = checked_values(name, entries)
        targets, add = self._targets, self._add
        for index, (entry, value) in enumerate(zip(entries, values, strict=True)):
            pairs = entry.labels
            labels: dict[str, str | None] = dict(pairs)
            if len(labels) < len(pairs):
                raise _duplicate(name, index, entry)
            wanted = targets.get(entry.metric)
            if wanted is None or not value:
                continue
            labels.setdefault("group", None)
            for target in wanted:
                first = labels.get(target.first)
                if first is None:
                    continue
                try:
                    branch = target.branch(labels)
                except KeyError:
                    continue
                sums = target.sums.get(branch)
                if sums is not None and first not in sums.values and value - value == 0:
                    sums.values[first] = value  # the most frequent case, without a call
                else:
                    add(target, branch, first, entry.metric, value)

    def _add(self, target: _Target, branch: Branch, first: str, metric: str, value: float) -> None:
        if value - value != 0:  # only infinities and NaN
            self.result.leave_out(branch[0], metric)
            return
        sums = target.sums.get(branch)
        if sums is None:
            sums = target.sums[branch] = self.result.branch(target.view, branch)
        sums.add(first, value)


def _duplicate(name: str, index: int, entry: LabelledEntry) -> BadInputError:
    try:
        Labels.of(entry.labels)
    except ValueError as error:
        return bad_labels(name, index, entry, error)
    raise AssertionError("unreachable")


class _Target(Struct, gc=False):
    """Where entries go in one view: by their branch, then by the first of the view's labels."""

    view: int
    first: str
    branch: Callable[[Mapping[str, str | None]], Branch]
    sums: dict[Branch, StackSums]

    @classmethod
    def of(cls, place: int, view: StackView) -> _Target:
        first, *others = view.keys
        if others:
            return cls(place, first, itemgetter("group", *others), {})
        return cls(place, first, lambda labels: (labels["group"],), {})
