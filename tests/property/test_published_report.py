from __future__ import annotations

import math

from hypothesis import given

from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.reading.published_report import parse_published_report
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.report.reports import ReportOptions, report_texts
from tests.builders import Entry, run
from tests.property.strategies import BOUNDED, ENTRY_LISTS


def shown(db: MetricDb) -> dict[tuple[object, str], float]:
    """What a detailed report shows: no GPU memory."""
    entries = db.entries()
    return {(labels, metric): value for labels, metric, value in entries if not metric.startswith("gpu_mem.")}


@BOUNDED
@given(ENTRY_LISTS, ENTRY_LISTS)
def test_a_detailed_report_reads_back_as_what_it_was_made_from(
    items: list[Entry], before: list[Entry]
) -> None:
    current = run(items)
    expected = shown(current.db)
    if not expected:
        return
    for previous in (None, run(before)):
        options = ReportOptions(inline_detailed=True)
        report = parse_published_report(
            report_texts(NamedRun("n", "n", current, previous), options).aggregated
        )
        found = shown(report.db)
        # a counter that became 0 is shown beside its baseline
        assert {place for place, value in found.items() if value} <= expected.keys() <= found.keys()
        assert all(math.isclose(found[place], value, abs_tol=0.0051) for place, value in expected.items())
        assert not report.notices
