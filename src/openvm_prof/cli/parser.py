"""Parser: the standard library's argument parser, with our errors, nearest names and layout of help."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from openvm_prof.cli.stdout import write_out
from openvm_prof.core.errors import UsageError, did_you_mean

WIDTH = 79
"""Columns of every help text."""

# Help is English everywhere: argparse would look for a translation of its headings, which imports `locale`
# and takes a millisecond with every call.
argparse._ = str  # type: ignore[attr-defined]


class Parser(argparse.ArgumentParser):
    """Parses options and arguments in any order; what is wrong with them is a UsageError.

    `texts` makes what stands before and after the options in the help: paragraphs, of which those with
    an indented line stay as they are, and others are filled. Nothing may be abbreviated, so that a new
    option never changes what an old call means.
    """

    def __init__(self, prog: str, usage: str, texts: Callable[[], tuple[str, str]]) -> None:
        super().__init__(prog, f"%(prog)s {usage}", formatter_class=_Help, add_help=False, allow_abbrev=False)
        self._texts = texts
        self._spaced: dict[str, bool] = {}  # lists that go on after spaces, and whether they are of paths
        self.add_printing("-h", "--help", text=self.format_help, help="Show this help and exit.")

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

    def add_switch(self, name: str, *, default: bool, help: str) -> None:
        """Add an option without a value, and its opposite with `--no-` before its name."""
        self.add_argument(name, action=argparse.BooleanOptionalAction, default=default, help=help)

    def add_list(self, name: str, **more: Any) -> None:
        """Add an option that may be repeated; its values are a list, empty where it is not given."""
        self.add_argument(name, action="append", default=[], **more)

    def add_spaced(self, name: str, **more: Any) -> None:
        """Add such an option whose list may also be separated by spaces, up to the next option."""
        self.add_list(name, **more)
        self._spaced[name] = False

    def add_paths(self, name: str, **more: Any) -> None:
        """The same for a list of paths."""
        self.add_spaced(name, **more)
        self._spaced[name] = True

    def add_choice(self, name: str, choices: Sequence[str], **more: Any) -> None:
        """Add an option that has one of some values."""
        self.add_argument(name, type=_one_of(choices), metavar=f"{{{','.join(choices)}}}", **more)

    def options(self, args: Sequence[str]) -> dict[str, Any]:
        """The values of all options and arguments by name."""
        if self._spaced:
            before, rest = self.before_command(args, ())
            args = [*before, *rest]
        # of what follows `--` the intermixed way of Python 3.11 takes for options what looks like some
        parse = self.parse_known_args if "--" in args else self.parse_known_intermixed_args
        values, unknown = parse(args)
        self._refuse(unknown)
        return vars(values)

    def before_command(self, args: Sequence[str], commands: Iterable[str]) -> tuple[list[str], list[str]]:
        """Arguments parted where the options end, at a command's name or a file; options as `--name=value`.

        An option always has its first value; the further values of a list end at an option, a
        command's name, and, of paths, what is none.
        """
        before: list[str] = []
        rest = list(args)
        while rest and _is_option(rest[0]):
            arg = rest.pop(0)
            name, equals, _ = arg.partition("=")
            action = self._option_string_actions.get(name)
            takes_value = action is not None and action.nargs != 0
            if takes_value and not equals and rest and not _is_dashed(rest[0]):
                arg = f"{name}={rest.pop(0)}"
            before.append(arg)
            while name in self._spaced and rest and not _is_dashed(rest[0]):
                if rest[0] in commands or (self._spaced[name] and not looks_like_path(rest[0])):
                    break
                before.append(f"{name}={rest.pop(0)}")
        return before, rest

    def _refuse(self, unknown: Sequence[str]) -> None:
        for arg in unknown:
            name = arg.partition("=")[0]
            if not name.startswith("-"):
                self.error(f"unexpected argument {arg!r}")
            self.error(f"there is no option {name}{did_you_mean([name], self._option_string_actions)}")

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        raise UsageError(f"{message.removeprefix('argument ')} (see {self.prog} --help)")


def looks_like_path(text: str) -> bool:
    """Whether an argument is a path rather than a command's name: it exists, or is spelt as one."""
    return text == "-" or any(mark in text for mark in "./\\*?[,:") or Path(text).exists()


def _is_option(arg: str) -> bool:
    return _is_dashed(arg) and arg != "--"


def _is_dashed(arg: str) -> bool:
    return arg.startswith("-") and arg != "-"


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
        is_stated = action.default in (None, False, argparse.SUPPRESS, []) or "[default: " in (text or "")
        return text if is_stated else f"{text} [default: %(default)s]"

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from textwrap import fill

        paragraphs = text.strip("\n").split("\n\n")
        return "\n\n".join(
            paragraph if "\n " in paragraph else fill(paragraph, width) for paragraph in paragraphs
        )


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in choices:
            raise argparse.ArgumentTypeError(f"{text!r} is not one of {', '.join(map(repr, choices))}")
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
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number {limits}")
        return number

    return convert
