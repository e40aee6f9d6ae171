from __future__ import annotations

import pytest

from openvm_prof.core.model.change import NEW, Change, Mark
from openvm_prof.core.model.stats import Stats, exact_sum
from openvm_prof.export.bencher_model import BencherValue, BenchmarkOutput


def test_count_sum_range_and_average() -> None:
    stats = Stats.of([3.0, 1.0, 8.0])
    assert stats == Stats(3, 12.0, 8.0, 1.0)
    assert stats is not None
    assert stats.avg == 4.0
    assert stats.to_dict() == {"count": 3, "sum": 12.0, "avg": 4.0, "max": 8.0, "min": 1.0}


def test_maximum_of_negative_values_is_negative() -> None:
    stats = Stats.of([-3.0, -1.5, -2.0])
    assert stats is not None
    assert (stats.max, stats.min, stats.sum) == (-1.5, -3.0, -6.5)


def test_no_samples_are_no_statistics() -> None:
    assert Stats.of([]) is None


def test_pooled_average_replaces_the_mean_and_may_lie_outside_the_range() -> None:
    stats = Stats(2, 30.0, 20.0, 10.0, pooled_avg=25.0)
    assert stats.avg == 25.0
    assert (stats.min, stats.max) == (10.0, 20.0)


def test_counter_that_stayed_zero() -> None:
    zero = Stats.zero()
    assert (zero.count, zero.sum, zero.avg, zero.max, zero.min) == (0, 0.0, 0.0, 0.0, 0.0)


def test_sum_does_not_depend_on_order() -> None:
    values = [1e16, 1.0, -1e16, 0.1]
    assert exact_sum(values) == exact_sum(reversed(values)) == pytest.approx(1.1, abs=1e-15)


def test_change_as_plain_data() -> None:
    change = Change(-2.0, -50.0, Mark.BETTER)
    assert change.to_dict() == {"amount": -2.0, "percent": -50.0, "mark": "better", "new": False}
    assert NEW.to_dict() == {"amount": 0.0, "percent": None, "mark": "none", "new": True}


def test_bencher_value_leaves_out_absent_bounds() -> None:
    assert BencherValue(1.0).to_dict() == {"value": 1.0}
    assert BencherValue(2.0, 1.0, 3.0).to_dict() == {"value": 2.0, "lower_value": 1.0, "upper_value": 3.0}
    output = BenchmarkOutput((("run", (("m", BencherValue(1.0)),)),))
    assert output.to_dict() == {"run": {"m": {"value": 1.0}}}
