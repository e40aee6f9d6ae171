"""What holds of changes of any series."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from openvm_prof.trends import events, find_changes

Values = NDArray[np.float64]


@st.composite
def stepped(draw: st.DrawFn, fewest: int = 3) -> Values:
    """Levels of so many runs or more, with noise and outliers, far from the limits of what is a step."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    runs = draw(st.lists(st.integers(fewest, 40), min_size=1, max_size=4))
    steps = rng.choice([-0.3, -0.1, 0.0, 0.1, 0.3], len(runs))
    noise = draw(st.sampled_from([0.002, 0.005, 0.02]))
    logs = np.repeat(np.cumsum(steps), runs) + rng.normal(0, noise, sum(runs))
    logs += (rng.random(len(logs)) < 0.02) * rng.uniform(0.05, 0.3, len(logs))
    return np.exp(logs)


def found(values: Values) -> list[tuple[int, float, bool]]:
    changes = find_changes({"a": values})
    return [(change.index, round(change.effect, 9), change.unconfirmed) for change in changes]


@settings(max_examples=60, deadline=None)
@given(stepped(), st.sampled_from([1e-6, 0.3, 2.0, 1e9]))
def test_the_unit_does_not_matter(values: Values, factor: float) -> None:
    assert found(values * factor) == found(values)


@settings(max_examples=60, deadline=None)
@given(stepped(fewest=26))  # more than a disturbed spell, or an end that needs more evidence, has
def test_confirmed_changes_mirror_when_time_runs_backwards(values: Values) -> None:
    def inner(changes: list[tuple[int, float, bool]]) -> list[int]:
        # what the newest 12 runs tell needs less, and has no mirror image
        return [index for index, _, _ in changes if 12 < index < len(values) - 12]

    forwards, backwards = found(values), found(values[::-1])
    edges = [index for index, _, _ in forwards + backwards if not 12 < index < len(values) - 12]
    if not edges:
        mirrored = sorted(len(values) - index for index in inner(forwards))
        assert len(inner(backwards)) == len(mirrored)
        # outliers beside a step leave open to which level they belong
        assert all(abs(one - other) <= 3 for one, other in zip(inner(backwards), mirrored, strict=True))


@settings(max_examples=60, deadline=None)
@given(stepped(), st.data())
def test_commits_without_a_run_shift_indices(values: Values, data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(values)), max_size=6)))
    gaps = np.insert(values, places, np.nan)
    at = np.flatnonzero(~np.isnan(gaps))
    assert found(gaps) == [(int(at[index]), effect, new) for index, effect, new in found(values)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(1e-300, 1e300), max_size=40))
def test_any_positive_numbers(values: list[float]) -> None:
    for change in find_changes({"a": values}):
        assert 0 <= change.before < change.index < len(values)
        assert change.interval.low <= change.effect <= change.interval.high


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-300, 1e300), st.integers(0, 60), st.booleans())
def test_constant_series_tell_nothing(value: float, runs: int, exact: bool) -> None:
    assert find_changes({"a": [value] * runs}, exact=exact) == []


@settings(max_examples=40, deadline=None)
@given(stepped(), st.integers(1, 4))
def test_every_change_is_in_one_event(values: Values, copies: int) -> None:
    changes = find_changes({str(copy): values for copy in range(copies)})
    grouped = events(changes)
    assert {change for event in grouped for change in event.changes} == set(changes)
    assert all(len(event.changes) == copies for event in grouped)


@settings(max_examples=30, deadline=None)
@given(stepped(), st.permutations(range(3)), st.integers(0, 2**32 - 1))
def test_what_several_series_say_does_not_depend_on_their_order(
    values: Values, order: list[int], seed: int
) -> None:
    noise = np.random.default_rng(seed)
    series = {f"{i}": values * np.exp(noise.normal(0, 0.005, len(values))) for i in range(3)}
    assert find_changes({f"{i}": series[f"{i}"] for i in order}) == find_changes(series)


@settings(max_examples=30, deadline=None)
@given(stepped(), st.integers(0, 2**32 - 1))
def test_a_flat_companion_takes_nothing_away(values: Values, seed: int) -> None:
    flat = np.exp(np.random.default_rng(seed).normal(0, 0.005, len(values)))
    both = find_changes({"a": values, "flat": flat})
    told = {change.index for change in both if change.series == "a"}
    companions = {change.index for change in both if change.series == "flat"}
    assert companions or {index for index, _, _ in found(values)} <= told


@settings(max_examples=30, deadline=None)
@given(stepped())
def test_what_is_told_is_consistent(values: Values) -> None:
    changes = find_changes({"a": values, "b": values[::-1]})
    for name in ("a", "b"):
        own = [change for change in changes if change.series == name]
        assert all(0 <= change.before < change.index < len(values) for change in own)
        assert all(one.index + 3 <= other.index for one, other in pairwise(own) if not other.unconfirmed)
        assert all(change.unconfirmed == (len(values) - change.index < 3) for change in own)
        assert all(change.interval.low <= change.effect <= change.interval.high for change in own)
