"""A series as the search takes it: its runs alone, as logarithms."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike

from openvm_prof.core.errors import BadInputError
from openvm_prof.trends.arrays import Floats, Ints
from openvm_prof.trends.noise import scatter


class Series(Struct, frozen=True):
    """The runs of one series: their places among the commits, values, logarithms, and how these scatter."""

    name: str
    benchmark: str
    is_exact: bool
    places: Ints
    values: Floats
    logs: Floats
    scatter: float

    def commits(self, at: int) -> tuple[int, int]:
        """The commits, first and last, after the run before `at` up to and including that of `at`."""
        return int(self.places[at - 1]) + 1, int(self.places[at])

    def steps(self) -> list[int]:
        """The runs whose value is not the one before."""
        return [int(at) for at in np.flatnonzero(np.diff(self.values)) + 1]

    @property
    def length(self) -> int:
        """Commits up to the last that has a run."""
        return int(self.places[-1]) + 1 if len(self.places) else 0


def parse_all(
    series: Mapping[str, ArrayLike], exact: bool | Collection[str], benchmark_of: Mapping[str, str]
) -> list[Series]:
    """The series in order of their names; raises BadInputError for what cannot be one."""
    arrays = {name: _numbers(name, series[name]) for name in sorted(series)}
    lengths = {name: len(values) for name, values in arrays.items()}
    if len(set(lengths.values())) > 1:
        shortest, longest = min(lengths, key=lengths.__getitem__), max(lengths, key=lengths.__getitem__)
        raise BadInputError(
            f"series must have a value for each commit, NaN where there is no run: "
            f"{shortest!r} has {lengths[shortest]}, {longest!r} has {lengths[longest]}"
        )
    return [
        _of(name, values, benchmark_of.get(name, name), exact if isinstance(exact, bool) else name in exact)
        for name, values in arrays.items()
    ]


def parse_series(name: str, values: ArrayLike) -> Series:
    """A single series of noisy values; raises BadInputError for what cannot be one."""
    return _of(name, _numbers(name, values), name, is_exact=False)


def _of(name: str, values: Floats, benchmark: str, is_exact: bool) -> Series:
    places = np.flatnonzero(~np.isnan(values))
    logs = np.log(values[places])
    return Series(name, benchmark, is_exact, places, values[places], logs, scatter(logs))


def _numbers(name: str, values: ArrayLike) -> Floats:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadInputError(f"series {name!r} does not consist of numbers: {error}") from error
    if array.ndim != 1:
        raise BadInputError(f"series {name!r} must be a list of numbers, not of {array.ndim} dimensions")
    bad = np.flatnonzero(np.isinf(array) | (array <= 0))
    if len(bad):
        at = int(bad[0])
        raise BadInputError(f"series {name!r}: value {at} is {array[at]:g}, but must be positive and finite")
    return array
