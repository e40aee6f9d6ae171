from __future__ import annotations

import numpy as np
import pytest

from openvm_prof.core.errors import BadInputError, UsageError
from openvm_prof.trends import limit
from openvm_prof.trends.limits import learnt_limit
from tests.unit.trends.noise import noisy


def test_quiet_series_have_the_margin() -> None:
    assert limit([100.0] * 20) == pytest.approx(102.4, abs=0.5)
    assert limit(noisy((200, 100), percent=0.1)) == pytest.approx(102, abs=0.3)


def test_noisy_series_have_wider_limits() -> None:
    limits = [limit(noisy((40, 100), percent=percent)) for percent in (0.5, 1, 2, 4)]
    assert limits == sorted(limits)
    assert 110 < limits[-1] < 135


def test_fewer_false_alarms_and_fewer_head_runs_need_wider_limits() -> None:
    values = noisy((40, 100), percent=2)
    by_rate = [limit(values, rate=rate) for rate in (0.05, 0.03, 0.01, 0.003, 0.001, 0.0005, 0.00001)]
    by_runs = [limit(values, head_runs=runs) for runs in (7, 3, 1)]
    assert by_rate == sorted(set(by_rate))
    assert by_runs == sorted(set(by_runs))


def test_only_the_newest_level_counts() -> None:
    assert limit(noisy((60, 100), (6, 120))) == pytest.approx(limit(noisy((6, 120))), rel=0.01)


def test_an_accepted_change_begins_the_level_anew() -> None:
    values = noisy((40, 100), (2, 120))
    assert learnt_limit(values).first == 0
    told = learnt_limit(values, accepted=40)
    assert (told.first, told.runs) == (40, 2)
    assert told.level == pytest.approx(120, rel=0.02)
    assert told.most == pytest.approx(told.level * (1 + told.percent / 100))
    # an acceptance of which there is no run yet, and one before the newest level, change nothing
    assert learnt_limit(values, accepted=42) == learnt_limit(values)
    longer = noisy((40, 100), (20, 120))
    assert learnt_limit(longer, accepted=10) == learnt_limit(longer)


def test_what_few_runs_tell_is_told_with_more_room() -> None:
    values = noisy((40, 100), percent=2)
    by_level = [learnt_limit(values, accepted=40 - n).percent for n in (20, 5, 1)]
    assert by_level == sorted(by_level)
    assert learnt_limit(values[:8]).percent > learnt_limit(values[:14]).percent


def test_gaps_do_not_count() -> None:
    values = noisy((40, 100))
    assert limit(np.insert(values, range(0, 40, 3), np.nan)) == limit(values)


def test_what_cannot_be() -> None:
    with pytest.raises(BadInputError, match="needs at least 5 runs, and there are 4"):
        limit([1, 1, 1, 1, float("nan")])
    with pytest.raises(BadInputError, match="positive and finite"):
        limit([1, 1, 1, 1, 0])
    for rate in (0.5, 0.0):
        with pytest.raises(UsageError, match=rf"must be above 0 and at most 0\.05, not {rate:g}"):
            limit([1.0] * 9, rate=rate)
    with pytest.raises(UsageError, match="at least one head run"):
        limit([1.0] * 9, head_runs=0)
