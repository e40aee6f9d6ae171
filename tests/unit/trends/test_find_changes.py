from __future__ import annotations

import time

import numpy as np
import pytest
from numpy.typing import ArrayLike

from openvm_prof.core.errors import BadInputError, UsageError
from openvm_prof.trends import ChangePoint, Interval, find_changes
from openvm_prof.trends.find import MIN_EFFECT
from tests.unit.trends.noise import noisy


def found(
    values: ArrayLike, *, exact: bool = False, min_effect: float = MIN_EFFECT, penalty: float = 24
) -> list[tuple[int, float]]:
    changes = find_changes({"fibonacci": values}, exact=exact, min_effect=min_effect, penalty=penalty)
    return [(change.index, round(change.effect, 2)) for change in changes]


def test_a_step_is_found_where_it_is_with_its_size_and_interval() -> None:
    (change,) = find_changes({"fibonacci": noisy((40, 100), (40, 112))})
    assert (change.series, change.index, change.before, change.unconfirmed) == ("fibonacci", 40, 39, False)
    assert change.effect == pytest.approx(0.12, abs=0.005)
    assert change.interval.low < 0.12 < change.interval.high
    assert change.interval.high - change.interval.low < 0.02


@pytest.mark.parametrize("step", [0.03, -0.03, 0.05, -0.10, 1.0, -0.9])
def test_steps_of_any_size_and_direction(step: float) -> None:
    ((index, effect),) = found(noisy((60, 50), (60, 50 * (1 + step))))
    assert index == 60
    assert effect == pytest.approx(step, abs=0.011)


def test_several_steps_come_in_order() -> None:
    values = noisy((30, 100), (30, 110), (12, 121), (30, 100))
    assert found(values) == [(30, 0.10), (60, 0.10), (72, -0.17)]


def test_a_small_change_is_told_where_it_is_asked_for() -> None:
    values = noisy((60, 100), (60, 101), percent=0.2)
    assert found(values) == []
    assert found(values, min_effect=0.005) == [(60, 0.01)]


def test_a_higher_penalty_tells_less() -> None:
    values = noisy((30, 100), (5, 107))
    assert found(values) == [(30, 0.07)]
    assert found(values, penalty=60) == []


def test_a_step_is_confirmed_by_its_third_run() -> None:
    before = [(40, 100.0)]
    for runs, unconfirmed in ((1, True), (2, True), (3, False), (4, False)):
        (change,) = find_changes({"fibonacci": noisy(*before, (runs, 110))})
        assert (change.index, change.unconfirmed) == (40, unconfirmed), runs


def test_outliers_are_no_changes() -> None:
    values = noisy((200, 100))
    values[[20, 50, 51, 100, 150]] *= [1.3, 1.2, 1.25, 0.8, 2.0]
    assert found(values) == []


def test_a_disturbed_machine_is_no_change_of_the_program() -> None:
    assert found(noisy((40, 100), (4, 110), (40, 100))) == []
    assert found(noisy((40, 100), (12, 110), (40, 100))) == [(40, 0.10), (52, -0.09)]


def test_neither_is_one_that_was_disturbed_in_two_ways() -> None:
    assert found(noisy((60, 100), (6, 104), (6, 95), (60, 100), percent=1.0)) == []


def test_noise_is_no_change() -> None:
    found_in_noise = [found(noisy((200, 100), percent=percent)) for percent in (0, 0.1, 0.5, 1.5, 5, 20)]
    assert found_in_noise == [[]] * 6


def test_twice_the_noise_in_a_part_is_no_change() -> None:
    values = np.concatenate([noisy((100, 100)), noisy((100, 100), percent=1.5, seed=1)])
    assert found(values) == []


@pytest.mark.parametrize("runs", range(10))
def test_short_series_tell_nothing_without_a_step(runs: int) -> None:
    assert all(found(noisy((runs, 100), seed=seed)) == [] for seed in range(50) if runs)
    assert find_changes({"fibonacci": []}) == []


