"""Reports as HTML: a page of its own, or a fragment for notebooks; nothing in it runs or loads anything."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import assert_never

from openvm_prof.core.document import numbers
from openvm_prof.core.document.blocks import (
    Block,
    Cell,
    CellColumn,
    Code,
    Column,
    Details,
    Difference,
    Heading,
    Interval,
    Items,
    LabelColumn,
    Link,
    Missing,
    NumberColumn,
    Paragraph,
    Percent,
    PhaseRow,
    Picture,
    Probability,
    Quantity,
    Ratio,
    Report,
    Seconds,
    StatsTable,
    Table,
    Text,
)
from openvm_prof.core.document.svg import escape
from openvm_prof.core.model.change import Change, Mark
from openvm_prof.core.model.text import spelled_out

_STYLE = """
:root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; }
body { margin: 1.5rem auto; max-width: 80rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1.25rem; }
th, td { border-bottom: 1px solid #8884; padding: .2rem .6rem; text-align: left; vertical-align: top; }
.n { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
.worse { color: light-dark(#b3261e, #ff8a80); }
.better { color: light-dark(#1b6e2c, #7bd88f); }
"""


def render_html(report: Report, title: str) -> str:
    """A whole page; its policy allows nothing but its own style."""
    style = b64encode(sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; img-src 'self' data:"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{html_fragment(report)}</body>\n</html>\n"
    )


def html_fragment(report: Report) -> str:
    """The blocks alone, as notebooks show them."""
    return "".join(map(_block, report.blocks))


def _text(text: str) -> str:
    return escape(spelled_out(text))


def _block(block: Block) -> str:
    match block:
        case Table():
            return _table(block)
        case StatsTable():
            return _stats_table(block)
        case Heading(text):
            return f"<h2>{_text(text)}</h2>\n"
        case Paragraph(text):
            return f"<p>{_text(text)}</p>\n"
        case Picture(title, target):
            return f'<p><img alt="{_text(title)}" src="{escape(target)}"></p>\n'
        case Items(items):
            lines = (f"<li>{_text(words)} {_names(names)}</li>\n" for words, names in items)
            return f"<ul>\n{''.join(lines)}</ul>\n"
        case Details(summary, blocks):
            body = "".join(map(_block, blocks))
            return f"<details>\n<summary>{_text(summary)}</summary>\n{body}</details>\n"
        case _:
            assert_never(block)


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"<code>{_text(name)}</code>" for name in names)


def _row(tag: str, cells: Iterable[tuple[str, bool]]) -> str:
    made = (f"<{tag}{' class=n' if numeric else ''}>{text}</{tag}>" for text, numeric in cells)
    return f"<tr>{''.join(made)}</tr>\n"


def _table(table: Table) -> str:
    numeric = [_is_numeric(column) for column in table.columns]
    head = _row("th", zip((_text(column.name) for column in table.columns), numeric, strict=True))
    texts = [_column(column) for column in table.columns]
    rows = "".join(_row("td", zip(row, numeric, strict=True)) for row in zip(*texts, strict=True))
    if table.left_out:
        rows += f'<tr><td colspan="{len(table.columns)}">{numbers.left_out(table.left_out)}</td></tr>\n'
    return f"<table>\n<thead>\n{head}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _is_numeric(column: Column) -> bool:
    return column.numeric if isinstance(column, CellColumn) else isinstance(column, NumberColumn)


def _column(column: Column) -> Iterable[str]:
    match column:
        case CellColumn():
            return map(_cell, column.cells)
        case LabelColumn(_, values):
            return map(_text, values)
        case NumberColumn(_, values, changes):
            texts = numbers.numbers(values)
            for row, change in changes.items():
                texts[row] = f"{_change(change, numbers.change(change))} {texts[row]}"
            return texts
        case _:
            assert_never(column)


def _stats_table(table: StatsTable) -> str:
    names = ("metric", "avg", "sum", "max", "min")
    head = _row("th", zip(names, (False, True, True, True, True), strict=True))
    rows = []
    for row in table.rows:
        if isinstance(row, PhaseRow):
            rows.append(f'<tr><th colspan="5">{_text(row.phase)}</th></tr>\n')
        else:
            cells = ((_cell(cell), True) for cell in row.cells)
            rows.append(_row("td", ((f"<code>{_text(row.metric)}</code>", False), *cells)))
    body = "".join(rows)
    caption = f"<caption>{_text(table.group)}</caption>\n"
    return f"<table>\n{caption}<thead>\n{head}</thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def _cell(cell: Cell) -> str:
    match cell:
        case Text(text):
            return _text(text)
        case Code(text):
            return f"<code>{_text(text)}</code>"
        case Link(text, target, _):
            return f'<a href="{escape(target)}" rel="noreferrer">{_text(text)}</a>'
        case Missing():
            return "-"
        case Quantity(value, change):
            text = numbers.number(value)
            return text if change is None else f"{_change(change, numbers.change(change))} {text}"
        case Seconds(ms, change):
            text = numbers.seconds(ms)
            return text if change is None else f"{_change(change, numbers.seconds_change(change))} {text}"
        case Interval(value, low, high):
            return numbers.interval(value, low, high)
        case Difference(change):
            return _change(change, numbers.change(change))
        case Ratio(value, mark):
            return _marked(numbers.ratio(value), mark)
        case Percent(value):
            return numbers.signed_percent(value)
        case Probability(value):
            return escape(numbers.probability(value))
        case _:
            assert_never(cell)


def _change(change: Change, text: str) -> str:
    return _marked(escape(text), change.mark)


def _marked(text: str, mark: Mark) -> str:
    # the sign tells the direction too: nothing is told by colour alone
    return text if mark is Mark.NONE else f"<span class={mark.value}>{text}</span>"
