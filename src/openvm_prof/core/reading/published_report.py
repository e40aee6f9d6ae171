"""Published reports: the markdown of a detailed report back into the metrics it was made from.

Detailed tables list every label set with its values, so what they were made from can be had again, as
far as it was printed: two decimals, no counters of 0, the sums of entries that shared their labels, no
call stacks. Reports of this tool and of the original are read alike.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, takewhile

from msgspec import Struct

from openvm_prof.core.catalog.label_keys import LABEL_KEYS
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.errors import BadInputError, Notice, counted

_FOLDED_AWAY = "<summary>Detailed Metrics</summary>"
_RULE = re.compile(r"\|(?:\s*-{3,}\s*\|)+\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_CONDITION = re.compile(r"(?:- )?([A-Z][A-Za-z ]*): (\S.*)")
# A change stands before its value: `(+27 [+0.9%]) 3,021`, perhaps in a coloured span or behind a mark.
_VALUE = re.compile(r"(?:.*\)(?:</span>)? )?(-?[0-9][0-9,]*(?:\.[0-9]+)?|-?inf|NaN)")


class PublishedReport(Struct, frozen=True):
    """The metrics of a published report, and the conditions of the run that it tells.

    `conditions` are the lines above its first table and of its footer, `Instance Type: g6.2xlarge`, in
    their order; `notices` say what could not be read.
    """

    db: MetricDb
    conditions: Mapping[str, str]
    notices: tuple[Notice, ...] = ()


def parse_published_report(text: str) -> PublishedReport:
    """Parse a report with detailed tables, folded away in it or alone.

    Rows that do not have the columns of their table, as a `|` in a label of the original's makes them,
    are left out with a notice. Raises BadInputError where there is no detailed table.
    """
    head, details, footer = _split(text)
    db, bad_rows, tables = MetricDb(), 0, 0
    for header, rows in _tables(details):
        tables += 1
        bad_rows += _add_table(db, header, rows)
    if not tables:
        raise BadInputError("no detailed table in it: only a report with the label sets can be read back")
    lines = [*takewhile(lambda line: not line.startswith("|"), head.splitlines()), *footer.splitlines()]
    matches = [match for line in lines if (match := _CONDITION.fullmatch(line))]
    conditions = {match[1]: match[2] for match in matches}
    notice = Notice(f"left out: {counted(bad_rows, 'row')} of the published report that could not be read")
    return PublishedReport(db, conditions, (notice,) if bad_rows else ())


LONG_COLUMNS = ["metric", "value"]
"""After the labels, the columns of a detailed table with a row per value."""


def _number(value: re.Match[str]) -> float:
    return float(value[1].replace(",", ""))


def _split(text: str) -> tuple[str, str, str]:
    """The detailed tables with what stands before and after them; where nothing is folded away, all of it."""
    head, opened, details = text.partition(_FOLDED_AWAY)
    details, closed, footer = details.partition("</details>")
    return (head, details, footer) if opened and closed else ("", text, "")


def _tables(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """The detailed tables: header cells and lines of rows. Their rules align nothing, unlike others'."""
    for is_table, lines in groupby(text.splitlines(), key=lambda line: line.startswith("|")):
        rows = list(lines)
        rule = next((at for at, line in enumerate(rows[1:], 1) if _RULE.fullmatch(line)), None)
        if is_table and rule is not None:
            yield _cells(rows[rule - 1]), rows[rule + 1 :]


def _cells(line: str) -> list[str]:
    """The cells of a row as they were before they were escaped."""
    cells = _PIPE.split(line.strip())[1:-1]
    return [html.unescape(cell.strip().replace("\\|", "|")).replace("\u200b", "") for cell in cells]


def _add_table(db: MetricDb, header: Sequence[str], rows: Sequence[str]) -> int:
    """Add a table's values; how many of its rows could not be read."""
    skipped = 0 if header and header[0] else 1  # the original heads no labels with an empty column
    keys = [key for key in header[skipped:] if key in LABEL_KEYS]
    metrics = header[skipped + len(keys) :]
    if header[skipped : skipped + len(keys)] != keys:
        return len(rows)
    bad = 0
    is_long = metrics == LONG_COLUMNS
    first_value = len(keys) + is_long
    for line in rows:
        cells = _cells(line)[skipped:]
        values = [_VALUE.fullmatch(cell) if cell else None for cell in cells[first_value:]]
        if len(values) != len(metrics) - is_long or any(
            cell and not value for cell, value in zip(cells[first_value:], values, strict=True)
        ):
            bad += 1
            continue
        names = (cells[len(keys)],) if is_long else metrics
        told = [
            (name, _number(value)) for name, value in zip(names, values, strict=True) if value is not None
        ]
        if told:
            destination = db.destination(list(zip(keys, cells, strict=False)))
            # a table does not say which are counters
            db.record([destination] * len(told), *zip(*told, strict=True), counters=None)
    return bad
