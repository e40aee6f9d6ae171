"""Comparisons as reports: verdicts worst first, attribution, variants side by side, notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openvm_prof.catalog.metrics import PROOF_TIMES
from openvm_prof.errors import Notice
from openvm_prof.model.change import Change, Mark
from openvm_prof.model.report import (
    MISSING,
    Block,
    Cell,
    CellColumn,
    Code,
    Difference,
    Heading,
    Interval,
    Items,
    Paragraph,
    Percent,
    Probability,
    Quantity,
    Ratio,
    Report,
    Table,
    Text,
)
from openvm_prof.model.variants import Variants
from openvm_prof.model.verdict import (
    Comparison,
    ComparisonResult,
    Estimate,
    SeriesKey,
    Share,
    percent_of,
)

_NO_DIFFERENCE = "~"
_NOTHING = Paragraph("Nothing to compare: no metric is selected.")
_WORTH_OPENING = 0.1
"""Share of the largest change that a part, or any below it, must carry for its own parts to be listed."""


def comparison_report(
    result: ComparisonResult, *, everything: bool = False, max_rows: int | None = None
) -> Report:
    """The rows that say something, or `everything`; the first `max_rows` of them."""
    rows = result.shown(everything=everything)
    same = len(result.rows) - len(rows)
    blocks: list[Block] = []
    if rows:
        blocks.append(comparison_table(rows[:max_rows], len(rows) - len(rows[:max_rows])))
    if same:
        blocks.append(
            Paragraph(f"{_NO_DIFFERENCE} No difference shown in {'the other ' if rows else ''}{same} series.")
        )
    if not result.rows:
        blocks.append(_NOTHING)
    if any(row.metric.name in PROOF_TIMES for row in rows):
        blocks += attribution_blocks(result.attribution)
    return Report((*blocks, *notice_blocks(result.notices)))


def comparison_table(rows: Sequence[Comparison], left_out: int = 0) -> Table:
    """A table with a row per series."""
    columns = [
        CellColumn("verdict", [Text(row.verdict.value) for row in rows]),
        *key_columns([row.key for row in rows]),
    ]
    columns += [
        CellColumn("base", [estimate_cell(row.base) for row in rows], numeric=True),
        CellColumn("head", [estimate_cell(row.head) for row in rows], numeric=True),
        CellColumn("change", [change_cell(row) for row in rows], numeric=True),
        CellColumn("p", [p_cell(row) for row in rows], numeric=True),
        CellColumn("n", [Text(runs_of(row)) for row in rows], numeric=True),
    ]
    return Table(tuple(columns), left_out)


def key_columns(keys: Sequence[SeriesKey]) -> list[CellColumn]:
    """What the rows are of; columns of runs and labels only where there are any."""
    columns = []
    if any(key.run is not None for key in keys):
        columns.append(CellColumn("run", [Text(key.run or "") for key in keys]))
    columns.append(CellColumn("group", [Text(key.place) for key in keys]))
    if any(key.label is not None for key in keys):
        columns.append(CellColumn("label", [Text(key.label or "") for key in keys]))
    columns.append(CellColumn("metric", [Code(key.metric) for key in keys]))
    return columns


def change_cell(row: Comparison) -> Cell:
    """The change of the medians, marked by the verdict."""
    return MISSING if row.change is None else Difference(row.change)


def p_cell(row: Comparison) -> Cell:
    """The p of a test; `exact` where none is needed, and `~` where the runs are too few for one."""
    if row.p is not None:
        return Probability(row.p)
    if row.base is None or row.head is None:
        return MISSING
    return Text("exact") if row.metric.deterministic else Text(_NO_DIFFERENCE)


def runs_of(row: Comparison) -> str:
    """How many runs each side has of a series: `5+5`."""
    return "+".join(str(0 if side is None else side.n) for side in (row.base, row.head))


def estimate_cell(side: Estimate | None) -> Cell:
    """The median and its interval."""
    return MISSING if side is None else Interval(side.median, side.low, side.high)


def attribution_blocks(shares: Sequence[Share]) -> list[Block]:
    """The change in total proof time by group and part; every part is followed by its own parts.

    The whole's own parts are always there. Further down, the parts of what carries little of the change,
    itself and in all below it, are left out, all together, so that the rest adds up.
    """
    if not any(share.amount for share in shares):
        return []
    largest = max(abs(share.amount) for share in shares)
    carriers = [share.path for share in shares if abs(share.amount) >= _WORTH_OPENING * largest]
    opened = {path[:end] for path in carriers for end in range(1, len(path) + 1)}
    shares = [share for share in shares if len(share.path) <= 2 or share.path[:-1] in opened]
    names = [Text("– " * (len(share.path) - 1) + share.path[-1]) for share in shares]
    wholes = {share.path[0]: share for share in shares if len(share.path) == 1}
    percents = [_percent(share, wholes[share.path[0]]) for share in shares]
    return [
        Heading("Where the change in total proof time is"),
        Table(
            (
                CellColumn("part", names),
                CellColumn("base (ms)", [Quantity(share.base) for share in shares], numeric=True),
                CellColumn("head (ms)", [Quantity(share.head) for share in shares], numeric=True),
                CellColumn("change (ms)", [_amount(share) for share in shares], numeric=True),
                CellColumn("of the base's total", percents, numeric=True),
            )
        ),
        Paragraph("Means over the runs of a side, which add up; “other” is what the parts beside it leave."),
    ]


def _amount(share: Share) -> Cell:
    return Difference(Change(share.amount, None)) if share.amount else Quantity(0.0)


def _percent(share: Share, whole: Share) -> Cell:
    percent = percent_of(share.amount, whole.base)
    return MISSING if percent is None else Percent(percent)


def variants_report(variants: Variants) -> Report:
    """A row per series, a column per variant and its ratio to the first; geometric means below."""
    first, *others = variants.names
    rows = variants.rows
    columns = key_columns([row.key for row in rows])
    columns.append(CellColumn(first, [_median(row.first) for row in rows], numeric=True))
    for place, name in enumerate(others):
        of_variant = [row.others[place] for row in rows]
        columns.append(CellColumn(name, [_median(row.head) for row in of_variant], numeric=True))
        columns.append(CellColumn(f"{name} / {first}", [_ratio(row) for row in of_variant], numeric=True))
        columns.append(CellColumn("verdict", [Text(row.verdict.value) for row in of_variant]))
    blocks: list[Block] = [Table(tuple(columns)) if rows else _NOTHING]
    if variants.means:
        sizes = [Quantity(float(mean.series)) for mean in variants.means]
        blocks += [
            Heading("Geometric means of the ratios"),
            Table(
                (
                    CellColumn("metric", [Code(mean.metric) for mean in variants.means]),
                    CellColumn("series", sizes, numeric=True),
                    *(
                        CellColumn(
                            f"{name} / {first}",
                            [Ratio(mean.ratios[place]) for mean in variants.means],
                            numeric=True,
                        )
                        for place, name in enumerate(others)
                    ),
                )
            ),
        ]
    return Report((*blocks, *notice_blocks(variants.notices)))


def _median(side: Estimate | None) -> Cell:
    return MISSING if side is None else Quantity(side.median)


def _ratio(row: Comparison) -> Cell:
    mark = Mark.NONE if row.change is None else row.change.mark
    return MISSING if row.ratio is None else Ratio(row.ratio, mark)


def notice_blocks(notices: Iterable[Notice]) -> list[Block]:
    """What the reader should know, where there is anything."""
    items = tuple((str(notice), ()) for notice in notices)
    return [Heading("Notices"), Items(items)] if items else []
