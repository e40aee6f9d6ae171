"""What only one of both runs has: groups and metrics that appeared or vanished."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.document.blocks import Block, Heading, Items
from openvm_prof.core.errors import MOST_LISTED
from openvm_prof.report.subject import Section, Subject, shown_groups


class AppearedRow(Struct, frozen=True):
    """A group, or a metric of a group, that only one of the runs has; `is_new` says that it is this one."""

    group: str
    metric: str | None
    is_new: bool


def _rows(subject: Subject) -> list[Struct]:
    return [*_found(subject)]


def _found(subject: Subject) -> list[AppearedRow]:
    if subject.previous is None:
        return []
    now = {group.group: group for group in shown_groups(subject.run.aggregate)}
    before = {group.group: group for group in shown_groups(subject.previous.aggregate)}
    found = [AppearedRow(name, None, True) for name in now if name not in before]
    found += [AppearedRow(name, None, False) for name in before if name not in now]
    for name, group in now.items():
        # metrics of what is not the same thing on both sides differ as a matter of course
        if name in before and subject.baseline is not None:
            old = before[name]
            found += [AppearedRow(name, each, True) for each in group.stats if old.baseline(each) is None]
            found += [AppearedRow(name, each, False) for each in old.stats if group.baseline(each) is None]
    return found


def _blocks(subject: Subject) -> list[Block]:
    groups: dict[bool, list[str]] = {}
    metrics: dict[tuple[str, bool], list[str]] = {}
    for row in _found(subject):
        if row.metric is None:
            groups.setdefault(row.is_new, []).append(row.group)
        else:
            metrics.setdefault((row.group, row.is_new), []).append(row.metric)
    items = [_of_groups(is_new, names) for is_new, names in groups.items()]
    items += [
        (f"{group}: {'new' if is_new else 'vanished'} metrics:", tuple(names))
        for (group, is_new), names in metrics.items()
    ]
    return [Heading("Appeared and vanished"), Items(tuple(items))] if items else []


def _of_groups(is_new: bool, names: list[str]) -> tuple[str, tuple[str, ...]]:
    which = f" ({len(names):,}, the first {MOST_LISTED})" if len(names) > MOST_LISTED else ""
    return f"{'New' if is_new else 'Vanished'} groups{which}:", tuple(names[:MOST_LISTED])


APPEARED = Section("appeared", _blocks, AppearedRow, _rows)
