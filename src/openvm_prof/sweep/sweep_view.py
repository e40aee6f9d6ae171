"""A sweep to read: which configuration is best and by how much, then a row each."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.comparison.statistics import FEWEST_RUNS
from openvm_prof.core.document import numbers
from openvm_prof.core.document.blocks import (
    MISSING,
    Block,
    Cell,
    CellColumn,
    Items,
    Paragraph,
    Percent,
    Probability,
    Quantity,
    Report,
    Seconds,
    Table,
    Text,
)
from openvm_prof.core.errors import counted, first_of, listed
from openvm_prof.core.model.metric import Better
from openvm_prof.sweep.run_metrics import RunMetric
from openvm_prof.sweep.sweep_model import Configuration, SweepResult

_ALPHA = 0.05


def sweep_report(result: SweepResult) -> Report:
    """A headline, the table, and what its reader should know."""
    blocks: list[Block] = [Paragraph(headline(result)), _table(result)]
    if result.notices:
        blocks.append(Items(tuple((str(notice), ()) for notice in first_of(result.notices))))
    return Report(tuple(blocks))


def headline(result: SweepResult) -> str:
    """The finding in a sentence, with what supports it."""
    ranked = [each for each in result.configurations if each.standing is not None]
    by = result.ranked_by
    if not ranked:
        return f"No run has a value for {by.name}."
    best, *others = ranked
    median = f"{value_text(best.spreads[by.name].median, by)}{_unit(by)}"
    of = "" if len(best.spreads[by.name].values) == 1 else ", median of " + _runs(best, by)
    if not others:
        return f"{best.name}: {by.name} {median}{of}."
    first = others[0]
    assert first.standing is not None
    behind = first.standing.behind_percent
    if behind == 0:
        tied = [
            best.name,
            *(each.name for each in others if each.standing and each.standing.behind_percent == 0),
        ]
        return f"{' and '.join(tied)} are best by {by.name}, with the same value: {median}{of}."
    ahead = "" if behind is None else f", {_ahead(behind, by):.1f} % {_word(by)} than {first.name}"
    return f"{best.name} is best by {by.name}: {median}{of}{ahead}. {_evidence(best, others, by)}"


def _ahead(behind: float, by: RunMetric) -> float:
    """How much better the best is, in percent of the next one's median."""
    return (
        100 * behind / (100 + behind)
        if by.better is not Better.HIGHER
        else 100 * behind / (100 - behind or 1)
    )


def _word(by: RunMetric) -> str:
    return "more" if by.better is Better.HIGHER else "less"


def _evidence(best: Configuration, others: Sequence[Configuration], by: RunMetric) -> str:
    tested = [
        (each.name, each.standing.p) for each in others if each.standing and each.standing.p is not None
    ]
    if not tested:
        return f"Not tested: that takes {FEWEST_RUNS} runs of each configuration."
    alike = [name for name, p in tested if p >= _ALPHA]
    if not alike:
        over = "each of the others" if len(tested) > 1 else "it"
        return f"The lead over {over} is significant (Mann-Whitney U, p < {_ALPHA})."
    return f"Not told apart from it (Mann-Whitney U, p ≥ {_ALPHA}): {listed(alike)}."


def _table(result: SweepResult) -> Table:
    rows = result.configurations
    columns = [
        CellColumn(
            "run" if not result.options.group_by else " + ".join(result.options.group_by),
            list(map(_name, rows)),
        )
    ]
    if any(row.runs > 1 for row in rows):
        columns.append(CellColumn("runs", [Quantity(float(row.runs)) for row in rows], numeric=True))
    ordered = (result.ranked_by, *(metric for metric in result.metrics if metric != result.ranked_by))
    for place, metric in enumerate(ordered):
        if not any(metric.name in row.spreads for row in rows):
            continue
        columns.append(CellColumn(_heading(metric), [_median(row, metric) for row in rows], numeric=True))
        if place == 0:
            columns += _standing(result)
    return Table(tuple(columns))


def _standing(result: SweepResult) -> list[CellColumn]:
    rows, by = result.configurations, result.ranked_by
    columns = []
    if len(rows) > 1:
        columns.append(CellColumn("vs best", [_behind(row) for row in rows], numeric=True))
    if any(len(row.spreads[by.name].values) > 1 for row in rows if by.name in row.spreads):
        for place, percent in enumerate(result.options.percentiles):
            if percent != 50:
                cells = [_percentile(row, by, place) for row in rows]
                columns.append(CellColumn(f"p{percent:g}", cells, numeric=True))
    if any(row.standing is not None and row.standing.p is not None for row in rows):
        columns.append(CellColumn("p-value", [_p(row) for row in rows], numeric=True))
    return columns


def _name(row: Configuration) -> Cell:
    state = ""
    if len(row.failed) + row.empty == row.runs:
        state = " (failed)" if row.failed else " (no metrics)"
    elif row.failed or row.empty:
        state = f" ({len(row.failed) + row.empty} of {row.runs} without metrics)"
    best = " ★" if row.standing is not None and row.standing.is_best else ""
    return Text(f"{row.name}{best}{state}")


def _median(row: Configuration, metric: RunMetric) -> Cell:
    spread = row.spreads.get(metric.name)
    return MISSING if spread is None else _cell(spread.median, metric)


def _percentile(row: Configuration, metric: RunMetric, place: int) -> Cell:
    spread = row.spreads.get(metric.name)
    return MISSING if spread is None else _cell(spread.percentiles[place], metric)


def _cell(value: float, metric: RunMetric) -> Cell:
    return Seconds(numbers.milliseconds(value)) if metric.unit == "s" else Quantity(value)


def _behind(row: Configuration) -> Cell:
    if row.standing is None or row.standing.behind_percent is None:
        return MISSING
    if row.standing.is_best:
        return Text("best")
    return Percent(row.standing.behind_percent)


def _p(row: Configuration) -> Cell:
    return MISSING if row.standing is None or row.standing.p is None else Probability(row.standing.p)


def _heading(metric: RunMetric) -> str:
    return f"{metric.name}{_bracketed(metric)}"


def _bracketed(metric: RunMetric) -> str:
    return f" ({metric.unit})" if metric.unit in {"s", "MHz", "1/s"} and metric.name != "mhz" else ""


def _unit(metric: RunMetric) -> str:
    return f" {metric.unit}" if metric.unit in {"s", "ms", "MHz"} else ""


def value_text(value: float, metric: RunMetric) -> str:
    """A value of a metric as people read it; seconds have two decimals."""
    return numbers.seconds(numbers.milliseconds(value)) if metric.unit == "s" else numbers.number(value)


def _runs(row: Configuration, metric: RunMetric) -> str:
    return counted(len(row.spreads[metric.name].values), "run")
