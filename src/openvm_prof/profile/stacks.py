"""Stacks: the profiles of a run."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from openvm_prof.core.catalog.groups import in_group_order
from openvm_prof.core.catalog.told import told
from openvm_prof.core.errors import Location, Notice, counted
from openvm_prof.profile.profile import Profile
from openvm_prof.profile.stack_db import StackDb

_MOST_SHOWN = 5


class Profiles(Struct, frozen=True):
    """A run's profiles: groups in group order, entries without a group last, kinds in their own order.

    `told` is how the run was proven (`catalog.told`).
    """

    profiles: tuple[Profile, ...]
    notices: tuple[Notice, ...]
    told: Mapping[str, str] = {}


def run_profiles(db: StackDb) -> Profiles:
    """The profiles of a run. Values of 0 are left out, and so are values below 0, which have no width."""
    made, negative = [], 0
    for kind, group, sums in db.stacks():
        stacks = sums
        if min(sums.values(), default=0.0) <= 0:
            negative += sum(value < 0 for value in sums.values())
            stacks = {stack: value for stack, value in sums.items() if value > 0}
        if stacks:
            made.append(Profile(group, kind, stacks))
    groups = in_group_order(dict.fromkeys(profile.group for profile in made if profile.group is not None))
    order = {group: place for place, group in enumerate(groups)}
    made.sort(key=lambda profile: len(order) if profile.group is None else order[profile.group])
    notices = [
        Notice(
            f"left out of profiles: {counted(count, 'value')}, infinite or not a number",
            Location(metric=metric),
        )
        for _, metric, count in db.not_finite()
    ]
    if negative:
        notices.append(Notice(f"left out of profiles: {counted(negative, 'stack')} with a value below 0"))
    return Profiles(tuple(made), (*notices, *_unnamed(db)), told(db.other_metrics))


def reverse(profile: Profile) -> Profile:
    """The same values by their stacks from the innermost frame outwards."""
    stacks = {";".join(stack.split(";")[::-1]): value for stack, value in profile.stacks.items()}
    return Profile(profile.group, profile.kind, stacks, not profile.reversed)


def _unnamed(db: StackDb) -> list[Notice]:
    """What became of frames that are offsets and have no name."""
    offsets = list(db.unnamed)
    if not offsets:
        return []
    if not db.has_symbols:
        return [Notice("stack frames are offsets of guest functions; use --symbols FILE to show their names")]
    shown = ", ".join(offsets[:_MOST_SHOWN])
    more = f" and {len(offsets) - _MOST_SHOWN} more" if len(offsets) > _MOST_SHOWN else ""
    return [Notice(f"no symbols for the offsets {shown}{more}: these frames stay offsets")]
