"""Lists of TOML tables, `[[name]]`: text into values, with errors that name the table and the key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from openvm_prof.core.errors import BadInputError, Location, Problems

_T = TypeVar("_T")
_S = TypeVar("_S", bound=Struct)


def parse_tables(text: str, name: str, read: Callable[[int, Mapping[str, object]], _T]) -> tuple[_T, ...]:
    """What `read` makes of each `[[name]]` table and its place, counted from 1, in their order.

    Raises BadInputError, or BadInputsError for several, that names the table, or the line that is no
    TOML; the caller adds the file's name.
    """
    values, problems = [], Problems()
    for place, table in enumerate(_tables(text, name), start=1):
        try:
            values.append(read(place, table))
        except BadInputError as error:
            problems.add(BadInputError(error.message, Location(entry=_entry(name, place, table))))
    problems.raise_all()
    return tuple(values)


def converted(table: Mapping[str, object], kind: type[_S]) -> _S:
    """A table as a value of this kind. Raises BadInputError that says which key is wrong, and how."""
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise BadInputError(_readable(str(error), kind)) from error


def _tables(text: str, name: str) -> list[Mapping[str, object]]:
    try:
        document = tomllib.loads(text)
    except ValueError as error:  # also numbers of more digits than Python reads
        raise BadInputError(f"not TOML: {error}") from error
    except RecursionError as error:
        raise BadInputError("its TOML is nested too deeply") from error
    unknown = [key for key in document if key != name]
    if unknown:
        raise BadInputError(f"unknown key `{unknown[0]}`: there are only [[{name}]] tables")
    tables = document.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise BadInputError(f"`{name}` is not a list of tables: write [[{name}]]")
    if not tables:
        raise BadInputError(f"no {name} given: write each as a [[{name}]] table")
    return tables


def _entry(name: str, place: int, table: Mapping[str, object]) -> str:
    called = table.get("name")
    return f"{name} {place} {called!r}" if isinstance(called, str) and called else f"{name} {place}"


_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*?)`", re.DOTALL)
_TYPE = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `[^`]+` - at `\$\.(?P<key>[\w-]+)")
_NO_DATE = re.compile(r"Invalid RFC3339 encoded (?P<wanted>date) - at `\$\.(?P<key>[\w-]+)")
_ENUM = re.compile(r"Invalid enum value .* - at `\$\.(?P<key>[\w-]+)`", re.DOTALL)
_TOML_NAMES = {
    "array": "a list",
    "bool": "true or false",
    "date": "a date such as 2030-12-31",
    "float": "a number",
    "object": "a table",
    "str": "a string",
}


def _readable(text: str, kind: type[Struct]) -> str:
    if unknown := _UNKNOWN.match(text):
        tag = kind.__struct_config__.tag_field
        known = [*([tag] if tag else []), *kind.__struct_encode_fields__]
        return f"unknown key `{unknown[1]}`; known keys: {', '.join(known)}"
    if missing := _MISSING.match(text):
        return f"`{missing[1]}` is missing"
    if one_of := _ENUM.match(text):
        (field,) = (field for field in fields(kind) if field.encode_name == one_of["key"])
        return f"`{one_of['key']}` must be {' or '.join(repr(member.value) for member in field.type)}"
    if wrong := _TYPE.match(text) or _NO_DATE.match(text):
        wanted = [name for name in wrong["wanted"].split(" | ") if name != "null"]
        return f"`{wrong['key']}` must be {' or '.join(_TOML_NAMES.get(name, name) for name in wanted)}"
    return text
