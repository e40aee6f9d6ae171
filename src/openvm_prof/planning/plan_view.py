"""A plan to read: what it takes, the table of provers, and what bounds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openvm_prof.core.catalog.groups import NO_GROUP
from openvm_prof.core.document import numbers
from openvm_prof.core.document.blocks import (
    MISSING,
    Block,
    Cell,
    CellColumn,
    Column,
    Heading,
    Items,
    LabelColumn,
    Paragraph,
    Quantity,
    Ratio,
    Report,
    Seconds,
    Table,
    Text,
)
from openvm_prof.core.errors import counted, first_of
from openvm_prof.planning.plan_model import MODEL, PercentilePlan, Plan, Point, RunPlan, StagePlan

_WORTH_A_ROW = 0.95
"""A number of provers has a row where its latency is at most this part of the row's above."""


def plan_report(plan: Plan) -> Report:
    """The plan of one run in full, or of several runs by percentiles and in a row each."""
    blocks: list[Block] = [Paragraph(MODEL)]
    timed = [run for run in plan.runs if run.points]
    if plan.percentiles:
        blocks += _of_several(plan)
    elif timed:
        blocks += _of_one(timed[0], plan)
    if plan.notices:
        blocks.append(Items(tuple((str(notice), ()) for notice in first_of(plan.notices))))
    return Report(tuple(blocks))


def _of_one(run: RunPlan, plan: Plan) -> Iterator[Block]:
    assert run.floor_s is not None
    assert run.floor_provers is not None and run.near_floor_provers is not None
    yield Items(
        (
            *_target(run, plan),
            (
                f"The floor is {_s(run.floor_s)}, with {counted(run.floor_provers, 'prover')}; "
                f"from {counted(run.near_floor_provers, 'prover')} on the latency is within 5 % of it.",
                (),
            ),
            (_bound(run.stages), ()),
        )
    )
    yield Heading("Latency and cost" if plan.options.price is not None else "Latency")
    must = {run.floor_provers, run.near_floor_provers, run.fewest_provers}
    shown = _shown(run.points, plan, must)
    yield _points_table(shown)
    yield from _note_on_rows(shown, run.points)
    yield Heading("What bounds it")
    yield _stages_table(run.stages)


