"""JSON as text for people and programs: the one way in which all documents are printed."""

from __future__ import annotations

import msgspec


def json_text(document: object) -> str:
    """Indented by two, members in their order, with a line feed at the end."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
