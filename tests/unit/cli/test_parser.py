from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from openvm_prof.cli.parser import Parser, whole
from openvm_prof.core.errors import UsageError


@pytest.fixture
def parser() -> Parser:
    """A parser with one of each kind."""
    made = Parser(
        "prof x", "[OPTIONS] FILE...", lambda: ("Does 100 % of it.\n", "Examples:\n  prof x\n    a\n")
    )
    made.add_argument("files", nargs="*")
    made.add_list("--name-of", metavar="A,B")
    made.add_flag("--keep-going", help="Go on.")
    made.add_argument("--level", type=whole(1, 9), default=3, help="How much. [default: %(default)s]")
    return made


def test_arguments_and_options_mix(parser: Parser) -> None:
    options = parser.options(
        ["a", "--name-of", "x", "b", "--keep-going", "--name-of=-y", "c", "--level", "4"]
    )
    assert options == {"files": ["a", "b", "c"], "name_of": ["x", "-y"], "keep_going": True, "level": 4}


def test_what_follows_two_dashes_is_no_option(parser: Parser) -> None:
    options = parser.options(["--level=4", "--", "--help", "--keep-going", "x"])
    assert (options["files"], options["keep_going"], options["level"]) == (
        ["--help", "--keep-going", "x"],
        False,
        4,
    )


def test_what_is_not_given_has_its_default_each_time(parser: Parser) -> None:
    parser.options(["--name-of", "x"])
    assert parser.options([]) == {"files": [], "name_of": [], "keep_going": False, "level": 3}


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--keep-goin"], "there is no option --keep-goin; did you mean --keep-going? (see prof x --help)"),
        (["--zzz=1"], "there is no option --zzz (see prof x --help)"),
        (["--level", "x"], "--level: 'x' is not a whole number from 1 to 9 (see prof x --help)"),
        (["--level", "10"], "--level: '10' is not a whole number from 1 to 9 (see prof x --help)"),
        (["--name-of"], "--name-of: expected one argument (see prof x --help)"),
    ],
)
def test_mistakes(parser: Parser, args: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parser.options(args)
    assert str(caught.value) == message


def test_no_number_is_too_large_without_a_limit() -> None:
    assert whole(1)("1000000000000") == 10**12
    with pytest.raises(ArgumentTypeError, match="'0' is not a whole number of 1 or more"):
        whole(1)("0")


def test_help_keeps_what_was_laid_out_and_fills_the_rest(
    parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = parser.format_help()
    monkeypatch.setenv("COLUMNS", "30")
    assert parser.format_help() == text
    assert text.startswith("usage: prof x [OPTIONS] FILE...\n\nDoes 100 % of it.\n\n")
    assert text.endswith("\n\nExamples:\n  prof x\n    a\n")
    assert "  --level LEVEL  How much. [default: 3]\n" in text
