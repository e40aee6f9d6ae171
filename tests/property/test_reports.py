from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.groups import effective_group
from openvm_prof.core.document.blocks import NumberColumn, Report
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.export.bmf import bmf_text
from openvm_prof.report.detailed import detailed_report
from openvm_prof.report.reports import ReportOptions, ReportTexts, report_texts, summary_text
from tests.builders import Entry, db, run, tables
from tests.property.strategies import BOUNDED, ENTRY_LISTS


def everything(current: RunAnalysis, previous: RunAnalysis | None) -> tuple[ReportTexts, str, str]:
    named, options = NamedRun("n", "n", current, previous), ReportOptions(provers=2)
    return report_texts(named, options), bmf_text([named])[0], summary_text([named], "u", options)


@BOUNDED
@given(ENTRY_LISTS, ENTRY_LISTS, st.randoms(use_true_random=False))
def test_order_of_label_keys_inside_an_entry_does_not_matter(
    items: list[Entry], before: list[Entry], random: object
) -> None:
    shuffle = getattr(random, "sample")  # noqa: B009
    other = [replace(item, labels=tuple(shuffle(item.labels, len(item.labels)))) for item in items]
    previous = run(before)
    assert everything(run(other), previous) == everything(run(items), previous)


@BOUNDED
@given(
    ENTRY_LISTS.flatmap(lambda items: st.tuples(st.just(items), st.permutations(items))),
    ENTRY_LISTS,
)
def test_order_of_entries_does_not_matter(
    orders: tuple[list[Entry], list[Entry]], before: list[Entry]
) -> None:
    one, other = orders
    assert everything(run(one, provers=2), run(before)) == everything(
        run(other, provers=2), run(before[::-1])
    )


def shown_sum(report: Report, group: str, metric: str) -> float:
    total = 0.0
    for table in tables(report):
        columns = {column.name: column for column in table.columns}
        values = columns.get(metric)
        if not isinstance(values, NumberColumn):
            continue
        none = [None] * len(values.values)
        groups, programs = (getattr(columns.get(key), "values", none) for key in ("group", "program"))
        rows = zip(groups, programs, values.values, strict=True)
        total += sum(value for *labels, value in rows if effective_group(*labels) == group and value)
    return total


@BOUNDED
@given(ENTRY_LISTS)
def test_detailed_rows_add_up_to_the_sum_of_the_group(items: list[Entry]) -> None:
    store = db(items)
    report = detailed_report(store)
    for group in store.groups():
        for metric, samples in store.samples(group).items():
            if not metric.startswith("gpu_mem."):
                assert shown_sum(report, group, metric) == pytest.approx(sum(samples))


@BOUNDED
@given(ENTRY_LISTS)
def test_rows_of_the_summary_table_add_up_to_the_total(items: list[Entry]) -> None:
    times = run(items, provers=2).proof_times
    if times.total is None:
        assert not times.rows()
        return
    assert times.total.total == pytest.approx(sum(time.total for _, time in times.rows()))
    assert times.total.parallel == pytest.approx(sum(time.parallel for _, time in times.rows()))


@BOUNDED
@given(ENTRY_LISTS)
def test_no_report_fails_and_nothing_differs_from_itself(items: list[Entry]) -> None:
    texts, _, summary = everything(run(items), run(items))
    for text in (texts.aggregated, texts.detailed, summary):
        assert "%]" not in text
        assert "(new)" not in text
        assert "🔴" not in text
