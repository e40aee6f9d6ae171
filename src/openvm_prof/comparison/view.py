"""Comparisons as reports: verdicts worst first, attribution, variants side by side, notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from openvm_prof.comparison.variants_model import VariantRow, Variants
from openvm_prof.comparison.verdict import (
    AttributionNode,
    Comparison,
    ComparisonResult,
    Estimate,
    SeriesKey,
    Verdict,
    percent_of,
)
from openvm_prof.core.catalog.dimensions import Dimension
from openvm_prof.core.catalog.metrics import PROOF_TIMES
from openvm_prof.core.document.blocks import (
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
from openvm_prof.core.errors import Notice
from openvm_prof.core.model.change import Change, Mark
from openvm_prof.core.model.metric import Better

_NO_DIFFERENCE = "~"
NOTHING = Paragraph(
    "Nothing to compare: no series of the runs is selected. --metric and --group take globs of the names in "
    "the file (`Total` is the whole run), any --by but group needs metrics with such labels; "
    "OpenVM records opcodes where its feature perf-metrics is on."
)
_WORTH_OPENING = 0.1
"""Share of the largest change that a part, or any below it, must carry for its own parts to be listed."""


def headline(result: ComparisonResult) -> str:
    """What a comparison comes to, in a line: runs that are missing, then how many series say what."""
    counts = []
    for verdict, word in _WORDS.items():
        count = result.count(verdict)
        if count:
            plural = "s" if count > 1 and verdict in _COUNTABLE else ""
            counts.append(f"{count:,} {word}{plural}")
    summary = ", ".join(counts) or "nothing to compare"
    if result.rows and {row.verdict for row in result.rows} == {Verdict.SAME}:
        summary = f"no difference shown in {len(result.rows):,} series"
    return "; ".join([*result.unmatched.sentences(), summary])


_WORDS = {
    Verdict.REGRESSION: "regression",
    Verdict.IMPROVEMENT: "improvement",
    Verdict.UNCONFIRMED: "unconfirmed",
    Verdict.CHANGED: "changed",
    Verdict.GONE: "gone",
    Verdict.NEW: "new",
    Verdict.UNLIKE: "not compared",
    Verdict.SAME: "the same",
}
_COUNTABLE = (Verdict.REGRESSION, Verdict.IMPROVEMENT)


def comparison_report(
    result: ComparisonResult, *, everything: bool = False, max_rows: int | None = None
) -> Report:
    """The headline, and the rows that say something, or `everything`; the first `max_rows` of them.

    A run that only one side has is in the headline; its series are rows only where `everything` is.
    """
    apart = {*result.unmatched.missing, *result.unmatched.new}
    rows = [row for row in result.shown(everything=everything) if everything or row.key.run not in apart]
    same = sum(row.verdict is Verdict.SAME for row in result.rows)
    blocks: list[Block] = [
        Heading(capitalised(headline(result))),
        *about(result.conditions, f"Base: {result.base}; head: {result.head}"),
        *not_compared(result.rows),
    ]
    if rows:
        left_out = len(rows) - len(rows[:max_rows])
        blocks.append(comparison_table(rows[:max_rows], result.within, left_out))
    if same and not everything:
        blocks.append(
            Paragraph(f"{_NO_DIFFERENCE} No difference shown in {'the other ' if rows else ''}{same} series.")
        )
    if not result.rows:
        blocks.append(NOTHING)
    if any(row.metric.name in PROOF_TIMES for row in rows):
        blocks += attribution_blocks(result.attribution)
    return Report((*blocks, *notice_blocks(result.notices)))


def capitalised(sentence: str) -> str:
    """A sentence with a capital letter first; the rest stays as it is."""
    return sentence[:1].upper() + sentence[1:]


def about(conditions: str, *sentences: str) -> list[Block]:
    """How the runs were proven, and what else there is to say of them, in a line."""
    shown = [*(sentence for sentence in sentences if sentence), *([conditions] if conditions else [])]
    return [Paragraph("; ".join(shown))] if shown else []


def not_compared(rows: Iterable[Comparison]) -> list[Block]:
    """Why changes and verdicts of some rows are not shown; nothing where all are compared."""
    reasons = dict.fromkeys(row.mismatch for row in rows if row.mismatch is not None)
    if not reasons:
        return []
    why = "; ".join(reason for reason in reasons if reason is not None)
    return [
        Paragraph(
            f"The sides are not comparable ({why}). Where that is so, numbers are shown, "
            "changes and verdicts are not."
        )
    ]


def comparison_table(rows: Sequence[Comparison], within: Sequence[Dimension], left_out: int = 0) -> Table:
    """A table with a row per series: what it is, the head, the change and the verdict come first."""
    keys = [row.key for row in rows]
    columns = [
        CellColumn("metric", [Code(key.metric) for key in keys]),
        CellColumn("head", [estimate_cell(row.head) for row in rows], numeric=True),
        CellColumn("change", [change_cell(row) for row in rows], numeric=True),
        CellColumn("verdict", [Text(row.verdict.value) for row in rows]),
        *place_columns(keys, within),
        CellColumn("base", [estimate_cell(row.base) for row in rows], numeric=True),
        CellColumn("p", [p_cell(row) for row in rows], numeric=True),
        CellColumn("n", [Text(runs_of(row)) for row in rows], numeric=True),
    ]
    return Table(tuple(columns), left_out)


def place_columns(keys: Sequence[SeriesKey], within: Sequence[Dimension]) -> list[CellColumn]:
    """Where the rows' metrics were measured: the run, where there are several, the group, and dimensions."""
    columns = []
    if any(key.run is not None for key in keys):
        columns.append(CellColumn("run", [Text(key.run or "") for key in keys]))
    columns.append(CellColumn("group", [Text(key.place) for key in keys]))
    for index, dimension in enumerate(within):
        columns.append(CellColumn(dimension.heading, [Text(key.labels[index]) for key in keys]))
    return columns


