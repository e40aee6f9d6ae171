from __future__ import annotations

import pytest

from openvm_prof.profile.stack_db import StackSums

LIMIT = 2.0**53


@pytest.mark.parametrize("values", [[LIMIT - 1, 1.0, 1.0, 1.0], [1.0, LIMIT - 1, 1.0, 1.0]])
def test_sums_at_the_limit_of_exact_numbers_are_kept_apart(values: list[float]) -> None:
    sums = StackSums()
    for value in values:
        sums.add("main", value)
    kept = [sums.values["main"], *sums.repeats["main"]]
    assert sum(map(int, kept)) == sum(map(int, values))
