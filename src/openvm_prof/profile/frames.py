"""Frames: label values as parts of stacks, with the names of guest functions."""

from __future__ import annotations

from collections.abc import Callable

from openvm_prof.core.catalog.label_keys import CALL_STACK_KEYS, SPAN_KEY
from openvm_prof.profile.profile import NO_FRAMES, frame_of
from openvm_prof.profile.symbols import Symbols, is_offset


class Parts(dict[str, str]):
    """The parts of stacks that texts are: a `;` after each frame, empty for none.

    Each is made when it is first asked for.
    """

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> str:
        part = self[text] = self._make(text)
        return part


class Frames:
    """Frames of label values; each distinct value is looked at once, and each distinct frame in them.

    A frame of guest functions that is an offset becomes the name that the symbols know it by; where they
    know none, or there are none, it stays as it is and is in `unnamed`. Empty values make no frame.
    """

    def __init__(self, symbols: Symbols | None, unnamed: dict[str, None]) -> None:
        self._symbols = symbols
        self._unnamed = unnamed
        self._parts: dict[str, Parts] = {}

    def of(self, key: str, *, every_frame: bool = False) -> Parts:
        """The parts of stacks that values of the label `key` are.

        With `every_frame`, an empty value is `NO_FRAMES`, unless the label is of call stacks.
        """
        if every_frame and key not in CALL_STACK_KEYS:
            return Parts(lambda text: _frame(text or NO_FRAMES))
        if key not in self._parts:
            parts = Parts(self._guest_frame if key == SPAN_KEY else _frame)
            self._parts[key] = _several(parts) if key in CALL_STACK_KEYS else parts
        return self._parts[key]

    def _guest_frame(self, text: str) -> str:
        if not is_offset(text):
            return _frame(text)
        name = None if self._symbols is None else self._symbols.name(text)
        if name is None:
            self._unnamed[text] = None
        return _frame(name or text)


def _several(parts: Parts) -> Parts:
    of_frame = parts.__getitem__
    return Parts(lambda text: "".join(map(of_frame, text.split(";"))))


def _frame(text: str) -> str:
    return f"{frame_of(text)};" if text else ""
