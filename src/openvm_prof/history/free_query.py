"""Free queries: what somebody's SQL on the views answers, in every format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct, defstruct

from openvm_prof.core.document.blocks import Column, LabelColumn, NumberColumn, Paragraph, Report, Table
from openvm_prof.core.document.csv_text import csv_text
from openvm_prof.core.document.formats import Records, cell_value
from openvm_prof.core.model.distinct import distinct
from openvm_prof.history.engine import DUCKDB, Engine, Rows
from openvm_prof.history.store.store_folder import Store

_CELLS = frozenset({str, float, type(None)})
"""What is a cell of a CSV file as it is."""


class Answer(Struct, frozen=True):
    """The answer to a query."""

    rows: Rows

    @property
    def title(self) -> str:
        """What it is of."""
        return "Answer"

    def records(self) -> Records:
        """Rows with a field a column; what no field can be called so is called alike."""
        names = list(_field_names(self.rows.columns).values())
        row_type = defstruct("AnswerRow", [(name, Any) for name in names], frozen=True)
        document = defstruct(
            "AnswerDocument",
            [("rows", list[row_type]), ("schema", str, "history-sql"), ("version", int, 1)],  # type: ignore[valid-type]
            frozen=True,
        )
        return document([row_type(*map(_plain, row)) for row in self.rows.rows])  # type: ignore[return-value]

    def picture(self) -> str:
        """Its numbers as an SVG file. Raises UsageError where it has none."""
        from openvm_prof.history.rows_picture import rows_picture

        return rows_picture(self.title, self.rows)

    def csv(self) -> str:
        """The same rows, of which there may be many, without a record for each."""
        names = _field_names(self.rows.columns).values()
        return csv_text(
            list(names),
            (
                [value if type(value) in _CELLS else cell_value(_plain(value)) for value in row]
                for row in self.rows.rows
            ),
        )

    def document(self) -> Report:
        """A table."""
        if not self.rows.columns:
            return Report((Paragraph("No rows."),))
        return Report(
            (Table(tuple(self._column(place, name) for place, name in enumerate(self.rows.columns))),)
        )

    def _column(self, place: int, name: str) -> Column:
        values = [_plain(row[place]) for row in self.rows.rows]
        if any(isinstance(value, int | float) for value in values) and not any(
            isinstance(value, str | Mapping) for value in values
        ):
            return NumberColumn(name, [None if value is None else float(value) for value in values])
        return LabelColumn(name, ["" if value is None else str(value) for value in values])


def ask(store: Store, sql: str, engine: Engine = DUCKDB) -> Answer:
    """The answer to SQL on the views of a store. Raises UsageError for SQL that fails."""
    return Answer(engine.query(store, sql))


def _field_names(columns: tuple[str, ...]) -> dict[str, str]:
    placed = {f"{place} {name}": name for place, name in enumerate(columns)}

    def safe(name: str) -> str:
        text = re.sub(r"\W", "_", placed[name], flags=re.ASCII)
        return text if text.isidentifier() else f"column_{text}"

    return distinct(placed, safe, safe)


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='seconds')}Z"
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | dict | list):
        return value
    return str(value)
