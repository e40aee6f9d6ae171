"""Numbers as text: the one place that rounds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from openvm_prof.core.errors import counted
from openvm_prof.core.model.change import Change
from openvm_prof.core.model.stats import EXACT_INTEGERS

_HUNDREDTH = Decimal("0.01")


def _rounded(value: float, separator: str) -> str:
    """Two decimals, half away from zero on the float's exact value."""
    eighths = value * 8
    # A float lies exactly between two hundredths only as an odd number of eighths.
    if abs(value) < EXACT_INTEGERS and eighths.is_integer() and eighths % 2 == 1:
        value = math.nextafter(value, math.copysign(math.inf, value))
    text = f"{value:{separator}.2f}"
    return text[:-3] if text.endswith(".00") else text


def number(value: float, separator: str = ",") -> str:
    """A value: thousands separated, two decimals, none where they are 00; -0 is 0."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if value.is_integer():
        return f"{int(value):{separator}}"
    text = _rounded(value, separator)
    return "0" if text == "-0" else text


def exact(value: float) -> str:
    """A finite value for programs: the shortest digits that read back the same, without exponent."""
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def numbers(values: Iterable[float | None]) -> list[str]:
    """Texts of a column of values, empty where there is none; whole numbers take the short way."""
    return [
        "" if value is None else f"{int(value):,}" if value.is_integer() else number(value)
        for value in values
    ]


def seconds(ms: float) -> str:
    """Milliseconds as seconds with two decimals, half away from zero: 605 is `0.61`."""
    if not abs(ms) < EXACT_INTEGERS:
        return f"{ms / 1000:,.2f}"
    # divided as a decimal number: as a float, 605 / 1000 lies below 0.605
    rounded = Decimal(ms).scaleb(-3).quantize(_HUNDREDTH, ROUND_HALF_UP)
    return f"{rounded if rounded else abs(rounded):,.2f}"


def milliseconds(of_seconds: float) -> float:
    """Seconds as the milliseconds that they were divided from: 1.005 is 1005, which no product gives."""
    return float(Decimal(repr(of_seconds)).scaleb(3)) if math.isfinite(of_seconds) else of_seconds


def amount(value: float, separator: str = ",") -> str:
    """A difference with its sign, never rounded to 0.

    From 10 on no decimals, a half to the even neighbour as the original tool does; below 0.005
    `<0.01` with the sign.
    """
    sign, size = ("-" if value < 0 else "+"), abs(value)
    if size >= 10:
        return f"{sign}{size:{separator}.0f}"
    if size < 0.005:
        return f"{sign}<0.01"
    return sign + _rounded(size, separator)


def seconds_amount(ms: float, separator: str = ",") -> str:
    """A difference in milliseconds, told in seconds by the same rules."""
    sign, size = ("-" if ms < 0 else "+"), abs(ms)
    if size >= 10_000 or size < 5:
        return amount(ms / 1000, separator)
    return sign + seconds(size)


def change(difference: Change, separator: str = ",") -> str:
    """A change in brackets: `(+27 [+0.9%])`, `(+2)` on a baseline of 0, `(new)` without one."""
    return _bracketed(difference, amount(difference.amount, separator))


def seconds_change(difference: Change, separator: str = ",") -> str:
    """A change in milliseconds, told in seconds: `(+0.61 [+0.9%])`."""
    return _bracketed(difference, seconds_amount(difference.amount, separator))


def _bracketed(difference: Change, amount_text: str) -> str:
    if difference.is_new:
        return "(new)"
    return f"({' '.join(filter(None, (amount_text, percent(difference))))})"


def percent(difference: Change) -> str:
    """A change's percentage with one decimal: `[+0.9%]`; empty where it has none."""
    return "" if difference.percent is None else f"[{difference.percent:+.1f}%]"


def interval(value: float, low: float, high: float) -> str:
    """An estimate and its interval, `12.30 [12.10, 12.50]`; the value alone where they are one."""
    if low == high == value:
        return number(value)
    return f"{number(value)} [{number(low)}, {number(high)}]"


def ratio(value: float) -> str:
    """A multiple with three decimals, `1.234×`."""
    return f"{value:.3f}×"


def signed_percent(value: float) -> str:
    """A percentage with its sign and one decimal; what rounds to 0 has none."""
    text = f"{value:+.1f}%"
    return "0%" if text[1:] == "0.0%" else text


def share(part: float) -> str:
    """A part of a whole, 1 being all of it, in percent with one decimal."""
    text = f"{part:.1%}"
    return "0.0%" if text == "-0.0%" else text


def money(value: float) -> str:
    """A cost: two decimals, and more where it takes them for two digits that tell: `0.0097`."""
    size = abs(value)
    decimals = 2 if size >= 0.1 or size == 0 else 1 - math.floor(math.log10(size))
    return f"{value:,.{decimals}f}"


def probability(value: float) -> str:
    """A p-value with three decimals; below them `<0.001`."""
    return f"{value:.3f}" if value >= 0.0005 else "<0.001"


def left_out(rows: int) -> str:
    """What stands in place of rows that are not shown."""
    return f"… {counted(rows, 'more row')} left out"
