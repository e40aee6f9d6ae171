"""Commands: the list of them, each imported only when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click


class _Entry(NamedTuple):
    module: str
    help: str


# In the order in which --help lists them; the texts are the first lines of the commands' own help.
COMMANDS = {
    "summary": _Entry(
        "summary", "Write one table with a row per run: proof time, cycles and cells used by stage."
    ),
    "show": _Entry("show", "Show the reports of metrics files in the terminal; nothing is written."),
    "compare": _Entry("compare", "Compare runs: verdicts on every metric, with the evidence for them."),
    "check": _Entry("check", "Check runs against a base and a budget; exit 1 where a rule is broken."),
    "flamegraph": _Entry("flamegraph", "Write flame graphs of instructions and cells by guest function."),
    "top": _Entry("top", "Show which functions, opcodes or AIRs cost most instructions and cells."),
    "export": _Entry("export", "Write the values of metrics files in a format of other programs."),
    "get": _Entry("get", "Print one value of a metrics file, for scripts."),
    "rewrite": _Entry("rewrite", "Change a metrics file by rules: exclude, rename, subtract."),
    "comment": _Entry("comment", "Put a markdown file on a pull request, as one comment kept up to date."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called; its help needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names, in the order of the list."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name, imported now; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        entry = COMMANDS[cmd_name]
        command = getattr(import_module(f"openvm_prof.cli.{entry.module}"), entry.module)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the first lines of their help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])
