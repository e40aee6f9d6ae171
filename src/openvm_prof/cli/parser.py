"""Parser: the standard library's argument parser, with our errors, nearest names and layout of help."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from openvm_prof.cli.stdout import write_out
from openvm_prof.errors import UsageError, did_you_mean

WIDTH = 79
"""Columns of every help text."""


class Parser(argparse.ArgumentParser):
    """Parses options and arguments in any order; what is wrong with them is a UsageError.

    `texts` makes what stands before and after the options in the help: paragraphs, of which those with
    an indented line stay as they are, and others are filled. Nothing may be abbreviated, so that a new
    option never changes what an old call means.
    """

    def __init__(self, prog: str, usage: str, texts: Callable[[], tuple[str, str]]) -> None:
        super().__init__(prog, f"%(prog)s {usage}", formatter_class=_Help, add_help=False, allow_abbrev=False)
        self._texts = texts
        self.add_printing("-h", "--help", text=self.format_help, help="Show this and exit.")

    def format_help(self) -> str:
        """The help, the same for every terminal."""
        self.description, self.epilog = self._texts()
        return super().format_help()

    def add_printing(self, *names: str, text: Callable[[], str], help: str) -> None:
        """Add an option that prints a text and ends with exit code 0."""
        self.add_argument(*names, action=_Print, nargs=0, const=text, dest=argparse.SUPPRESS, help=help)

    def add_flag(self, name: str, help: str) -> None:
        """Add an option without a value."""
        self.add_argument(name, action="store_true", help=help)

    def add_list(self, name: str, **more: Any) -> None:
        """Add an option that may be repeated; its values are a list, empty where it is not given."""
        self.add_argument(name, action="append", default=[], **more)

    def add_choice(self, name: str, choices: Sequence[str], **more: Any) -> None:
        """Add an option that has one of some values."""
        self.add_argument(name, type=_one_of(choices), metavar=f"{{{','.join(choices)}}}", **more)

    def options(self, args: Sequence[str]) -> dict[str, Any]:
        """The values of all options and arguments by name."""
        # of what follows `--` the intermixed way of Python 3.11 takes for options what looks like some
        parse = self.parse_known_args if "--" in args else self.parse_known_intermixed_args
        values, unknown = parse(args)
        self._refuse(unknown)
        return vars(values)

    def options_before_command(self, args: Sequence[str]) -> dict[str, Any]:
        """The same up to a command's name; `command` is that and all that follows it, or None."""
        values, unknown = self.parse_known_args(args)
        self._refuse(unknown)
        return vars(values)

    def _refuse(self, unknown: Sequence[str]) -> None:
        for arg in unknown:
            name = arg.partition("=")[0]
            if not name.startswith("-"):
                self.error(f"unexpected argument {arg!r}")
            self.error(f"there is no option {name}{did_you_mean([name], self._option_string_actions)}")

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        raise UsageError(f"{message.removeprefix('argument ')} (see {self.prog} --help)")


class _Print(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        write_out(self.const())
        raise SystemExit(0)


class _Help(argparse.HelpFormatter):
    """Keeps the layout of paragraphs that have one, has room for long options, and tells defaults.

    As wide everywhere, as usage is in documents, too; and asking for a terminal's width takes 2 ms,
    which argparse does for every option that is added.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=WIDTH)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        text = action.help
        told = action.default in (None, False, argparse.SUPPRESS, []) or "[default: " in (text or "")
        return text if told else f"{text} [default: %(default)s]"

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from textwrap import fill

        paragraphs = text.strip("\n").split("\n\n")
        return "\n\n".join(
            paragraph if "\n " in paragraph else fill(paragraph, width) for paragraph in paragraphs
        )


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in choices:
            raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(map(repr, choices))}")
        return text

    return check


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """What makes a whole number of a text, and refuses those below `least` or above `most`."""

    def convert(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least or (most is not None and number > most):
            limits = f"of {least} or more" if most is None else f"from {least} to {most}"
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number {limits}")
        return number

    return convert
