"""Assets: what pages and pictures are made of, and the libraries in `vendor/`, as they were released."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{\{(\w+)\}\}")


def asset(name: str) -> str:
    """The text of a file of this folder."""
    data = pkgutil.get_data(__name__, name)
    assert data is not None
    return data.decode()


def fill(template: str, texts: Mapping[str, str]) -> str:
    """A template with each `{{name}}` filled in, in one go: what is filled in is never looked at again."""
    return _PLACE.sub(lambda match: texts[match[1]], template)
