"""Formats: the one registry of what results are written as, for every command and the library alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, get_args, get_type_hints, runtime_checkable

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import fields

from openvm_prof.core.document.blocks import Report
from openvm_prof.core.document.format_names import EXTENSIONS
from openvm_prof.core.errors import UsageError, did_you_mean


class Records(Protocol):
    """A result as a JSON document: a msgspec Struct of a published schema.

    `rows` are flat Structs of one type; null is what is not known, never 0.
    """

    @property
    def schema(self) -> str:
        """The document's name, one of docs/schemas."""

    @property
    def version(self) -> int:
        """Raised when a field is renamed, removed or changes its meaning."""

    @property
    def rows(self) -> Sequence[Struct]:
        """A record each, in the order of the document's table."""


class Result(Protocol):
    """What a command finds out, for people and for programs."""

    @property
    def title(self) -> str:
        """What the result is of, in a few words."""

    def document(self) -> Report:
        """Blocks to read."""

    def records(self) -> Records:
        """The same as plain data."""


@runtime_checkable
class Tabled(Protocol):
    """A result whose records are not flat: it says itself what a CSV file of it holds."""

    def csv(self) -> str:
        """It as a CSV file."""


class Drawn(Result, Protocol):
    """A result that can be drawn, too."""

    def picture(self) -> str:
        """It as an SVG file."""


class Format(Struct, frozen=True):
    """A way to write results: its name, the ending of its files, and what writes it."""

    name: str
    extension: str
    write: Callable[[Result], str]


def _markdown(result: Result) -> str:
    from openvm_prof.core.document.markdown import render_markdown

    return render_markdown(result.document())


def _csv(result: Result) -> str:
    from openvm_prof.core.document.csv_text import csv_text

    if isinstance(result, Tabled):
        return result.csv()
    return csv_text(*_table(result.records()))


def _json(result: Result) -> str:
    from openvm_prof.core.document.json_text import json_text

    return json_text(result.records())


def _html(result: Result) -> str:
    from openvm_prof.core.document.html import render_html

    return render_html(result.document(), result.title)


_WRITERS = {
    "markdown": _markdown,
    "csv": _csv,
    "json": _json,
    "html": _html,
}

FORMATS = {name: Format(name, extension, _WRITERS[name]) for name, extension in EXTENSIONS.items()}
"""By name, in the order in which they are listed."""


def format_named(name: str) -> Format:
    """The format of a name. Raises UsageError with the nearest."""
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"no format is called {name!r}; there are {known}{did_you_mean([name], FORMATS)}")
    return FORMATS[name]


def format_of_file(path: str) -> Format:
    """The format that the ending of a file's name asks for. Raises UsageError."""
    for each in FORMATS.values():
        if path.lower().endswith(each.extension):
            return each
    endings = ", ".join(each.extension for each in FORMATS.values())
    raise UsageError(f"{path}: unknown file extension; known extensions: {endings}")


def _table(records: Records) -> tuple[list[str], list[list[str | float | None]]]:
    """The rows of a document under the names of their fields in it.

    A field that is null in every row has its column too, one that is left out in every row has none.
    """
    row_type = _row_type(type(records))
    present = [
        each
        for each in fields(row_type)
        if each.default is not UNSET or any(getattr(row, each.name) is not UNSET for row in records.rows)
    ]
    header = [each.encode_name for each in present]
    return header, [[cell_value(getattr(row, each.name)) for each in present] for row in records.rows]


def _row_type(records: type) -> type[Struct]:
    """What the rows of a document are declared to be, whether these are a field or a property."""
    rows = getattr(records, "rows", None)
    hints = (
        get_type_hints(rows.fget)["return"] if isinstance(rows, property) else get_type_hints(records)["rows"]
    )
    (row_type,) = get_args(hints)
    return row_type  # type: ignore[no-any-return]


def cell_value(value: object) -> str | float | None:
    """A field of a record as a cell of a CSV file."""
    match value:
        case None | str():
            return value
        case UnsetType():
            return None
        case bool():
            return "true" if value else "false"
        case int() | float():
            return float(value)
        case list() | tuple():
            return " ".join(map(str, value))
        case dict():
            import msgspec

            return msgspec.json.encode(value).decode()
        case _:
            return str(value)
