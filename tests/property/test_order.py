from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openvm_prof import (
    CompareOptions,
    Criteria,
    LoadedRun,
    Selection,
    SideRun,
    airs_of,
    compare_many,
    compare_runs,
    dimensions,
    page_of,
    phases,
    plan,
    rank_runs,
    render_markdown,
    segments_of,
)
from openvm_prof.core.document.formats import Result
from tests.builders import Entry
from tests.loaded import loaded
from tests.property.strategies import BOUNDED, ENTRIES, KEYS, VALUES, label_sets

TRACES = st.builds(
    Entry, label_sets(), st.sampled_from(["cells", "rows", "main_cols"]), VALUES, st.just(True)
)
OPCODES = st.builds(
    Entry,
    st.tuples(*(st.tuples(st.just(key), st.sampled_from(KEYS[key])) for key in ("segment", "opcode"))),
    st.just("frequency"),
    VALUES,
    st.just(True),
)
ENTRY_LISTS = st.lists(st.one_of(ENTRIES, TRACES, OPCODES), max_size=30)
ORDERS = ENTRY_LISTS.flatmap(lambda items: st.tuples(st.just(items), st.permutations(items)))


def texts(run: LoadedRun, before: LoadedRun) -> list[str]:
    """Everything but the reports, which have a test of their own."""
    results: list[Result] = [
        airs_of([run], base=[before]),
        segments_of([run], base=[before]),
        phases([before, run]),
        plan([run]),
        rank_runs([run, before]),
        page_of([run], base=[before]),
    ]
    base, head = ([SideRun(None, each.name, each.analysis)] for each in (before, run))
    options = CompareOptions(dimensions("opcode+air"), Criteria(), Selection(), force=True)
    return [
        render_markdown(compare_runs(base, head, options).document()),
        render_markdown(compare_many({"a": base, "b": head}, options).document()),
        *(render_markdown(result.document()) for result in results),
        *(repr(result.records()) for result in results),
    ]


@BOUNDED
@given(ORDERS, ENTRY_LISTS)
def test_no_result_depends_on_the_order_of_entries(
    orders: tuple[list[Entry], list[Entry]], before: list[Entry]
) -> None:
    one, other = orders
    assert texts(loaded("a", one), loaded("b", before)) == texts(
        loaded("a", other), loaded("b", before[::-1])
    )
