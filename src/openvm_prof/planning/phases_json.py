"""Phases as a JSON document, of which docs/schemas has the JSON Schema."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.document.plain import encodable
from openvm_prof.planning.phases_model import OneOffTime, Phase, Phases

SCHEMA_VERSION = 1


class PhaseEntry(Struct, frozen=True):
    """A place in the tree of a run's proof time.

    `group` is null for the whole run, `phase` for a whole group; else it has the names of the parts from
    the outermost inwards, joined by ` > `, with `other` for what parts leave over (it may be negative).
    Shares are parts of 1, null where the whole is 0; those of the rows that are a `leaf` add up to 1.
    `change_s` is against the first run, null where there is none or it is not comparable.
    """

    run: str
    group: str | None
    phase: str | None
    depth: int
    leaf: bool
    time_s: float
    share: float | None
    share_of_group: float | None
    change_s: float | None
    change_percent: float | None


class OneOffEntry(Struct, frozen=True):
    """A time that is in no proof's, of a run and a group (null without one)."""

    run: str
    group: str | None
    metric: str
    time_s: float


class PhasesDocument(Struct, frozen=True):
    """What `openvm-prof phases --format json` writes; rows by run, wholes before their parts."""

    schema: str
    version: int
    rows: list[PhaseEntry]
    one_off: list[OneOffEntry]
    notices: list[str]


def phases_document(phases: Phases) -> PhasesDocument:
    """Phases as plain data."""
    return PhasesDocument(
        "phases",
        SCHEMA_VERSION,
        [_phase(encodable(run.name), phase) for run in phases.runs for phase in run.phases],
        [_one_off(encodable(run.name), each) for run in phases.runs for each in run.one_off],
        [encodable(str(notice)) for notice in phases.notices],
    )


def _phase(run: str, phase: Phase) -> PhaseEntry:
    change = phase.change
    return PhaseEntry(
        run,
        None if phase.group is None else encodable(phase.group),
        " > ".join(phase.path[1:]) or None,
        len(phase.path),
        phase.is_leaf,
        phase.ms / 1000,
        phase.share,
        phase.share_of_group,
        None if change is None else change.amount / 1000,
        None if change is None else change.percent,
    )


def _one_off(run: str, each: OneOffTime) -> OneOffEntry:
    return OneOffEntry(
        run, None if each.group is None else encodable(each.group), each.metric, each.ms / 1000
    )