def change_cell(row: Comparison) -> Cell:
    """The change of the medians, marked by the verdict."""
    return MISSING if row.change is None else Difference(row.change)


def p_cell(row: Comparison) -> Cell:
    """The p of a test; `exact` where none is needed, and `~` where the runs are too few for one."""
    if row.p is not None:
        return Probability(row.p)
    if row.mismatch is not None or row.base is None or row.head is None:
        return MISSING
    return Text("exact") if row.metric.deterministic else Text(_NO_DIFFERENCE)


def runs_of(row: Comparison) -> str:
    """How many runs each side has of a series: `5+5`."""
    return "+".join(str(0 if side is None else side.n) for side in (row.base, row.head))


def estimate_cell(side: Estimate | None) -> Cell:
    """The median and its interval."""
    return MISSING if side is None else Interval(side.median, side.low, side.high)


def attribution_blocks(nodes: Sequence[AttributionNode]) -> list[Block]:
    """The change in total proof time by group and part; every part is followed by its own parts.

    The whole's own parts are always there. Further down, the parts of what carries little of the change,
    itself and in all below it, are left out, all together, so that the rest adds up.
    """
    if not any(node.amount for node in nodes):
        return []
    largest = max(abs(node.amount) for node in nodes)
    carriers = [node.path for node in nodes if abs(node.amount) >= _WORTH_OPENING * largest]
    opened = {path[:end] for path in carriers for end in range(1, len(path) + 1)}
    nodes = [node for node in nodes if len(node.path) <= 2 or node.path[:-1] in opened]
    names = [Text("– " * (len(node.path) - 1) + node.path[-1]) for node in nodes]
    wholes = {node.path[0]: node for node in nodes if len(node.path) == 1}
    percents = [_percent(node, wholes[node.path[0]]) for node in nodes]
    return [
        Heading("Where the change in total proof time is"),
        Table(
            (
                CellColumn("part", names),
                CellColumn("base (ms)", [Quantity(node.base) for node in nodes], numeric=True),
                CellColumn("head (ms)", [Quantity(node.head) for node in nodes], numeric=True),
                CellColumn("change (ms)", [_amount(node) for node in nodes], numeric=True),
                CellColumn("of the base's total", percents, numeric=True),
            )
        ),
        Paragraph("Means over the runs of a side, which add up; “other” is what the parts beside it leave."),
    ]


def _amount(node: AttributionNode) -> Cell:
    return Difference(Change(node.amount, None)) if node.amount else Quantity(0.0)


