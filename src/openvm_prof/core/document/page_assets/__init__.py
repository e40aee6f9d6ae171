"""Script and style of pages, built from `page/` at the root of the project by `make page`."""

from __future__ import annotations

import pkgutil


def asset(name: str) -> str:
    """The text of a file of this folder."""
    data = pkgutil.get_data(__name__, name)
    assert data is not None
    return data.decode()
