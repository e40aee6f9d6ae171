from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openvm_prof.core.analysis.compare import compare
from openvm_prof.core.analysis.memory import thin
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.document.numbers import number
from openvm_prof.core.errors import BadInputError
from openvm_prof.core.model.metric import Better
from openvm_prof.core.reading.metrics_json import parse_metrics
from tests.builders import json_entry, metrics_bytes, rows
from tests.property.strategies import BOUNDED

FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)

DECIMALS = st.from_regex(re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?"), fullmatch=True)
ODD = st.one_of(
    DECIMALS,
    st.text("0123456789.-", max_size=8),
    st.sampled_from(["inf", "-inf", "NaN", "1e5", "nan", "", " 1", "1_0", "+1", "٣", "0x1"]),
)


def parsed(values: list[object]) -> list[float] | str:
    """The values of one gauge each, or the message."""
    gauges = [json_entry("m", value, ("segment", str(i))) for i, value in enumerate(values)]
    try:
        (run,) = parse_metrics(metrics_bytes(None, gauges)).runs
    except BadInputError as error:
        return str(error)
    return [value for _, _, value in rows(run.db)]


@BOUNDED
@given(st.lists(ODD, min_size=1, max_size=6))
def test_values_parse_alike_alone_in_bulk_and_beside_numbers(values: list[str]) -> None:
    """A JSON number in the file sends every value down the slow path."""
    fast, slow = parsed(list(values)), parsed([*values, 1.5])
    alone = [parsed([value]) for value in values]
    bad = [result for result in alone if isinstance(result, str)]
    if bad:
        assert isinstance(fast, str)
        assert fast == slow
        assert "is not a decimal number" in bad[0]
    else:
        assert not isinstance(fast, str)
        assert not isinstance(slow, str)
        expected = [result[0] for result in alone if not isinstance(result, str)]
        assert str(fast) == str(slow[:-1]) == str(expected)


@BOUNDED
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_decimals_of_a_float_give_the_float_back(value: float) -> None:
    text = f"{value:.330f}".rstrip("0").rstrip(".") if abs(value) < 1 else repr(value)
    if "e" not in text and text not in ("-", ""):
        assert parsed([text]) == [value]


@BOUNDED
@given(FINITE, FINITE)
def test_compare_mirrors_in_amount(one: float, other: float) -> None:
    there, back = compare(one, other, Better.LOWER), compare(other, one, Better.LOWER)
    if there is not None and back is not None:
        assert there.amount == -back.amount
    if one and other and abs(one - other) > 0.002 * max(abs(one), abs(other)):
        assert there is not None
        assert back is not None


@BOUNDED
@given(st.lists(FINITE, max_size=60), st.integers(2, 20))
def test_thinning_keeps_both_extremes(values: list[float], limit: int) -> None:
    points = [(float(at), value) for at, value in enumerate(values)]
    kept = thin(points, limit)
    assert [point for point in points if point in set(kept)] == kept
    assert len(kept) <= limit + 2
    if values:
        heights = [value for _, value in kept]
        assert (max(heights), min(heights)) == (max(values), min(values))
        assert (kept[0], kept[-1]) == (points[0], points[-1])


@BOUNDED
@given(FINITE)
def test_numbers_read_back_within_half_a_hundredth(value: float) -> None:
    text = number(value)
    assert math.isclose(
        float(text.replace(",", "")), value, rel_tol=0, abs_tol=0.005 + 1e-4 * (abs(value) > 1e11)
    )
    assert re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d\d)?", text)
    assert text != "-0"
    assert not text.endswith(".00")


def test_an_empty_store_merges() -> None:
    store = MetricDb()
    store.merge(MetricDb())
    assert rows(store) == []
    with pytest.raises(BadInputError):
        parse_metrics(b"")
