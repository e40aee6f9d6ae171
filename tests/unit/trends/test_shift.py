from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from openvm_prof.trends.arrays import Floats
from openvm_prof.trends.shift import cut, shift


def test_the_shift_is_the_median_difference_and_outliers_do_not_move_it() -> None:
    before, after = np.array([0.0, 0.1, 0.2, 5.0]), np.array([1.0, 1.1, 1.2, 1.3])
    assert shift(before, after, 0.1)[0] == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize(("m", "n"), [(3, 4), (4, 4), (5, 3), (5, 5), (3, 8)])
def test_the_cut_is_that_of_all_arrangements(m: int, n: int) -> None:
    statistics = [sum(chosen) - m * (m - 1) // 2 for chosen in combinations(range(m + n), m)]
    allowed = [k for k in range(m * n) if np.mean(np.array(statistics) <= k) <= 0.025]
    assert cut(m, n) == (allowed[-1] if allowed else None)


def test_few_runs_have_the_normal_interval_of_the_noise() -> None:
    _, low, high = shift(np.array([0.0, 0.0, 0.0]), np.array([1.0]), 0.01)
    assert [low, high] == pytest.approx([1 - 0.0226, 1 + 0.0226], abs=1e-4)


def test_intervals_cover_the_truth() -> None:
    rng = np.random.default_rng(0)
    for m, n in ((20, 20), (20, 3), (5, 5), (20, 1), (4, 12)):
        ends = [shift(rng.normal(0, 0.01, m), rng.normal(0.1, 0.01, n), 0.01)[1:] for _ in range(400)]
        assert np.mean([low <= 0.1 <= high for low, high in ends]) >= 0.92, (m, n)


def test_runs_that_resemble_those_before_them_tell_less() -> None:
    rng = np.random.default_rng(2)

    def remembered(n: int) -> Floats:
        values = rng.normal(0, 0.01, n)
        for i in range(1, n):
            values[i] += 0.4 * values[i - 1]
        return values

    ends = [shift(remembered(20), 0.1 + remembered(20), 0.011)[1:] for _ in range(400)]
    assert np.mean([low <= 0.1 <= high for low, high in ends]) >= 0.9  # 0.83 if runs are taken as independent
