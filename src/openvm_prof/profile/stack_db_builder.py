"""StackDbBuilder: decoded entries into profiles' stacks; the reader's second builder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import ClassVar

from msgspec import Struct

from openvm_prof.core.catalog.groups import effective_group
from openvm_prof.core.errors import BadInputError
from openvm_prof.core.model.labels import Labels
from openvm_prof.core.reading.entries import AnyEntry, LabelledEntry, bad_labels, checked_values
from openvm_prof.profile.frames import Frames, Parts
from openvm_prof.profile.profile import NO_FRAMES, ProfileKind
from openvm_prof.profile.stack_db import StackDb, StackSums
from openvm_prof.profile.symbols import Symbols


class StackDbBuilder:
    """Adds the entries that the kinds take to a store of stacks, guest functions named by a symbols file.

    The few metrics that kinds take have most of the entries, each with labels of its own. Stacks get
    their names here, where the processes that share a file do it side by side.
    """

    entry: ClassVar[type[AnyEntry]] = LabelledEntry
    emptied: ClassVar[str | None] = None

    def __init__(self, kinds: tuple[ProfileKind, ...], symbols: bytes | None = None) -> None:
        self.result = StackDb(kinds, has_symbols=symbols is not None)
        frames = Frames(None if symbols is None else Symbols(symbols), self.result.unnamed)
        self._targets = {
            metric: [
                _Target.of(kind, frames, self.result.of_kind(place))
                for place, kind in enumerate(kinds)
                if metric in kind.metrics
            ]
            for kind in kinds
            for metric in kind.metrics
        }

    def add(self, name: str, entries: Sequence[LabelledEntry]) -> int:
        """Add entries of the list `name`, and return how many labels they have together.

        Raises BadInputError for a bad one.
        """
        values = checked_values(name, entries)
        targets, other_metrics = self._targets, self.result.other_metrics
        for entry, value in zip(entries, values, strict=True):
            pairs = entry.labels
            labels = dict(pairs)
            if len(labels) < len(pairs):
                raise _duplicate(name, entries, entry)
            wanted = targets.get(entry.metric)
            if wanted is None or not value:
                if value or name != "counter":
                    other_metrics.add(entry.metric)
                continue
            group = effective_group(labels.get("group"), labels.get("program"))
            for target in wanted:
                if target.without and not target.without.isdisjoint(labels):
                    continue
                try:
                    first = "" if target.first is None else labels[target.first]
                    others = target.others(labels)
                except KeyError:
                    continue
                if value - value != 0:  # only infinities and NaN
                    self.result.leave_out(group, entry.metric)
                    continue
                ending = target.endings.get(others)
                if ending is None:
                    ending = target.add_ending(others)
                beginning = target.beginnings[first]
                stack = beginning + ending if ending else beginning[:-1] or NO_FRAMES
                sums = target.sums.get(group)
                if sums is None:
                    sums = target.sums[group] = StackSums()
                if stack in sums.values:
                    sums.add(stack, value)
                else:
                    sums.values[stack] = value  # the most frequent case, without a call
        return sum([len(entry.labels) for entry in entries])


def _duplicate(name: str, entries: Sequence[LabelledEntry], entry: LabelledEntry) -> BadInputError:
    index = next(place for place, each in enumerate(entries) if each is entry)
    try:
        Labels.of(entry.labels)
    except ValueError as error:
        return bad_labels(name, index, entry, error)
    raise AssertionError("unreachable")


class _Target(Struct, gc=False):
    """Where entries go for one kind of profile, and what stacks they are there.

    `beginnings` are parts of stacks by the kind's first label, `endings` the rest of stacks by the
    values of its other labels: the first is the one with many values. `sums` are the store's, by group.
    Entries with a label of `without` go elsewhere; without any label, `first` is None.
    """

    first: str | None
    beginnings: Parts
    others: Callable[[Mapping[str, str]], tuple[str, ...]]
    parts: list[Parts]
    sums: dict[str | None, StackSums]
    without: frozenset[str]
    endings: dict[tuple[str, ...], str] = {}

    @classmethod
    def of(cls, kind: ProfileKind, frames: Frames, sums: dict[str | None, StackSums]) -> _Target:
        if not kind.keys:
            alone = Parts(lambda _: f"{NO_FRAMES};")
            return cls(None, alone, _values_of(()), [], sums, frozenset(kind.without))
        first, *others = kind.keys
        beginnings, *parts = (frames.of(key, every_frame=kind.every_frame) for key in kind.keys)
        return cls(first, beginnings, _values_of(others), parts, sums, frozenset(kind.without))

    def add_ending(self, others: tuple[str, ...]) -> str:
        """The rest of stacks for values of the other labels that are met for the first time."""
        ending = "".join([parts[text] for parts, text in zip(self.parts, others, strict=True)])[:-1]
        self.endings[others] = ending
        return ending


def _values_of(keys: Sequence[str]) -> Callable[[Mapping[str, str]], tuple[str, ...]]:
    """What takes these labels' values out of all labels, with a KeyError where one is missing."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda labels: tuple([labels[key] for key in keys])
