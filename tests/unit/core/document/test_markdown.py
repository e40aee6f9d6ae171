from __future__ import annotations

import pytest

from openvm_prof.core.document.blocks import (
    MISSING,
    Block,
    CellColumn,
    Code,
    Details,
    Heading,
    Items,
    LabelColumn,
    Link,
    NumberColumn,
    Paragraph,
    PhaseRow,
    Picture,
    Quantity,
    Report,
    StatsRow,
    StatsTable,
    Table,
    Text,
)
from openvm_prof.core.document.markdown import DiffStyle, render_markdown
from openvm_prof.core.document.markdown_text import escape
from openvm_prof.core.model.change import NEW, Change, Mark


def render(*blocks: Block, style: DiffStyle = DiffStyle.GITHUB) -> str:
    return render_markdown(Report(blocks), style)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain_name.2", "plain_name.2"),
        ("a|b", "a\\|b"),
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("a&b", "a&amp;b"),
        ("&lt;", "&amp;lt;"),
        ("a\\b", "a&#92;b"),
        ("a\\|b", "a&#92;\\|b"),
        ("`code`", "&#96;code&#96;"),
        ("one\ntwo\r\n", "one two  "),
        ("a\tb\x00\x1b[31m\x7f", "a b  &#91;31m "),
        ("[x](y)", "&#91;x&#93;(y)"),
        ("*b* ~s~", "&#42;b&#42; &#126;s&#126;"),
        ("Vm<Adapter, Core<4, 8>>", "Vm&lt;Adapter, Core&lt;4, 8&gt;&gt;"),
        ("é 🔴 日本", "é 🔴 日本"),
        ("@team a@b", "@&#8203;team a@&#8203;b"),
        ("#12 GH-12 a/b#3 #x", "#&#8203;12 GH-&#8203;12 a/b#&#8203;3 #x"),
        ("https://x.y www.x.y", "https:&#8203;//x.y www&#8203;.x.y"),
        ("$x$", "&#36;x&#36;"),
        ("a\u202eb\u2066c\ufeff", "a&#92;u202eb&#92;u2066c&#92;ufeff"),
        ("a\u200eb\u200fc\u061cd", "a&#92;u200eb&#92;u200fc&#92;u061cd"),
        ("a\u200bb\u00adc", "a&#92;u200bb&#92;u00adc"),
        ("a\u200cb\u200dc", "a\u200cb\u200dc"),
        ("a\u2028b\u00a0c\x85d", "a b c d"),
        ("\ud800", "&#92;ud800"),
    ],
)
def test_names_are_inert_text_of_one_line(text: str, escaped: str) -> None:
    assert escape(text) == escaped


HOSTILE = "a|b<i>&\\`\n"
INERT = "a\\|b&lt;i&gt;&amp;&#92;&#96; "


def test_names_are_escaped_wherever_they_stand() -> None:
    blocks: list[Block] = [
        Table((LabelColumn(HOSTILE, [HOSTILE]), NumberColumn(HOSTILE, [1.0]))),
        Table((CellColumn(HOSTILE, [Text(HOSTILE)]),)),
        Table((CellColumn("x", [Code(HOSTILE)]),)),
        Table((CellColumn("x", [Link(HOSTILE, "t")]),)),
        StatsTable(HOSTILE, (PhaseRow(HOSTILE), StatsRow(HOSTILE, (MISSING,) * 4))),
        Heading(HOSTILE),
        Paragraph(HOSTILE),
        Items(((HOSTILE, (HOSTILE,)),)),
        Picture(HOSTILE, "t.svg"),
        Details(HOSTILE, ()),
    ]
    for block in blocks:
        text = render(block)
        assert INERT[1:].rstrip() in text, block
        for raw in ("<i>", "b<", "\\`", "`\n"):
            assert raw not in text, block


def test_link_targets_cannot_be_left() -> None:
    text = render(Table((CellColumn("x", [Link("name", 'u/a b)|<">\\.md')]),)))
    assert "[name](u/a%20b%29%7C%3C%22%3E%5C.md)" in text


def test_a_table() -> None:
    table = Table(
        (
            LabelColumn("group", ["a", "b"]),
            NumberColumn("m", [1234.5, None], {0: Change(2.0, 0.5)}),
            CellColumn("q", [Quantity(2.0, NEW), MISSING], numeric=True),
        )
    )
    assert render(table).splitlines() == [
        "| group | m | q |",
        "| --- | --- | ---: |",
        "| a | (+2 [+0.5%]) 1,234.50 | (new) 2 |",
        "| b |  | - |",
    ]


def test_a_table_of_statistics() -> None:
    table = StatsTable(
        "app",
        (
            StatsRow("x_time_ms", (Quantity(1.5), MISSING, Quantity(2.0), Quantity(1.0))),
            PhaseRow("prover"),
            StatsRow("y", (Quantity(1.0), Quantity(1.0), Quantity(1.0), Quantity(1.0))),
        ),
    )
    assert render(table).splitlines() == [
        "| app |||||",
        "|:---|---:|---:|---:|---:|",
        "|metric|avg|sum|max|min|",
        "| `x_time_ms` | 1.50 | - | 2 | 1 |",
        "| __Prover__ |||||",
        "| `y` | 1 | 1 | 1 | 1 |",
    ]


def test_odd_phases_do_not_fail() -> None:
    for phase in ("", "P", "ünter", "|"):
        assert "__" in render(StatsTable("a", (PhaseRow(phase),)))


def test_other_blocks() -> None:
    assert render(Heading("H"), Paragraph("p"), Picture("t", "a b.svg")).splitlines() == [
        "## H",
        "",
        "p",
        "",
        "![t](a%20b.svg)",
    ]
    assert render(Items((("words:", ("a", "b")), ("only words", ())))).splitlines() == [
        "- words: `a`, `b`",
        "- only words",
    ]
    assert render(Details("S", (Paragraph("p"),))) == "<details>\n<summary>S</summary>\n\np\n\n</details>\n"


@pytest.mark.parametrize(
    ("style", "mark", "text"),
    [
        (DiffStyle.GITHUB, Mark.WORSE, "🔴 (+7 [+7.0%]) 107"),
        (DiffStyle.GITHUB, Mark.BETTER, "🟢 (+7 [+7.0%]) 107"),
        (DiffStyle.GITHUB, Mark.NONE, "(+7 [+7.0%]) 107"),
        (DiffStyle.HTML, Mark.WORSE, "<span style='color: red'>(+7 [+7.0%])</span> 107"),
        (DiffStyle.HTML, Mark.BETTER, "<span style='color: green'>(+7 [+7.0%])</span> 107"),
        (DiffStyle.HTML, Mark.NONE, "(+7 [+7.0%]) 107"),
        (DiffStyle.PLAIN, Mark.WORSE, "(+7 [+7.0%]) 107"),
    ],
)
def test_diff_styles(style: DiffStyle, mark: Mark, text: str) -> None:
    cell = Quantity(107.0, Change(7.0, 7.0, mark))
    assert render(Table((CellColumn("x", [cell]),)), style=style).splitlines()[2] == f"| {text} |"


def test_small_changes_are_no_markup() -> None:
    cell = Quantity(1.001, Change(0.001, 0.1))
    assert "(+&lt;0.01 [+0.1%]) 1 |" in render(Table((CellColumn("x", [cell]),)))
