from __future__ import annotations

import numpy as np
import pytest

from openvm_prof.trends.arrays import Floats
from openvm_prof.trends.newest import Newest, newest_change

NEEDED = Newest(effects=(0.06, 0.05, 0.05), single=6.0, deviations=3.3, outliers=0.025)
SCATTER = 0.05


def level(*newest: float) -> Floats:
    """Forty runs at a level, as quiet as a normal distribution's quantiles, and the newest."""
    return np.array([*np.tile([-1.5, -0.5, 0.5, 1.5, 0.0], 8), *newest])


def change(*newest: float) -> int | None:
    return newest_change(level(*newest), NEEDED, SCATTER)


def test_an_unchanged_level() -> None:
    assert change() is None
    assert change(1.5, 1.5, -1.5) is None


def test_a_single_run_needs_more_than_two_and_these_more_than_three() -> None:
    assert [change(*[away] * runs) for runs in (1, 2, 3) for away in (2.0, 2.2, 2.6, 6.1)] == [
        *(None, None, None, 40),
        *(None, None, 40, 40),
        *(None, 40, 40, 40),
    ]


def test_many_runs_need_not_all_lie_beyond_the_limit() -> None:
    assert change(1.2, 3.0, 1.2, 2.4, 2.2, -0.5, 2.0, 1.6) == 40


def test_one_outlier_among_three_runs_is_no_change() -> None:
    assert change(20.0, 1.2, 1.2) is None
    assert change(1.2, 20.0, 1.2) is None
    assert change(1.2, 1.2, 20.0) == 42


def test_a_single_run_tells_nothing_where_outliers_are_common() -> None:
    values = level(8.0)
    assert newest_change(values, NEEDED, SCATTER) == 40
    values[[10, 30]] = 8.0
    assert newest_change(values, NEEDED, SCATTER) is None


def test_too_few_runs_before_tell_no_level() -> None:
    assert newest_change(np.array([0.0, 0, 0, 0, 10]), NEEDED, SCATTER) is None
    assert newest_change(np.array([0.0, 0, 0, 0, 0, 10, 10, 10]), NEEDED, SCATTER) == 5


@pytest.mark.parametrize("runs", [1, 2, 3])
def test_quiet_series_need_the_effect(runs: int) -> None:
    beyond = NEEDED.beyond(runs, 20, scatter=0.002)
    assert beyond == pytest.approx(NEEDED.effects[runs - 1] / 0.002)
