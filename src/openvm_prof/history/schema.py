"""The schema of the store as a result: its views, their columns, and the table of aliases."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.document.blocks import Heading, LabelColumn, Paragraph, Report, Table
from openvm_prof.history.store.columns import ALIASES, SCHEMA_VERSION, VIEWS, Alias


class SchemaRow(Struct, frozen=True):
    """A column of a view."""

    view: str
    column: str
    type: str
    meaning: str


class SchemaDocument(Struct, frozen=True):
    """`openvm-prof history schema --format json`; `version` is the store's."""

    rows: list[SchemaRow]
    aliases: list[Alias]
    schema: str = "history-schema"
    version: int = SCHEMA_VERSION


class Schema(Struct, frozen=True):
    """The published schema."""

    @property
    def title(self) -> str:
        """What it is of."""
        return f"Schema of the history, version {SCHEMA_VERSION}"

    def records(self) -> SchemaDocument:
        """As plain data."""
        rows = [
            SchemaRow(view, column.name, column.type, column.meaning)
            for view, columns in VIEWS.items()
            for column in columns
        ]
        return SchemaDocument(rows, list(ALIASES))

    def document(self) -> Report:
        """A table of columns a view, and one of the aliases."""
        blocks: list[Heading | Paragraph | Table] = []
        for view, columns in VIEWS.items():
            blocks += [
                Heading(view),
                Table(
                    (
                        LabelColumn("column", [column.name for column in columns]),
                        LabelColumn("type", [column.type for column in columns]),
                        LabelColumn("meaning", [column.meaning for column in columns]),
                    )
                ),
            ]
        names = ("kind", "old", "new")
        blocks += [
            Heading("aliases"),
            Table(tuple(LabelColumn(name, [getattr(alias, name) for alias in ALIASES]) for name in names)),
        ]
        return Report(tuple(blocks))
