"""Commands: the list of them, each imported only when it is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from openvm_prof.cli.parser import Parser

if TYPE_CHECKING:
    from openvm_prof.cli.session import Session

# In the order in which --help lists them; the texts are the first lines of the commands' own help.
COMMANDS = {
    "summary": "Write one table with a row per run: proof time, cycles and cells used by stage.",
    "show": "Show the reports of metrics files in the terminal, or as markdown, CSV, JSON or HTML.",
    "compare": "Compare runs: verdicts on every metric, with the evidence for them.",
    "check": "Check runs against a base and a budget; exit 1 where a rule is broken.",
    "flamegraph": "Write flame graphs of instructions and cells by guest function.",
    "top": "Show which functions, opcodes or AIRs cost most instructions and cells.",
    "airs": "Show the trace cells of AIRs: rows, columns, padding, constraints and bus messages.",
    "phases": "Show where the proof time goes: the tree of its parts, several runs side by side.",
    "plan": "Show latency and cost by the number of provers, modelled from recorded durations.",
    "export": "Write the values of metrics files in a format of other programs.",
    "get": "Print one value of a metrics file, for scripts.",
    "rewrite": "Change a metrics file by rules: exclude, rename, subtract.",
    "comment": "Put a markdown file on a pull request, as one comment kept up to date.",
    "help": "Show the help of the tool, or of a command.",
}


class _Module(Protocol):
    """What the module of a command has, besides a function of the command's name that runs it.

    `USAGE` are its arguments in short, `EPILOG` is what follows its options in its help.
    """

    USAGE: str
    EPILOG: str

    def arguments(self, parser: Parser) -> None:
        """Add its options and arguments; their names are the parameters of the command's function."""


class Command:
    """A command by its name, one of `COMMANDS`, with its module imported."""

    def __init__(self, name: str) -> None:
        module = import_module(f"openvm_prof.cli.commands.{name}")
        self._module = cast("_Module", module)
        self._call: Callable[..., None] = getattr(module, name)
        self.name = name

    def parser(self) -> Parser:
        """The parser of what follows its name."""
        module = self._module
        parser = Parser(f"openvm-prof {self.name}", module.USAGE, self._texts)
        module.arguments(parser)
        parser.add_flag("--debug", help="Show a traceback with an error.")
        return parser

    def _texts(self) -> tuple[str, str]:
        from inspect import getdoc

        return getdoc(self._call) or "", self._module.EPILOG

    def run(self, session: Session, args: Sequence[str]) -> None:
        """Run it with its options and arguments, on either side of its name."""
        options: dict[str, Any] = self.parser().options(args)
        session.debug |= options.pop("debug")
        self._call(session, **options)
