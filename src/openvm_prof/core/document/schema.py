"""JSON Schemas of the documents that the commands write, published in docs/schemas."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

import msgspec
from msgspec import Struct

from openvm_prof.core.document.json_text import json_text


def schema_text(document: type[Struct]) -> str:
    """The JSON Schema of a document."""
    return json_text(_unindented(msgspec.json.schema(document)))


def _unindented(schema: Any) -> Any:
    """A schema with the docstrings in it as Python from 3.13 on has them: without their indentation."""
    if isinstance(schema, dict):
        return {key: _unindented(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_unindented(value) for value in schema]
    return cleandoc(schema) if isinstance(schema, str) else schema
