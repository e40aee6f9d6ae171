from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _garbage_collection_stays_on() -> Iterator[None]:
    """The command switches it off, being short-lived; a test session is not."""
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the caller's terminal is like changes no output."""
    for name in ("FORCE_COLOR", "COLORTERM", "PY_COLORS", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