def _target(run: RunPlan, plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    target = plan.options.latency_s
    if target is None or run.floor_s is None:
        return
    if run.fewest_provers is None:
        yield f"No number of provers is enough for {_s(target)}: the floor is {_s(run.floor_s)}.", ()
    else:
        enough = counted(run.fewest_provers, "prover", "is", "are")
        yield f"{enough} enough for {_s(target)}.", ()


def _bound(stages: Sequence[StagePlan]) -> str:
    serial = sum(stage.serial_s for stage in stages)
    proofs = sum(stage.critical_s for stage in stages)
    longest = max(stages, key=lambda stage: stage.critical_s)
    text = f"What bounds it: the longest proof of each stage ({_s(proofs)} in sum)"
    if serial:
        text += f" and the serial part, execution ({_s(serial)})"
    return f"{text}. The longest of all is {longest.critical} of {_group(longest)}, {_s(longest.critical_s)}."


def _shown(points: Sequence[Point], plan: Plan, must: set[int | None]) -> list[Point]:
    """The points that have a row: all that were asked for, else those that are worth it, and `must`."""
    if plan.options.provers is not None:
        return list(points)
    shown: list[Point] = []
    for point in points:
        if not shown or point.latency_s <= shown[-1].latency_s * _WORTH_A_ROW or point.provers in must:
            shown.append(point)
    return shown


def _note_on_rows(shown: Sequence[Point], points: Sequence[Point]) -> Iterator[Block]:
    if len(shown) < len(points):
        yield Paragraph(
            "Rows are numbers of provers that are at least 5 % faster than the row above, and those named "
            "above; --provers 1-64 shows every one, CSV and JSON have them."
        )


def _points_table(points: Sequence[Point]) -> Table:
    columns: list[Column] = [
        _counts("Provers", [point.provers for point in points]),
        _seconds("Latency (s)", [point.latency_s for point in points]),
        CellColumn("Speed-up", [_ratio(point.busy_s, point.latency_s) for point in points], numeric=True),
        CellColumn(
            "Busy",
            [
                MISSING if (part := point.utilization) is None else Text(numbers.share(part))
                for point in points
            ],
            numeric=True,
        ),
    ]
    if any(point.cost_busy is not None for point in points):
        columns += [
            _money("Cost busy", [point.cost_busy for point in points]),
            _money("Cost reserved", [point.cost_reserved for point in points]),
        ]
    return Table(tuple(columns))


def _stages_table(stages: Sequence[StagePlan]) -> Table:
    return Table(
        (
            LabelColumn("Stage", list(map(_group, stages))),
            _counts("Proofs", [stage.proofs for stage in stages]),
            _seconds("In a row (s)", [stage.total_s for stage in stages]),
            _seconds("Floor (s)", [stage.floor_s for stage in stages]),
            _seconds("Serial part (s)", [stage.serial_s for stage in stages]),
            _seconds("Longest proof (s)", [stage.critical_s for stage in stages]),
            LabelColumn("Which", [stage.critical for stage in stages]),
        )
    )


def _of_several(plan: Plan) -> Iterator[Block]:
    target = plan.options.latency_s
    lines = []
    for one in plan.percentiles:
        near = counted(one.near_floor_provers, "prover")
        text = f"{_p(one)}: the floor is {_s(one.floor_s)}, within 5 % of it from {near} on"
        if target is not None:
            fewest = one.fewest_provers
            enough = "no number of provers" if fewest is None else counted(fewest, "prover")
            text += f"; enough for {_s(target)}: {enough}"
        lines.append((f"{text}.", ()))
    yield Items(tuple(lines))
    yield Heading("Latency and cost" if plan.options.price is not None else "Latency")
    must = {each for one in plan.percentiles for each in (one.near_floor_provers, one.fewest_provers)}
    points = plan.percentiles[-1].points
    shown = _shown(points, plan, must)
    places = [place for place, point in enumerate(points) if point in shown]
    yield _percentiles_table(plan.percentiles, places)
    yield from _note_on_rows(shown, points)
    yield Heading("Runs")
    yield _runs_table(plan)


def _percentiles_table(percentiles: Sequence[PercentilePlan], places: Sequence[int]) -> Table:
    first = percentiles[0].points
    columns: list[Column] = [_counts("Provers", [first[place].provers for place in places])]
    for one in percentiles:
        columns.append(_seconds(f"{_p(one)} (s)", [one.points[place].latency_s for place in places]))
    if first[0].cost_reserved is not None:
        for one in percentiles:
            costs = [one.points[place].cost_reserved for place in places]
            columns.append(_money(f"{_p(one)} cost reserved", costs))
    return Table(tuple(columns))


def _runs_table(plan: Plan) -> Table:
    runs = plan.runs
    longest = [max(run.stages, key=lambda stage: stage.critical_s, default=None) for run in runs]
    columns: list[Column] = [
        LabelColumn("Run", [run.name for run in runs]),
        _counts("Proofs", [sum(stage.proofs for stage in run.stages) for run in runs]),
        _seconds("In a row (s)", [run.total_s for run in runs]),
        _seconds("Floor (s)", [run.floor_s for run in runs]),
        _counts("Within 5 % from", [run.near_floor_provers for run in runs]),
    ]
    if plan.options.latency_s is not None:
        name = f"For {_s(plan.options.latency_s)}"
        columns.append(_counts(name, [run.fewest_provers for run in runs]))
    if plan.options.price is not None:
        busy = [run.points[0].cost_busy if run.points else None for run in runs]
        columns.append(_money("Cost busy", busy))
    columns += [
        _seconds("Longest proof (s)", [None if one is None else one.critical_s for one in longest]),
        LabelColumn("Which", ["" if one is None else f"{_group(one)} {one.critical}" for one in longest]),
    ]
    return Table(tuple(columns))


def _seconds(name: str, values: Sequence[float | None]) -> CellColumn:
    cells: list[Cell] = [
        MISSING if value is None else Seconds(numbers.milliseconds(value)) for value in values
    ]
    return CellColumn(name, cells, numeric=True)


def _money(name: str, values: Sequence[float | None]) -> CellColumn:
    cells = [MISSING if value is None else Text(numbers.money(value)) for value in values]
    return CellColumn(name, cells, numeric=True)


def _ratio(of: float, to: float) -> Cell:
    return Ratio(of / to) if to > 0 else MISSING


def _counts(name: str, values: Sequence[int | None]) -> CellColumn:
    cells = [MISSING if value is None else Quantity(float(value)) for value in values]
    return CellColumn(name, cells, numeric=True)


def _group(stage: StagePlan) -> str:
    return NO_GROUP if stage.group is None else stage.group


def _p(one: PercentilePlan) -> str:
    return f"p{one.percentile:g}"


def _s(seconds: float) -> str:
    return f"{numbers.seconds(numbers.milliseconds(seconds))} s"
