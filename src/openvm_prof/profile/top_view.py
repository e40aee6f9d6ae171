"""The table of the costliest functions, opcodes, AIRs or whatever else is ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openvm_prof.core.analysis.compare import DEFAULT_NOISE_PERCENT, compare
from openvm_prof.core.catalog.dimensions import AIR, FUNCTION
from openvm_prof.core.document.blocks import (
    MISSING,
    Block,
    Cell,
    CellColumn,
    Items,
    LabelColumn,
    NumberColumn,
    Paragraph,
    Quantity,
    Report,
    Table,
)
from openvm_prof.profile.how_to_record import AIRS, CALL_STACKS
from openvm_prof.profile.rust_names import shortened
from openvm_prof.profile.top import better, has_traces, is_of_traces
from openvm_prof.profile.top_model import Cost, Measure, Name, Row, Top, percent

_MOST_VANISHED = 20


def top_report(
    top: Top,
    *,
    full_names: bool = False,
    noise_percent: float = DEFAULT_NOISE_PERCENT,
    compact: bool = False,
) -> Report:
    """Ranks, names and costs, with changes where there is a base; then what vanished.

    Where it is to be `compact`, costs that do not rank are there as percentages only.
    """
    names = _shown_names(top, full_names)
    columns: list[CellColumn | LabelColumn | NumberColumn] = [
        NumberColumn("#", [float(row.rank) for row in top.rows])
    ]
    for place, each in enumerate(top.by):
        columns.append(LabelColumn(each.heading, [names[row.name][place] for row in top.rows]))
    for measure, total in top.totals.items():
        kinds = ("self", "inclusive") if top.calls else ("self",)
        ranking = "inclusive" if top.inclusive and top.calls else "self"
        if compact:
            absolute, _ = _columns(top, measure.value, measure, ranking, total, noise_percent)
            shares = (_columns(top, kind, measure, kind, total, noise_percent)[1] for kind in kinds)
            columns += [absolute, *shares]
            continue
        for kind in kinds:
            head = f"{measure.value} {kind}" if top.calls else measure.value
            columns += _columns(top, head, measure, kind, total, noise_percent)
    blocks: list[Block] = [Paragraph(sentence) for sentence in sentences(top)]
    # for programs, a table without rows still has its columns
    blocks.append(Table(tuple(columns), top.left_out))
    if top.vanished:
        shown = tuple(", ".join(names[name]) for name, _ in top.vanished[:_MOST_VANISHED])
        blocks.append(Items(((f"Vanished ({len(top.vanished)}):", shown),)))
    return Report(tuple(blocks))


def for_readers(report: Report) -> Report:
    """The report without tables that have no rows: its sentences say why there are none."""
    return Report(tuple(block for block in report.blocks if not isinstance(block, Table) or _has_rows(block)))


def _has_rows(table: Table) -> bool:
    first = table.columns[0]
    return bool(first.cells if isinstance(first, CellColumn) else first.values)


def _columns(
    top: Top, head: str, measure: Measure, kind: str, total: float, noise_percent: float
) -> tuple[CellColumn, CellColumn]:
    def value(costs: Mapping[Measure, Cost | None]) -> float | None:
        cost = costs[measure]
        found: float | None = None if cost is None else getattr(cost, kind)
        return found

    def quantity(row: Row) -> Cell:
        now, before = value(row.now), value(row.before)
        if now is None:
            return MISSING
        change = compare(now, before, better(measure), noise_percent) if top.is_compared else None
        return Quantity(now, change)

    def share(row: Row) -> Cell:
        now = value(row.now)
        return MISSING if now is None else Quantity(percent(now, total))

    return (
        CellColumn(head, [quantity(row) for row in top.rows], numeric=True),
        CellColumn(f"{head} %", [share(row) for row in top.rows], numeric=True),
    )


def sentences(top: Top) -> list[str]:
    """What the table is of; where nothing was recorded or found, that, and how to have it recorded."""
    if not top.totals:
        by = " and ".join(each.heading for each in top.by)
        lacking, how = ("cells or rows", AIRS) if has_traces(top.by) else ("call stacks", CALL_STACKS)
        return [f"No costs by {by} were recorded, or none in these groups: there are no {lacking}. {how}."]
    said = [_total(top)]
    if is_of_traces(top):
        said.append(
            "No cells were counted by call stack: cells and rows are those of whole traces, padding included."
        )
    if AIR in top.by:
        said.append("openvm-prof airs shows their columns, padding, constraints and bus messages.")
    if top.note:
        said.append(top.note)
    if not top.rows:
        said.append("No name matches --filter, a regular expression that is searched for in each name.")
    return said


def _total(top: Top) -> str:
    ranked = top.rank_by.value
    if top.calls:
        ranked += ", inclusive" if top.inclusive else ", self"
    totals = ", ".join(f"{total:,.0f} {measure.value}" for measure, total in top.totals.items())
    return f"Ranked by {ranked}. Total: {totals}."


def _shown_names(top: Top, full_names: bool) -> dict[Name, Name]:
    names: Sequence[Name] = [*(row.name for row in top.rows), *(name for name, _ in top.vanished)]
    if full_names or not top.calls:
        return {name: name for name in names}
    place = top.by.index(FUNCTION)
    short = shortened(dict.fromkeys(name[place] for name in names))
    return {name: (*name[:place], short[name[place]], *name[place + 1 :]) for name in names}