def test_a_large_step_in_a_short_series() -> None:
    assert found(noisy((5, 100), (4, 120))) == [(5, 0.20)]


def test_constant_series_tell_nothing() -> None:
    assert found([7.0] * 100) == []
    assert found([7.0] * 100 + [7.0 * 1.1] * 5) == [(100, 0.10)]


def test_gaps_shift_indices_and_the_run_before_says_where_the_cause_may_be() -> None:
    values = noisy((40, 100), (40, 112))
    gaps = np.insert(values, 40, [np.nan] * 5)
    (change,) = find_changes({"fibonacci": gaps})
    assert (change.before, change.index, change.commits) == (39, 45, (40, 45))


def test_a_series_without_runs() -> None:
    assert found([np.nan] * 30) == []
    assert found([np.nan] * 30, exact=True) == []


def test_a_slow_climb_is_told_by_no_change_that_is_too_small() -> None:
    changes = find_changes({"fibonacci": noisy((2000, 100)) * np.exp(np.linspace(0, 0.6, 2000))})
    assert all(change.effect >= MIN_EFFECT for change in changes)


@pytest.mark.parametrize("exact", [False, True])
def test_a_change_over_the_whole_range_of_numbers_is_finite(exact: bool) -> None:
    (change,) = find_changes({"fibonacci": [1e-300] * 10 + [1e300] * 10}, exact=exact)
    assert np.isfinite([change.effect, change.interval.low, change.interval.high]).all()


class TestExactCounters:
    def test_any_change_is_one(self) -> None:
        (first, second) = find_changes({"cells": [1000, 1000, np.nan, 1001, 1001, 1000]}, exact=True)
        assert first == ChangePoint("cells", 3, 1, first.effect, Interval(first.effect, first.effect))
        assert first.effect == pytest.approx(0.001)
        assert second.index == 5

    def test_the_newest_run_is_enough(self) -> None:
        (change,) = find_changes({"cells": [1000, 1001]}, exact=True)
        assert not change.unconfirmed

    def test_some_of_the_series_may_be_exact(self) -> None:
        changes = find_changes({"cells": [7, 7, 7, 8], "time": [7.0, 7.0, 7.0, 7.1]}, exact={"cells"})
        assert [change.series for change in changes] == ["cells"]

    def test_they_support_changes_of_times(self) -> None:
        times = noisy((60, 100), (4, 104.5), percent=1.4, seed=1)
        cells = np.repeat([1000, 1010], [60, 4])
        assert found(times) == []
        changes = find_changes({"cells": cells, "time": times}, exact={"cells"})
        assert [(change.series, change.index) for change in changes] == [("cells", 60), ("time", 60)]


class TestSeveralBenchmarks:
    def weak(self) -> dict[str, ArrayLike]:
        return {
            name: noisy((60, 100), (4, level), percent=1.4, seed=seed)
            for name, level, seed in (("fibonacci", 104.5, 1), ("regex", 95.5, 8))
        }

    def test_what_two_show_needs_less_evidence_of_each(self) -> None:
        series = self.weak()
        assert [found(values) for values in series.values()] == [[], []]
        changes = find_changes(series)
        assert [(change.series, change.index) for change in changes] == [("fibonacci", 60), ("regex", 60)]

    def test_they_place_a_change_together(self) -> None:
        # alone, noise moves a small step by some runs in some of them
        series = {f"benchmark {i}": noisy((40, 100), (40, 102), percent=1.0, seed=i) for i in range(8)}
        alone = {change.index for name in series for change in find_changes({name: series[name]})}
        assert len(alone) > 1
        assert {change.index for change in find_changes(series)} == {40}

    def test_a_large_change_stays_where_its_own_runs_put_it(self) -> None:
        small = {f"benchmark {i}": noisy((40, 100), (40, 102), percent=1.0, seed=i) for i in range(8)}
        large = noisy((42, 100), (38, 130), percent=1.0)
        (index,) = [
            change.index for change in find_changes({"large": large, **small}) if change.series == "large"
        ]
        assert index == 42

    def test_a_counter_tells_at_which_run_a_small_change_is(self) -> None:
        times = noisy((40, 100), (40, 102), percent=1.0, seed=1)
        cells = np.repeat([1000, 1010], 40)
        assert [change.index for change in find_changes({"times": times})] != [40]
        both = find_changes({"times": times, "cells": cells}, exact=["cells"])
        assert [(change.series, change.index) for change in both] == [("cells", 40), ("times", 40)]

    def test_parts_of_the_same_run_do_not_support_each_other(self) -> None:
        benchmark_of = {"fibonacci": "same", "regex": "same"}
        assert find_changes(self.weak(), benchmark_of=benchmark_of) == []

    def test_flat_ones_say_nothing(self) -> None:
        series = {f"benchmark {seed}": noisy((200, 100), percent=1, seed=seed) for seed in range(8)}
        assert find_changes(series) == []

    def test_order_is_by_index_and_then_by_series_whatever_the_order_given(self) -> None:
        series = {"b": noisy((30, 100), (30, 120)), "a": noisy((30, 50), (30, 80)), "c": noisy((60, 1))}
        changes = find_changes(series)
        assert [(change.index, change.series) for change in changes] == [(30, "a"), (30, "b")]
        assert find_changes(dict(reversed(series.items()))) == changes


