from __future__ import annotations

import subprocess
import sys

import click
import pytest

from openvm_prof.cli.commands import COMMANDS
from openvm_prof.cli.main import cli


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_a_command_says_of_itself(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    assert command.help is not None
    first = command.help.partition("\n\n")[0]
    assert " ".join(first.split()) == COMMANDS[name].help


def test_one_option_says_how_many_processes_read() -> None:
    context = click.Context(cli)
    commands = [cli, *(cli.get_command(context, name) for name in COMMANDS)]
    options = [each for command in commands if command for each in command.params if each.name == "jobs"]
    helps = {each.help for each in options if isinstance(each, click.Option)}
    assert len(options) > 5
    assert helps == {
        "Processes that read a large file; results do not depend on it. [default: available cores]"
    }


def test_help_lists_every_command_and_imports_none() -> None:
    script = (
        "import sys\nfrom openvm_prof.cli.main import cli\n"
        "cli.main(['--help'], prog_name='openvm-prof', standalone_mode=False)\n"
        "heavy = [name for name in sys.modules if 'msgspec' in name or name.endswith('cli.show')]\n"
        "print('imported:', *heavy)"
    )
    shown = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    listed = shown.partition("Commands:")[2].partition("Examples:")[0]
    names = [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2:3].strip()]
    assert names == list(COMMANDS)
    assert shown.splitlines()[-1] == "imported:"


def test_only_comment_imports_the_http_client() -> None:
    code = (
        "import sys, contextlib\n"
        "from openvm_prof.cli.main import main\n"
        "with contextlib.suppress(SystemExit): main(sys.argv[1:])\n"
        "print('urllib3' in sys.modules, file=sys.stderr)\n"
    )
    # for a dry run asks nobody, and no other command asks anybody
    for args in (["get", "none.json", "x"], ["comment", __file__, "--repo", "o/r", "--pr", "1", "--dry-run"]):
        done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=True)
        assert done.stderr.splitlines()[-1] == "False"
