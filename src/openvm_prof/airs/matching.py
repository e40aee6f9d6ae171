"""Matching: which row of the base is which row now, although AIRs and groups change their names."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from msgspec.structs import replace

from openvm_prof.airs.air_names import likenesses
from openvm_prof.airs.air_row import RowKey, Totals
from openvm_prof.core.catalog.groups import GroupKind, classify

_Rows = Mapping[RowKey, Totals]
_Place = TypeVar("_Place", bound=Hashable)


class Matches:
    """Key now → key in the base: `same` has the rows of the same name, `renamed` those that are alike."""

    def __init__(self, now: _Rows, before: _Rows) -> None:
        self.same: dict[RowKey, RowKey] = {}
        self.renamed: dict[RowKey, RowKey] = {}
        self._now, self._before = now, before
        app_now, app_before = _only_app(now), _only_app(before)
        # programs are called by different names, or by none: the one app of both sides is the same
        self._one_app = {app_now, app_before} if app_now and app_before else set()
        self._pair_same()
        for level in (0, 1):
            self._pair_alike(level)

    def _place(self, key: RowKey) -> RowKey:
        """What a row is of beside its AIR; one that has no AIR is found by it."""
        app = key.group in self._one_app
        return replace(
            key,
            group="" if app else key.group,
            program=None if app else key.program,
            air_id=None,
            air_name=None,
        )

    def _pair_same(self) -> None:
        """Rows of one name; of several those that have as many columns first, then in their order."""

        def named(key: RowKey) -> tuple[RowKey, str | None]:
            return self._place(key), key.air_name

        before = _grouped(self._before, named)
        for place, keys in _grouped(self._now, named).items():
            candidates = before.get(place, [])
            if len(keys) == len(candidates) == 1:
                self.same[keys[0]] = candidates[0]
                continue
            of_width = _grouped(candidates, lambda key: self._before[key].main_cols)
            pairs: dict[RowKey, RowKey] = {}
            for width, wide in _grouped(keys, lambda key: self._now[key].main_cols).items():
                pairs.update(zip(wide, of_width.get(width, []), strict=False))
            taken = set(pairs.values())
            waiting = (key for key in keys if key not in pairs)
            pairs.update(zip(waiting, (key for key in candidates if key not in taken), strict=False))
            self.same.update(pairs)

    def _pair_alike(self, level: int) -> None:
        """Rows without a partner whose names are alike, where one on each side is."""

        def alike(key: RowKey) -> tuple[RowKey, str]:
            names = likenesses(key.air_name or "")
            return self._place(key), names[min(level, len(names) - 1)]

        paired = {*self.same.values(), *self.renamed.values()}
        now = [key for key in self._now if key.air_name and key not in self.same and key not in self.renamed]
        before = _grouped([key for key in self._before if key.air_name and key not in paired], alike)
        for place, keys in _grouped(now, alike).items():
            candidates = before.get(place, [])
            if len(keys) == len(candidates) == 1:
                self.renamed[keys[0]] = candidates[0]


def _grouped(keys: Sequence[RowKey] | _Rows, place: Callable[[RowKey], _Place]) -> dict[_Place, list[RowKey]]:
    found: dict[_Place, list[RowKey]] = {}
    for key in keys:
        found.setdefault(place(key), []).append(key)
    return found


def _only_app(rows: _Rows) -> str | None:
    """The one app group among the rows; None where there is none, or several."""
    apps = {key.group for key in rows if key.group is not None and classify(key.group) is GroupKind.APP}
    return apps.pop() if len(apps) == 1 else None