class TestErrors:
    def test_unequal_lengths(self) -> None:
        with pytest.raises(BadInputError, match="'a' has 2, 'b' has 3"):
            find_changes({"b": [1, 2, 3], "a": [1, 2]})

    @pytest.mark.parametrize("bad", [0, -1, float("inf"), float("-inf")])
    def test_values_that_are_not_positive_and_finite(self, bad: float) -> None:
        with pytest.raises(BadInputError, match="series 'a': value 1 is"):
            find_changes({"a": [1, bad, 3]})

    def test_what_are_no_numbers(self) -> None:
        with pytest.raises(BadInputError, match="does not consist of numbers"):
            find_changes({"a": ["fast", "slow"]})
        with pytest.raises(BadInputError, match="2 dimensions"):
            find_changes({"a": [[1, 2], [3, 4]]})

    @pytest.mark.parametrize("least", [-0.1, float("nan")])
    def test_a_smallest_change_below_none(self, least: float) -> None:
        with pytest.raises(UsageError, match="smallest change"):
            find_changes({"a": [1, 2]}, min_effect=least)

    @pytest.mark.parametrize("penalty", [0, -24, float("inf"), float("nan")])
    def test_a_penalty_that_is_none(self, penalty: float) -> None:
        with pytest.raises(UsageError, match="penalty"):
            find_changes({"a": [1, 2]}, penalty=penalty)


def test_twelve_thousand_runs_with_eighty_steps() -> None:
    levels = 100 * np.exp(np.random.default_rng(3).choice([-0.1, -0.05, 0.05, 0.1], 80).cumsum())
    values = noisy(*((150, level) for level in levels))
    start = time.process_time()
    indices = [index for index, _ in found(values)]
    assert time.process_time() - start < 2  # 0.2 s on the machine of the benchmarks
    assert len(indices) == 79
    assert all(abs(index - 150 * step) <= 1 for step, index in enumerate(indices, 1))


def test_five_hundred_series_of_which_every_run_changes() -> None:
    values = np.random.default_rng(4).integers(1, 99, (500, 40))
    start = time.process_time()
    changes = find_changes({f"counter {i}": row for i, row in enumerate(values)}, exact=True)
    assert time.process_time() - start < 2  # 0.1 s there; 3 s where each change is compared with all others
    assert len(changes) == np.count_nonzero(np.diff(values))


def test_a_series_that_climbs_without_end_is_bounded() -> None:
    values = np.exp(np.arange(3000) * 0.01)
    assert len(found(values)) < 3000


def test_that_the_level_came_back_after_a_disturbed_spell_is_no_change() -> None:
    values = noisy((12, 100), (10, 112), (12, 100))
    assert found(values) == found(values[::-1]) == []
