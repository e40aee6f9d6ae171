"""Commands: the list of them, each imported only when it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from openvm_prof.cli.parser import WIDTH, Parser
from openvm_prof.core.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from openvm_prof.cli.session import Session

# In the order in which --help lists them; the texts are the first lines of the commands' own help.
COMMANDS = {
    "summary": "Write a summary table with one row per run: proof time, cycles and cells by stage.",
    "show": "Show the reports of metrics files in the terminal, or as markdown, CSV, JSON or HTML.",
    "compare": "Compare runs: a verdict on every metric, with its evidence.",
    "check": "Check runs against a base or a history, and a budget; exit with code 1 if a rule is broken.",
    "flamegraph": "Write flame graphs of instructions and cells by guest function.",
    "top": "Show which functions, opcodes or AIRs cost the most instructions and cells.",
    "segments": "Show segments and recursion nodes: phase times, cells, memory, padding and what ended them.",
    "report": "Write an interactive page about one or more runs, as one HTML file that works offline.",
    "airs": "Show the trace cells of AIRs: rows, columns, padding, constraints and bus messages.",
    "phases": "Show where the proof time goes, as a tree of phases, with runs side by side.",
    "plan": "Estimate latency and cost for any number of provers, from recorded durations.",
    "runs": "Rank runs or configurations by time, cells or throughput, and show by how much the best wins.",
    "export": "Export the values of metrics files in formats that other programs read.",
    "history": "Keep a history of runs, and find out what became faster or slower, and when.",
    "get": "Print one value of a metrics file, for scripts.",
    "rewrite": "Rewrite a metrics file by rules: exclude, rename or subtract metrics.",
    "comment": "Post a markdown file as a pull request comment, and update it on later runs.",
    "help": "Show help for openvm-prof or for a command.",
}


class _Module(Protocol):
    """What the module of a command has, besides a function of the command's name that runs it.

    `USAGE` are its arguments in short, `EPILOG` is what follows its options in its help. A group of
    commands has `COMMANDS`, what its commands do by their names, and a module below it for each.
    """

    USAGE: str
    EPILOG: str

    def arguments(self, parser: Parser) -> None:
        """Add its options and arguments; their names are the parameters of the command's function."""


class Command:
    """A command by its name, one of `COMMANDS`, with its module imported; or one of a group's."""

    def __init__(self, name: str, group: str = "") -> None:
        # a name of Python's own, such as `import`, cannot be a function's
        python_name = name.replace("-", "_")
        module = import_module(f"openvm_prof.cli.commands{group and f'.{group}'}.{python_name}")
        self._module = cast("_Module", module)
        self._call: Callable[..., None] = getattr(module, python_name)
        self.name = f"{group} {name}" if group else name
        self.commands: Mapping[str, str] = getattr(module, "COMMANDS", {})

    def parser(self) -> Parser:
        """The parser of what follows its name."""
        module = self._module
        parser = Parser(f"openvm-prof {self.name}", module.USAGE, self._texts)
        module.arguments(parser)
        parser.add_flag("--debug", help="Show a traceback when an error occurs.")
        return parser

    def _texts(self) -> tuple[str, str]:
        from inspect import getdoc

        listed = f"{list_of_commands(self.commands)}\n" if self.commands else ""
        return getdoc(self._call) or "", f"{listed}{self._module.EPILOG}"

    def run(self, session: Session, args: Sequence[str]) -> None:
        """Run it with its options and arguments, on either side of its name."""
        if self.commands:
            at = next((place for place, arg in enumerate(args) if not arg.startswith("-")), None)
            if at is not None:
                self.member(args[at]).run(session, [*args[:at], *args[at + 1 :]])
                return
        options: dict[str, Any] = self.parser().options(args)
        session.debug |= options.pop("debug")
        session.store = options.pop("runs_store", None)
        with session.history_runs():
            self._call(session, **options)

    def member(self, name: str) -> Command:
        """A command of this group. Raises UsageError with the nearest."""
        if name not in self.commands:
            nearest = did_you_mean([name], self.commands) or f"; there are {', '.join(self.commands)}"
            raise UsageError(f"there is no command {self.name} {name}{nearest}")
        return Command(name, self.name)


def list_of_commands(commands: Mapping[str, str]) -> str:
    """Commands and what they do, as the end of a help."""
    from textwrap import fill

    width = max(map(len, commands)) + 4
    lines = [
        fill(f"  {name:{width - 4}}  {shown}", WIDTH, subsequent_indent=" " * width)
        for name, shown in commands.items()
    ]
    return "\n".join(["Commands:", *lines, ""])