def _percent(node: AttributionNode, whole: AttributionNode) -> Cell:
    percent = percent_of(node.amount, whole.base)
    return MISSING if percent is None else Percent(percent)


def variants_report(variants: Variants) -> Report:
    """A row per series and variant, what is tested in words; geometric means below.

    Series in the order of reports; of one series the variants by their medians, the best first where the
    metric has a better direction, else the smallest, what lacks it last; ties in the order given.
    """
    first, *others = variants.names
    lines = [line for row in variants.rows for line in _by_median(variants, row)]
    blocks: list[Block] = [Heading(f"{len(variants.names)} variants, compared with {first}")]
    blocks += [
        *(Paragraph(capitalised(sentence)) for sentence in variants.unmatched),
        Paragraph(_tested(variants)),
    ]
    blocks += not_compared(line.compared for line in lines if line.compared is not None)
    blocks.append(_variants_table(lines, variants.within) if lines else NOTHING)
    if variants.means:
        sizes = [Quantity(float(mean.series)) for mean in variants.means for _ in others]
        ratios = [Ratio(ratio) for mean in variants.means for ratio in mean.ratios]
        blocks += [
            Heading(f"Geometric means of the ratios to {first}"),
            Table(
                (
                    CellColumn("metric", [Code(mean.metric) for mean in variants.means for _ in others]),
                    CellColumn("variant", [Text(name) for _ in variants.means for name in others]),
                    CellColumn("ratio", ratios, numeric=True),
                    CellColumn("series", sizes, numeric=True),
                )
            ),
        ]
    return Report((*blocks, *notice_blocks(variants.notices)))


class _Line(Struct, frozen=True):
    """What one variant has of a series; `compared` is None for the first, which the others are held to."""

    key: SeriesKey
    variant: str
    median: Estimate | None
    compared: Comparison | None


def _by_median(variants: Variants, row: VariantRow) -> list[_Line]:
    first, *others = variants.names
    lines = [_Line(row.key, first, row.first, None)]
    lines += [
        _Line(row.key, name, comparison.head, comparison)
        for name, comparison in zip(others, row.others, strict=True)
    ]
    sign = -1 if row.others and row.others[0].metric.better is Better.HIGHER else 1
    return sorted(
        lines, key=lambda line: (line.median is None, sign * line.median.median if line.median else 0.0)
    )


def _tested(variants: Variants) -> str:
    first, *others = variants.names
    shared = f", and the {len(others)} others share --alpha among them" if len(others) > 1 else ""
    return (
        f"Each variant is compared with {first}: counts exactly; times and other noisy values by a "
        f"Mann-Whitney U test, which takes 4 runs per side{shared}."
    )


def _variants_table(lines: Sequence[_Line], within: Sequence[Dimension]) -> Table:
    compared = [line.compared for line in lines]
    columns = [
        CellColumn("metric", [Code(line.key.metric) for line in lines]),
        CellColumn("variant", [Text(line.variant) for line in lines]),
        CellColumn("median", [_median(line.median) for line in lines], numeric=True),
        CellColumn(
            "ratio",
            [MISSING if comparison is None else _ratio(comparison) for comparison in compared],
            numeric=True,
        ),
        CellColumn(
            "verdict",
            [Text("(first)" if comparison is None else comparison.verdict.value) for comparison in compared],
        ),
        *place_columns([line.key for line in lines], within),
        CellColumn(
            "p",
            [MISSING if comparison is None else p_cell(comparison) for comparison in compared],
            numeric=True,
        ),
        CellColumn("n", [_runs(line) for line in lines], numeric=True),
    ]
    return Table(tuple(columns))


def _runs(line: _Line) -> Cell:
    return Quantity(0.0 if line.median is None else float(line.median.n))


def _median(side: Estimate | None) -> Cell:
    return MISSING if side is None else Quantity(side.median)


def _ratio(row: Comparison) -> Cell:
    mark = Mark.NONE if row.change is None else row.change.mark
    return MISSING if row.ratio is None else Ratio(row.ratio, mark)


def notice_blocks(notices: Iterable[Notice]) -> list[Block]:
    """What the reader should know, where there is anything."""
    items = tuple((str(notice), ()) for notice in notices)
    return [Heading("Notices"), Items(items)] if items else []
