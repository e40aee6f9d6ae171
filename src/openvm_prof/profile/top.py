"""Top: what functions, opcodes, AIRs and the like cost by themselves and with all that they called."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product

from msgspec import Struct

from openvm_prof.core.catalog.dimensions import FUNCTION, GROUP, OPCODE
from openvm_prof.core.catalog.eras import V2_1
from openvm_prof.core.catalog.groups import NO_GROUP, classify
from openvm_prof.core.catalog.metrics import (
    CELLS_USED,
    FREQUENCY,
    OPCODE_COUNT,
    TRACE_CELLS,
    TRACE_ROWS,
    describe,
)
from openvm_prof.core.model.labels import natural_key
from openvm_prof.core.model.metric import Better
from openvm_prof.core.model.stats import EXACT_INTEGERS, exact_sum
from openvm_prof.profile.profile import NO_FRAMES, Profile, ProfileKind, Stack, frames_of
from openvm_prof.profile.profile_kinds import profile_kind
from openvm_prof.profile.top_model import By, Cost, Measure, Name, Row, Top

# the first that a group has: they count the same
_BY_STACK = {Measure.INSTRUCTIONS: (FREQUENCY, OPCODE_COUNT), Measure.CELLS: (CELLS_USED,)}
# of the whole trace, padding included: they stand in where nothing was counted by call stack, and are
# never added to what was
_OF_TRACES = {Measure.CELLS: (TRACE_CELLS,), Measure.ROWS: (TRACE_ROWS,)}


class Costs(Struct, frozen=True):
    """All costs in one measure, their total, and the metric that they were first recorded as."""

    total: float
    by_name: Mapping[Name, Cost]
    metric: str


def better(measure: Measure) -> Better:
    """Which direction of change is an improvement."""
    return describe((_BY_STACK | _OF_TRACES)[measure][0]).better


def top_kinds(by: By) -> tuple[ProfileKind, ...]:
    """The kinds whose profiles `costs` takes."""
    sources = (_BY_STACK, _OF_TRACES) if has_traces(by) else (_BY_STACK,)
    metrics = [metric for source in sources for metrics in source.values() for metric in metrics]
    return tuple(
        profile_kind(keys, (metric,), without=without, every_frame=True)
        for metric in metrics
        for keys, without in _label_keys(by)
    )


def has_traces(by: By) -> bool:
    """Whether traces are told apart by these dimensions; by functions and opcodes, only call stacks are."""
    return FUNCTION not in by and OPCODE not in by


def _framed(by: By) -> By:
    """The dimensions that are frames of stacks, in that order: functions, which call each other, first."""
    rest = tuple(each for each in by if each not in (FUNCTION, GROUP))
    return (FUNCTION, *rest) if FUNCTION in by else rest


def _label_keys(by: By) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """The labels that may hold the dimensions, and those that are preferred to them where they are there."""
    framed = _framed(by)
    for keys in product(*(each.label_keys for each in framed)):
        preferred = (
            each.label_keys[: each.label_keys.index(key)] for each, key in zip(framed, keys, strict=True)
        )
        yield keys, [key for before in preferred for key in before]


def costs(
    profiles: Iterable[Profile], by: By, groups: Collection[str] = (), era: str | None = None
) -> dict[Measure, Costs]:
    """Costs by measure, of some groups or of all but key generation; an unrecorded measure is not there.

    Where no cells were counted by call stack, those of whole traces and their rows stand in. What counts
    instructions by opcode depends on the `era`, by its name.
    """
    wanted = [
        profile
        for profile in profiles
        if (profile.group_name in groups if groups else classify(profile.group_name).is_proof)
    ]
    found = _costs(wanted, by, _by_stack(era))
    if has_traces(by) and Measure.CELLS not in found:
        found |= _costs(wanted, by, _OF_TRACES)
    return found


def _by_stack(era: str | None) -> Mapping[Measure, Sequence[str]]:
    """The metrics of `_BY_STACK` that count in an era."""
    return {**_BY_STACK, Measure.INSTRUCTIONS: V2_1.opcode_metrics} if era == V2_1.name else _BY_STACK


def _costs(
    profiles: Iterable[Profile], by: By, sources: Mapping[Measure, Sequence[str]]
) -> dict[Measure, Costs]:
    measures = {metric: measure for measure, metrics in sources.items() for metric in metrics}
    chosen: dict[tuple[Measure, str | None], list[Profile]] = {}
    for profile in profiles:  # kinds come in the order of their metrics, which is that of preference
        measure = measures.get(profile.kind.name)
        if measure is not None:
            of_group = chosen.setdefault((measure, profile.group), [])
            if not of_group or of_group[0].kind.name == profile.kind.name:
                of_group.append(profile)
    names_of = _namer(by)
    found: dict[Measure, Costs] = {}
    for measure in Measure:
        own: dict[Name, float] = {}
        inclusive: dict[Name, float] = {}
        of_measure = [profile for (of, _), several in chosen.items() if of is measure for profile in several]
        for profile in of_measure:
            group = NO_GROUP if profile.group is None else profile.group
            for stack, value in _for_sums(profile.stacks):
                names = names_of(group, stack)
                own[names[-1]] = own.get(names[-1], 0.0) + value
                for name in set(names):
                    inclusive[name] = inclusive.get(name, 0.0) + value
        if own:
            by_name = {name: Cost(own.get(name, 0.0), inclusive[name]) for name in sorted(inclusive)}
            found[measure] = Costs(exact_sum(own.values()), by_name, of_measure[0].kind.name)
    return found


def _for_sums(stacks: Mapping[Stack, float]) -> Iterable[tuple[Stack, float]]:
    """Stacks with their values, in an order in which sums do not depend on that of the file."""
    values = stacks.values()
    if all(map(float.is_integer, values)) and sum(values) < EXACT_INTEGERS:
        return stacks.items()
    return sorted(stacks.items())


def _namer(by: By) -> Callable[[str, Stack], Sequence[Name]]:
    """What says for whom the value of a group's stack is counted, the innermost last."""
    if len(by) == 1 and GROUP not in by:
        return lambda _, stack: [(frame,) for frame in frames_of(stack)]
    order = (FUNCTION, GROUP, *(each for each in _framed(by) if each is not FUNCTION))
    places = [order.index(each) for each in by]
    last = len(order) - 2  # so many frames are no functions

    def names(group: str, stack: Stack) -> Sequence[Name]:
        frames = frames_of(stack)
        cut = len(frames) - last
        functions = frames[:cut] if FUNCTION in by else ()
        values = [(function, group, *frames[cut:]) for function in functions or (NO_FRAMES,)]
        return [tuple([of_one[place] for place in places]) for of_one in values]

    return names


