from __future__ import annotations

import pytest

from openvm_prof.core.document.limits import COMMENT_LIMIT
from openvm_prof.github.comment_text import comment_body, fits_a_comment
from openvm_prof.github.open_markup import OpenMarkup, is_delimiter
from tests.cpu_limit import cpu_limit


def after(*lines: str) -> OpenMarkup:
    markup = OpenMarkup()
    for line in lines:
        markup.feed(line)
    return markup


@pytest.mark.parametrize(
    ("lines", "closing"),
    [
        (["text"], ""),
        (["<details><P class='x'>"], "\n</p>\n</details>\n"),
        (["<details>", "<p>", "</details>"], ""),
        (["<p></ul>"], "\n</p>\n"),
        (["<p", ">"], ""),
        (["<pre><param><p>"], "\n</p>\n</pre>\n"),
        (["`<p>` ``a ` <p>`` ` <p> ```"], "\n</p>\n"),
        (["`` <p> ` <div> ``` <ul> ``"], ""),
        (["<!-- <p> --> <div> <!--> <ul>"], "\n</div>\n"),
        (["` <!-- ` <p>", "~~~", "<div>"], "~~~\n\n</p>\n"),
        (["````", "```", "<p>"], "````\n"),
        (["```", "```"], ""),
    ],
)
def test_what_is_open_is_closed(lines: list[str], closing: str) -> None:
    markup = after(*lines)
    assert markup.closing() == closing
    assert markup.closing_size == len(closing)


def test_a_hidden_comment_may_be_open() -> None:
    assert after("<!--").in_comment
    assert after("a <!-- ```", "```").in_comment
    assert not after("<!--", "--> <p>").in_comment
    assert not after("`<!--`").in_comment


@pytest.mark.parametrize(
    "line", ["|---|", "| :-: | --- |", "a|b\n".replace("a", "-").replace("b", ":-"), "\t|-\t"]
)
def test_lines_between_heading_and_rows(line: str) -> None:
    assert is_delimiter(line)


@pytest.mark.parametrize("line", ["", "---", "|", "||", "| - |x", "|-| |-|", "|--:-|", "|- -|", ":|-"])
def test_lines_that_are_none(line: str) -> None:
    assert not is_delimiter(line)


PARTS = [
    "|",
    "-",
    "|-",
    "|-" + " " * 500,
    " ",
    "|---|",
    ":-:|",
    "`",
    "``a",
    "`" * 7 + "x" + "`" * 8,
    "<!--",
    "<!-- -->",
    "-->",
    "<p ",
    "<p>",
    "<p><div></ul></p>",
    "</ul>",
    "~~~",
    "#",
    "<",
]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("start", ["", "|-", "<p>" * 10_000 + "\n", "```\n"])
def test_a_comment_takes_time_in_proportion(start: str, part: str) -> None:
    size = COMMENT_LIMIT + 1000
    with cpu_limit():
        for text in (part * (size // len(part)) + "x", f"{part}\n" * (size // len(part))):
            for end in ("", "\nx"):
                assert fits_a_comment(comment_body(start + text + end, "x", "https://example.org"))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("start", ["", "|-", "<p>"])
def test_a_line_takes_time_in_proportion(start: str, part: str) -> None:
    with cpu_limit():
        for end in ("", "x", "\x00"):
            line = start + part * (200_000 // len(part)) + end
            after(line)
            is_delimiter(line)


def test_rows_of_backticks_of_every_length_take_time_in_proportion() -> None:
    with cpu_limit():
        after(" ".join("`" * length for length in range(1, 2500)))
