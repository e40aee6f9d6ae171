"""Tables of calls that must fail: tests/rejects/TOPIC.toml, a case each of a few lines.

args = "--json-paths a.json"    # of every case that has no other, as a shell would split them
exit = 3                        # likewise
with = ["a.json"]               # the shared files that a case without files of its own starts with

[shared]
"a.json" = '{"gauge": []}'      # a line end is added

[case.NAME]
file."a.json" = 'text'          # a line end is added
exact."a.json" = 'text'         # none is
latin1."a.json" = "\u00ff"      # a byte per character
hex."a.json" = "1f 8b"
error = "a.json: the message"   # or `errors`, a message a line
"""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFIX = "openvm-prof: error: "

_BYTES: dict[str, Callable[[str], bytes]] = {
    "file": lambda text: f"{text}\n".encode(),
    "exact": str.encode,
    "latin1": lambda text: text.encode("latin-1"),
    "hex": bytes.fromhex,
}
_DEFAULTS = {"args", "exit", "with", "shared", "case"}
_KEYS = {"args", "exit", "with", "error", "errors", *_BYTES}


@dataclass(frozen=True)
class Reject:
    """A call that must fail: its arguments, the files in its folder, its exit code and its message."""

    name: str
    args: list[str]
    files: dict[str, bytes]
    exit: int
    stderr: str


def rejects_of(table: Path) -> list[Reject]:
    """The cases of a table, in its order. ValueError for a key that nothing reads."""
    content = tomllib.loads(table.read_text(encoding="utf-8"))
    if unknown := content.keys() - _DEFAULTS:
        raise ValueError(f"{table}: unknown keys {sorted(unknown)}")
    return [_reject(f"{table.stem}/{name}", content, case) for name, case in content["case"].items()]


def _reject(name: str, table: dict[str, Any], case: dict[str, Any]) -> Reject:
    if unknown := case.keys() - _KEYS:
        raise ValueError(f"{name}: unknown keys {sorted(unknown)}")
    own = {
        file: to_bytes(text) for kind, to_bytes in _BYTES.items() for file, text in case.get(kind, {}).items()
    }
    shared = case.get("with", [] if own else table.get("with", []))
    files = {file: _BYTES["file"](table["shared"][file]) for file in shared} | own
    errors = case["errors"] if "errors" in case else [case["error"]]
    return Reject(
        name,
        shlex.split(case["args"] if "args" in case else table["args"]),
        files,
        case.get("exit", table["exit"]),
        "".join(f"{PREFIX}{error}\n" for error in errors),
    )
