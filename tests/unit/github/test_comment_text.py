from __future__ import annotations

import re

import pytest

from openvm_prof.core.document.limits import COMMENT_LIMIT
from openvm_prof.github.comment_text import MARKER_ID, comment_body, fits_a_comment, marker

HEAD = "<!-- openvm-prof comment: x -->\n"
TABLE = "| a | b |\n| --- | ---: |\n"
ROW = f"| {'r' * 95} | 1 |\n"


def body(markdown: str, url: str | None = None) -> str:
    text = comment_body(markdown, "x", url)
    assert text.startswith(HEAD)
    assert fits_a_comment(text)
    return text.removeprefix(HEAD)


def test_what_fits_stays_as_it_is() -> None:
    assert body("# a\n\ntext") == "# a\n\ntext"
    full = "x" * (COMMENT_LIMIT - len(HEAD))
    assert body(full) == full


def test_a_table_is_cut_between_rows_and_as_late_as_can_be() -> None:
    text = body(TABLE + ROW * 1000)
    match = re.fullmatch(
        rf"{re.escape(TABLE)}((?:{re.escape(ROW)})+)\n(\S+) of 1,003 lines are left out, .*\n", text
    )
    assert match
    shown = match[1].count("\n")
    assert int(match[2]) == 1003 - 2 - shown
    assert len(HEAD + text) > COMMENT_LIMIT - len(ROW)


def test_it_says_where_all_of_it_is() -> None:
    text = body(ROW * 1000, "https://x.example/a b?(c)")
    assert text.endswith(
        "since a comment on GitHub holds 65,536 characters. [Full report.](https://x.example/a%20b?%28c%29)\n"
    )


def test_details_are_closed_where_they_are_cut() -> None:
    text = body("<details><summary>s</summary>\n\n<details>\n<summary>t</summary>\n\n" + TABLE + ROW * 1000)
    assert text.count("<details>") == text.count("</details>") == 2
    assert "|\n\n</details>\n</details>\n\n" in text


def test_what_was_closed_is_not_closed_again() -> None:
    text = body("<details>\n\nx\n\n</details>\n\n" + ROW * 1000)
    assert text.count("</details>") == 1


def test_a_fence_is_closed_where_it_is_cut() -> None:
    text = body("````text\n" + "```\n<details>\n| a |\n" * 5000)
    assert "\n````\n\n" in text
    assert "</details>" not in text


def test_nothing_is_cut_inside_a_hidden_comment() -> None:
    text = body("shown\n<!--\n" + "hidden <details>\n" * 6000 + "-->\n")
    assert text.startswith("shown\n\n")
    assert "hidden" not in text


def test_names_of_elements_in_code_are_no_elements() -> None:
    text = body("`<details>` and ``a ` <table>`` <!-- <div> --> are words\n" + ROW * 1000)
    assert not re.search("</(?:details|table|div)>", text)


@pytest.mark.parametrize("ending", ["## heading\n", "| a |\n", TABLE])
def test_no_heading_stands_at_the_end(ending: str) -> None:
    # long enough that only the heading would still fit before the line that does not
    start = "x\n" * ((COMMENT_LIMIT - len(HEAD) - 400) // 2)
    text = body(start + ending + ("| --- |\n" if ending == "| a |\n" else "") + "| " + "y" * 1000 + " |\n")
    assert ending.splitlines()[0] not in text
    assert text.startswith(start)


def test_a_line_that_is_too_long_alone_leaves_the_line_that_says_so() -> None:
    assert body("x" * 100_000) == (
        "\n1 of 1 lines are left out, since a comment on GitHub holds 65,536 characters.\n"
    )


def test_characters_of_several_bytes_are_on_the_safe_side() -> None:
    assert len(body("🔴\n" * 60_000)) < COMMENT_LIMIT / 2


@pytest.mark.parametrize("name", ["report", "a.b-c_d9"])
def test_markers(name: str) -> None:
    assert MARKER_ID.fullmatch(name)
    assert marker(name) == f"<!-- openvm-prof comment: {name} -->\n"


@pytest.mark.parametrize("name", ["", "a--b", "a>", "-a", "a-", "a b", "ä", "a\n"])
def test_names_that_are_no_markers(name: str) -> None:
    assert not MARKER_ID.fullmatch(name)