def top(
    now: Mapping[Measure, Costs],
    by: By,
    *,
    before: Mapping[Measure, Costs] | None = None,
    rank_by: Measure | None = None,
    inclusive: bool = False,
    most: int | None = None,
    pattern: re.Pattern[str] | None = None,
    unlike: Sequence[str] = (),
) -> Top:
    """Rank by a measure, or where it was not recorded, the first that was; equal costs in order of names.

    Shares are of everything, whatever `pattern` lets through: it is looked for in each part of a name.
    Cells used and cells of whole traces are not the same thing, and are not compared; nothing is where
    `unlike` says why.
    """
    before, note = (None, " ".join(unlike)) if unlike else _comparable(now, before)
    measures = sorted(now, key=lambda measure: (measure is not rank_by, list(Measure).index(measure)))
    first = measures[0] if measures else rank_by or Measure.INSTRUCTIONS

    def matching(costs: Mapping[Measure, Costs]) -> dict[Name, None]:
        every = dict.fromkeys(name for of in costs.values() for name in of.by_name)
        return {name: None for name in every if pattern is None or any(map(pattern.search, name))}

    def cost(costs: Mapping[Measure, Costs], measure: Measure, name: Name) -> Cost | None:
        return costs[measure].by_name.get(name) if measure in costs else None

    def rank(costs: Mapping[Measure, Costs], name: Name) -> float:
        found = cost(costs, first, name) or Cost()
        return found.inclusive if inclusive else found.self

    current = matching(now)
    order = _name_order(by)
    names = sorted(current, key=lambda name: (-rank(now, name), order(name)))
    shown = names[:most]
    then = before or {}
    rows = tuple(
        Row(
            place,
            name,
            {measure: cost(now, measure, name) for measure in measures},
            {measure: cost(then, measure, name) for measure in measures},
        )
        for place, name in enumerate(shown, start=1)
    )
    gone = [(name, rank(then, name)) for name in matching(then) if name not in current]
    gone.sort(key=lambda item: (-item[1], order(item[0])))
    totals = {measure: now[measure].total for measure in measures}
    return Top(
        by,
        first,
        inclusive,
        totals,
        rows,
        len(names) - len(shown),
        tuple(gone),
        before is not None,
        {measure: now[measure].metric for measure in measures},
        note,
    )


def _name_order(by: By) -> Callable[[Name], object]:
    """Sort key of names; segments and the like are compared as numbers, and looked at once each."""
    if by == (FUNCTION,):
        return lambda name: name
    numbers = cache(natural_key)
    return lambda name: [
        part if each is FUNCTION else numbers(part) for each, part in zip(by, name, strict=True)
    ]


def _comparable(
    now: Mapping[Measure, Costs], before: Mapping[Measure, Costs] | None
) -> tuple[Mapping[Measure, Costs] | None, str]:
    """The base's costs that are of the same thing, None where none are; and what is to be said of that."""
    if before is None or _is_trace(now) is _is_trace(before) or not before:
        return before, ""
    kept: Mapping[Measure, Costs] = {
        measure: costs for measure, costs in before.items() if measure is Measure.INSTRUCTIONS
    }
    note = (
        "One side counted the cells used by call stack, the other has those of whole traces: they are not "
        "the same thing, and not compared."
    )
    return kept if kept.keys() & now.keys() else None, note


def _is_trace(costs: Mapping[Measure, Costs]) -> bool | None:
    """Whether cells are those of whole traces; None where there are none."""
    return costs[Measure.CELLS].metric == TRACE_CELLS if Measure.CELLS in costs else None


def is_of_traces(result: Top) -> bool:
    """Whether AIRs are ranked by their traces, since nothing was counted by call stack."""
    return result.metrics.get(Measure.CELLS) == TRACE_CELLS or Measure.ROWS in result.metrics
