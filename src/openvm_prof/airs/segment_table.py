"""The table of segments: the proofs of a run, one by one, beside those of a base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from openvm_prof.airs.air_row import Against
from openvm_prof.airs.balance import GroupBalance, balances
from openvm_prof.core.analysis.proof_facts import ProofFacts, phases_of, proof_facts
from openvm_prof.core.analysis.proof_key import ProofKey
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.groups import GroupKind
from openvm_prof.core.runs.comparability import comparability


class SegmentRow(Struct, frozen=True):
    """A proof; with a base what it was there.

    `now` is None for a proof that only the base has, `before` for one that only this run has, or without a
    base. `same_work` says that the group has as many proofs as before: otherwise each has another part of
    the work, and its time is no yardstick.
    """

    key: ProofKey
    now: ProofFacts | None
    before: ProofFacts | None = None
    against: Against | None = None
    same_work: bool = True


class RunSegments(Struct, frozen=True):
    """The proofs of one run, by group and then by segment or node; `phases` are those that any of them has.

    `groups` are in the same order, `base_groups` those of the base under this run's names. `is_compared` says
    that there is a base, `not_compared` why its times are no yardstick at all, empty where they are.
    """

    name: str
    rows: tuple[SegmentRow, ...]
    phases: tuple[str, ...]
    groups: tuple[GroupBalance, ...]
    base_groups: tuple[GroupBalance, ...] = ()
    is_compared: bool = False
    not_compared: tuple[str, ...] = ()


def run_segments(
    name: str, run: RunAnalysis, groups: Collection[str] = (), base: RunAnalysis | None = None
) -> RunSegments:
    """The proofs of some groups of a run, of all where none are named."""
    now = _proofs(run, groups)
    if base is None:
        rows = tuple(SegmentRow(each.key, each) for each in now)
        return RunSegments(name, rows, tuple(phases_of(now)), balances(run, now))
    likeness = comparability(run, base)
    before = _proofs(base, groups)
    place = _Places(now, before)
    base_groups = tuple(replace(each, group=place.name(each.group)) for each in balances(base, before))
    return RunSegments(
        name,
        tuple(_beside(now, before, place)),
        tuple(phases_of([*now, *before])),
        balances(run, now),
        base_groups,
        is_compared=True,
        not_compared=likeness.reasons if likeness.nothing else (),
    )


def _proofs(run: RunAnalysis, groups: Collection[str]) -> list[ProofFacts]:
    return [each for each in proof_facts(run) if not groups or each.key.group_name in groups]


class _Places:
    """What proofs are called on both sides: by this run's names where each side has one app, or program."""

    def __init__(self, now: Sequence[ProofFacts], before: Sequence[ProofFacts]) -> None:
        sides = [[each.key for each in side if each.key.kind is GroupKind.APP] for side in (now, before)]
        apps = [list(dict.fromkeys(key.group for key in side)) for side in sides]
        self._names = {apps[1][0]: apps[0][0]} if len(apps[0]) == len(apps[1]) == 1 else {}
        self._one_program = all(len({key.program for key in side}) <= 1 for side in sides)

    def name(self, group: str | None) -> str | None:
        """This run's name of a group of the base."""
        return self._names.get(group, group)

    def of(self, key: ProofKey, *, base: bool) -> ProofKey:
        """What the same proof has on both sides."""
        group = self.name(key.group) if base else key.group
        return replace(key, group=group, program=() if self._one_program else key.program)


def _beside(now: Sequence[ProofFacts], before: Sequence[ProofFacts], place: _Places) -> list[SegmentRow]:
    """Proofs of the same place side by side; what only the base has stands after what its group has now."""
    earlier = {place.of(each.key, base=True): each for each in before}
    more_now = _count(place.of(each.key, base=False) for each in now)
    more_before = _count(earlier)
    rows = []
    for each in now:
        key = place.of(each.key, base=False)
        old = earlier.pop(key, None)
        same_work = more_now[key.group] == more_before[key.group]
        rows.append(SegmentRow(each.key, each, old, Against.NEW if old is None else Against.SAME, same_work))
    for key, gone in earlier.items():
        rows.append(SegmentRow(replace(gone.key, group=key.group), None, gone, Against.GONE, same_work=False))
    order = {group: at for at, group in enumerate(dict.fromkeys(row.key.group for row in rows))}
    return sorted(rows, key=lambda row: order[row.key.group])


def _count(keys: Iterable[ProofKey]) -> Counter[str | None]:
    return Counter(key.group for key in keys)
