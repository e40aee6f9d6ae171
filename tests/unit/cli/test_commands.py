from __future__ import annotations

import re
import subprocess
import sys

import pytest

from openvm_prof.cli.command_list import COMMANDS, Command
from openvm_prof.cli.main import parser


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_a_command_says_of_itself(name: str) -> None:
    command = Command(name).parser()
    assert command.prog == f"openvm-prof {name}"
    first = command.format_help().split("\n\n")[1]
    assert " ".join(first.split()) == COMMANDS[name]


def test_one_option_says_how_many_processes_read() -> None:
    helps = [parser().format_help(), *(Command(name).parser().format_help() for name in COMMANDS)]
    said = [
        shown
        for text in helps
        for shown in re.findall(r"^  --jobs N +(.*?)(?=\n  -|\n\n)", text, re.MULTILINE | re.DOTALL)
    ]
    assert len(said) > 5
    assert {" ".join(shown.split()) for shown in said} == {
        "Number of processes for reading large files; results are the same for any number. "
        "[default: available cores]"
    }


MEMBERS = [(name, member) for name in COMMANDS for member in Command(name).commands]


@pytest.mark.parametrize(("group", "name"), MEMBERS)
def test_the_list_of_a_group_says_what_its_commands_say(group: str, name: str) -> None:
    command = Command(group).member(name)
    assert command.parser().prog == f"openvm-prof {group} {name}"
    text = command.parser().format_help()
    assert " ".join(text.split("\n\n")[1].split()) == Command(group).commands[name]
    assert re.search(r"Examples?:\n +openvm-prof ", text)


@pytest.mark.parametrize("name", [*COMMANDS, *map(" ".join, MEMBERS)])
def test_every_option_and_argument_has_help(name: str) -> None:
    first, *members = name.split()
    command = Command(first)
    for member in members:
        command = command.member(member)
    text = command.parser().format_help()
    sections = re.findall(r"^(?:positional arguments|options):\n(.*?)\n\n", text, re.MULTILINE | re.DOTALL)
    entries = [entry for section in sections for entry in re.split(r"\n(?=  \S)", section)]
    assert len(entries) > 1
    for entry in entries:
        assert re.search(r"\S(?:  +|\n {10,})\S.*\.|\[default: ", entry, re.DOTALL), entry


def test_help_lists_every_command_and_imports_none() -> None:
    script = (
        "import sys, contextlib\nfrom openvm_prof.cli.main import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'])\n"
        "heavy = [name for name in sys.modules if 'msgspec' in name or name.endswith('commands.show')]\n"
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
