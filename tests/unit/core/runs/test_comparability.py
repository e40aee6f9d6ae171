"""Which numbers are the same thing on both sides: one answer, for reports and for verdicts."""

from __future__ import annotations

import pytest

from openvm_prof.comparison.likeness import likeness
from openvm_prof.comparison.series import SideRun
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.runs import named_run
from openvm_prof.core.runs.comparability import Comparability, comparability, contrast, other_parts
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.report.reports import ReportOptions, report_texts, summary_text
from tests.builders import Entry, counter, entry, run, totals

RATE, WORK, TIME = "execute_preflight_insn_mi/s", "execute_preflight_insns", "execute_preflight_time_ms"
V2_1 = entry("postflight_time_ms", 1, group="app")


def rated(*more: Entry) -> RunAnalysis:
    return run([*totals("app", 100, 120), V2_1, entry(RATE, 70, group="app", segment="0"), *more])


work, time = counter(WORK, 5000, group="app", segment="0"), entry(TIME, 20, group="app", segment="0")
METERED = entry("execute_metered_time_ms", 9, group="app")


@pytest.mark.parametrize(
    ("before", "after", "totals", "parallel", "averages"),
    [
        ((work, time), (work, time), False, False, False),
        ((), (), False, False, False),
        ((), (METERED,), True, True, False),
        ((), (work,), False, False, False),
        ((work,), (), False, False, False),
        ((), (time,), False, True, False),
        ((work,), (work, time), False, True, True),
        ((work, time), (time,), False, False, True),
        ((work, entry(TIME, 0, group="app", segment="0")), (work, time), False, False, True),
    ],
)
def test_reports_and_verdicts_decide_alike(
    before: tuple[Entry, ...], after: tuple[Entry, ...], totals: bool, parallel: bool, averages: bool
) -> None:
    old, new = rated(*before), rated(*after)
    for one, other in ((old, new), (new, old)):
        found = comparability(one, other)
        assert found.totals == (frozenset({"app", "Total"}) if totals else frozenset())
        assert found.parallel == (frozenset({"app", "Total"}) if parallel else frozenset())
        assert found.averages == (frozenset({("app", RATE)}) if averages else frozenset())
        unlike = likeness([SideRun(None, "a", other)], [SideRun(None, "b", one)])
        expected = {
            *((None, place, "total_proof_time_ms") for place in ("app", None) if totals),
            *((None, place, "parallel_proof_time_ms") for place in ("app", None) if parallel),
            *((None, place, RATE) for place in ("app",) if averages),
        }
        assert not unlike.runs
        assert set(unlike.series) == expected


def test_parts_that_differ_within_a_side_count_too() -> None:
    old, new = rated(), rated(METERED)
    assert other_parts([old, new], [old, new])["app", "total_proof_time_ms"] == {"execute_metered_time_ms"}
    assert other_parts([old, new], []) == {}


def test_a_condition_that_no_run_of_a_side_tells_differs_from_nothing() -> None:
    one, two = {"era": "v1"}, {"era": "v2.0"}
    assert contrast("era", [one], [one, {}]) is None
    assert contrast("era", [one], [{}]) is None
    assert contrast("era", [one, two], []) is None
    assert contrast("era", [one], [two]) == (["v1"], ["v2.0"])
    assert contrast("era", [two, one], [one, two]) == (["v1", "v2.0"], ["v1", "v2.0"])


def test_a_run_finds_out_once_what_can_be_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(current: RunAnalysis, previous: RunAnalysis | None) -> Comparability:
        calls.append(current)
        return comparability(current, previous)

    monkeypatch.setattr(named_run, "comparability", counted)
    named = NamedRun("n", "n", rated(), rated(METERED))
    options = ReportOptions()
    assert "only one run has a part of them" in report_texts(named, options).aggregated
    assert summary_text([named], "https://example.org", options)
    assert named.baseline is named.previous
    assert len(calls) == 1
