"""Verdicts of a page: how the runs compare with those of the base, as `compare` judges it."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.comparison.comparing import CompareOptions, compare_runs
from openvm_prof.comparison.series import BY_GROUP, SideRun
from openvm_prof.comparison.verdict import Comparison, Estimate, Verdict
from openvm_prof.comparison.verdicts import Criteria, Selection
from openvm_prof.core.catalog.groups import NO_GROUP
from openvm_prof.core.catalog.metrics import TOTAL_PROOF_TIME
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.model.change import Mark
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.page.document import VerdictRow
from openvm_prof.page.numbers import plain

_MOST = 200
_OPTIONS = CompareOptions(BY_GROUP, Criteria(), Selection(), force=True)
_TONES = {Mark.BETTER: "better", Mark.WORSE: "worse"}


def verdict_rows(
    base: Sequence[LoadedRun], runs: Sequence[LoadedRun]
) -> tuple[list[VerdictRow], int, list[str]]:
    """What changed, worst first, how many further rows there are, and what a reader should know."""
    if not base:
        return [], 0, []
    result = compare_runs(_side(base), _side(runs), _OPTIONS)
    shown = [row for row in result.rows if row.verdict is not Verdict.UNLIKE and _tells(row)]
    rows = [_row(row) for row in shown[:_MOST]]
    notices = [str(notice) for notice in result.notices]
    notices += [f"{sentence[:1].upper()}{sentence[1:]}." for sentence in result.unmatched.sentences()]
    return rows, len(shown) - len(rows), [encodable(notice) for notice in notices]


def _tells(row: Comparison) -> bool:
    """Whether something changed, or it is the whole run, whose time every reader looks for."""
    return row.verdict is not Verdict.SAME or row.key.group is None


def _side(runs: Sequence[LoadedRun]) -> list[SideRun]:
    return [SideRun(run.info.key, run.name, run.analysis, told=run.info.conditions) for run in runs]


def _row(row: Comparison) -> VerdictRow:
    key, change = row.key, row.change
    place = None if key.group is None else encodable(key.group or NO_GROUP)
    if key.run is not None:
        place = encodable(key.run if place is None else f"{key.run} / {place}")
    return VerdictRow(
        "time" if key.group is None and key.metric == TOTAL_PROOF_TIME else None,
        place,
        key.metric,
        row.metric.unit.value,
        row.verdict.value,
        "" if change is None else _TONES.get(change.mark, ""),  # type: ignore[arg-type]
        _n(row.base),
        _median(row.base),
        _n(row.head),
        _median(row.head),
        row.percent,
        row.p,
    )


def _n(side: Estimate | None) -> int | None:
    return None if side is None else side.n


def _median(side: Estimate | None) -> float | int | None:
    return None if side is None else plain(side.median)
