"""StackFold: decoded entries into profiles' stacks; the reader's second fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import ClassVar

from msgspec import Struct

from openvm_prof.db.stack_db import Branch, StackDb, StackSums
from openvm_prof.model.labels import Labels
from openvm_prof.model.profile import StackView
from openvm_prof.parsing.complaints import DECODER_ERRORS
from openvm_prof.parsing.entries import Entry, bad_labels, checked_values, labels_decoder

_MOST_CHECKED = 1 << 14
"""Of how many label sets that no view takes it is remembered that they are in order."""


class StackFold:
    """Adds the entries that the views take to a store of stacks, and checks all others.

    The few metrics that views take have the many label sets: these are decoded entry by entry, and
    those of other metrics once per distinct text.
    """

    emptied: ClassVar[tuple[str, ...]] = ()

    def __init__(self, views: tuple[StackView, ...]) -> None:
        self.result = StackDb(views)
        self._targets = {
            metric: [_Target.of(place, view) for place, view in enumerate(views) if metric in view.metrics]
            for view in views
            for metric in view.metrics
        }
        self._checked: set[bytes] = set()

    def add(self, name: str, entries: Sequence[Entry]) -> None:
        """Add entries of the list `name`. Raises BadInputError for a bad one."""
        values = checked_values(name, entries)
        decode, targets, add = labels_decoder.decode, self._targets, self._add
        index, entry = 0, None
        try:
            for index, entry in enumerate(entries):
                wanted = targets.get(entry.metric)
                if wanted is None:
                    self._check(entry)
                    continue
                pairs = decode(entry.labels)
                labels: dict[str, str | None] = dict(pairs)
                if len(labels) < len(pairs):
                    Labels.of(pairs)  # says which key is a duplicate
                value = values[index]
                if not value:
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
        except (*DECODER_ERRORS, ValueError) as error:
            assert entry is not None
            raise bad_labels(name, index, entry, error) from error

    def _add(self, target: _Target, branch: Branch, first: str, metric: str, value: float) -> None:
        if value - value != 0:  # only infinities and NaN
            self.result.leave_out(branch[0], metric)
            return
        sums = target.sums.get(branch)
        if sums is None:
            sums = target.sums[branch] = self.result.branch(target.view, branch)
        sums.add(first, value)

    def _check(self, entry: Entry) -> None:
        raw = bytes(entry.labels)
        if raw in self._checked:
            return
        if len(self._checked) >= _MOST_CHECKED:
            self._checked.clear()
        Labels.of(labels_decoder.decode(raw))
        self._checked.add(raw)


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
