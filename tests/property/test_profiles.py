"""What holds for the profiles and flame graphs of any stacks."""

from __future__ import annotations

import math
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.core.catalog.dimensions import FUNCTION, dimensions
from openvm_prof.core.reading.metrics_json import parse_runs
from openvm_prof.profile.folded import parse_folded, render_folded
from openvm_prof.profile.layout import flame_graph
from openvm_prof.profile.profile import frame_of
from openvm_prof.profile.profile_kinds import CELLS, STANDARD_KINDS
from openvm_prof.profile.stack_db import StackDb
from openvm_prof.profile.stack_db_builder import StackDbBuilder
from openvm_prof.profile.stacks import reverse, run_profiles
from openvm_prof.profile.top import costs, top, top_kinds
from openvm_prof.profile.top_model import Measure
from tests.builders import metrics_bytes, profile, stack_entry, stack_profiles
from tests.property.strategies import BOUNDED

FRAMES = st.sampled_from(["main", "f", "g", "a b", "é", "core::fmt::write", "[u8, 4]"])
SPANS = st.lists(FRAMES, max_size=4).map(";".join)
WHOLE = st.integers(0, 2**53)
NUMBERS = st.one_of(WHOLE, st.sampled_from(["0.1", "0.25", "1.5"]))
ENTRIES = st.lists(
    st.builds(
        lambda metric, value, span, group, opcode: stack_entry(
            metric, str(value), span, group=group, opcode=opcode, air_name="Air<4>"
        ),
        st.sampled_from(["frequency", "cells_used", "other"]),
        NUMBERS,
        SPANS,
        st.sampled_from(["app_proof", "leaf"]),
        st.sampled_from(["ADD", "MUL", ""]),
    ),
    max_size=15,
)
STACKS = st.dictionaries(
    st.lists(FRAMES, min_size=1, max_size=5).map(";".join), st.integers(1, 10**6), min_size=1
)
ODD_STACKS = st.dictionaries(
    st.text(min_size=1, max_size=8).map(frame_of), st.floats(1e-3, 1e6), min_size=1, max_size=6
)


@BOUNDED
@given(ENTRIES)
def test_a_view_adds_up_to_its_metric(entries: list[dict[str, object]]) -> None:
    made = stack_profiles(entries).profiles
    for kind in STANDARD_KINDS:
        found = math.fsum(value for p in made if p.kind == kind for value in p.stacks.values())
        values = [
            float(str(e["value"]))
            for e in entries
            if e["metric"] in kind.metrics and kind is not STANDARD_KINDS[2]
        ]
        assert math.isclose(found, math.fsum(values), rel_tol=1e-15, abs_tol=0)


@BOUNDED
@given(ENTRIES, st.integers(0, 15))
def test_stores_merged_are_what_one_reading_gives(entries: list[dict[str, object]], cut: int) -> None:
    def read(part: list[dict[str, object]]) -> StackDb:
        return parse_runs(metrics_bytes(part), partial(StackDbBuilder, STANDARD_KINDS))[None]

    merged = read(entries[:cut])
    merged.merge(read(entries[cut:]))
    assert run_profiles(merged).profiles == stack_profiles(entries).profiles


@BOUNDED
@given(STACKS)
def test_reversing_keeps_the_total_and_reversing_again_undoes_it(stacks: dict[str, float]) -> None:
    of = profile(stacks)
    assert reverse(of).total == of.total
    assert reverse(reverse(of)) == of


@BOUNDED
@given(STACKS)
def test_a_graph_against_itself_shows_no_change(stacks: dict[str, float]) -> None:
    graph = flame_graph(profile(stacks), profile(stacks))
    assert all(frame.value == frame.base for frame in graph.frames)
    assert not graph.vanished_count


@BOUNDED
@given(STACKS, st.sampled_from([0.0, 0.01, 0.3]))
def test_frames_lie_within_the_one_below(stacks: dict[str, float], share: float) -> None:
    graph = flame_graph(profile(stacks), smallest_share=share)
    below = {graph.root.depth: graph.root}
    for frame in graph.frames[1:]:
        parent = below[frame.depth - 1]
        assert parent.start <= frame.start
        assert frame.start + frame.value <= parent.start + parent.value
        assert frame.value >= share * graph.root.value
        below[frame.depth] = frame


@BOUNDED
@given(st.one_of(STACKS, ODD_STACKS))
def test_folded_text_read_and_written_again_is_the_same(stacks: dict[str, float]) -> None:
    text = render_folded(profile(stacks))
    again = profile(parse_folded(text))
    assert render_folded(again) == text
    assert math.isclose(again.total, math.fsum(stacks.values()))


@BOUNDED
@given(ENTRIES)
def test_self_costs_add_up_and_are_never_more_than_inclusive_ones(entries: list[dict[str, object]]) -> None:
    for by in map(dimensions, TOPS):
        of = costs(stack_profiles(entries, top_kinds(by)).profiles, by)
        for measure, total in top(of, by).totals.items():
            rows = [row.now[measure] for row in top(of, by).rows]
            known = [cost for cost in rows if cost is not None]
            assert math.isclose(math.fsum(cost.self for cost in known), total)
            assert all(cost.self <= cost.inclusive * (1 + 1e-12) for cost in known)
            assert all(cost.inclusive <= total * (1 + 1e-12) for cost in known)


TOPS = ("function", "opcode", "air", "function+air", "air+function", "group", "segment+function+group")


def test_the_strategies_reach_every_measure() -> None:
    """The properties above would hold for a reader that finds nothing."""
    entries = [stack_entry(metric, "1", "f", air_name="Air") for metric in ("frequency", "cells_used")]
    assert set(costs(stack_profiles(entries, top_kinds((FUNCTION,))).profiles, (FUNCTION,))) == set(
        Measure
    ) - {Measure.ROWS}
    assert CELLS in STANDARD_KINDS
