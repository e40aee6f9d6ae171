"""Annotations of GitHub Actions: workflow commands that only our own text can make."""

from __future__ import annotations

from collections.abc import Collection

from openvm_prof.core.document.plain import plain
from openvm_prof.gate.budget import GateResult, Outcome
from openvm_prof.gate.finding_text import describe

MOST_ANNOTATIONS = 10
"""Annotations of one kind that GitHub shows of a step."""


def render_annotations(result: GateResult, failing: Collection[Outcome]) -> str:
    """A line per annotation: errors for what fails the gate, warnings for what else is worth a look.

    Of more than GitHub shows, the last says how many there are.
    """
    findings = [f for f in result.findings if f.outcome not in (Outcome.PASSED, Outcome.ACCEPTED)]
    lines: list[str] = []
    for kind, chosen in (
        ("error", [finding for finding in findings if finding.fails(failing)]),
        ("warning", [finding for finding in findings if not finding.fails(failing)]),
    ):
        room = MOST_ANNOTATIONS if len(chosen) <= MOST_ANNOTATIONS else MOST_ANNOTATIONS - 1
        lines += [command(kind, f"openvm-prof: {f.rule.name}", describe(f)) for f in chosen[:room]]
        if len(chosen) > room:
            lines.append(command(kind, "openvm-prof", f"{len(chosen) - room} more, see the step summary"))
    return "".join(f"{line}\n" for line in lines)


def command(kind: str, title: str, message: str) -> str:
    """`::error title=...::message`, escaped as the runner unescapes it.

    Source: actions/toolkit, packages/core, command.ts: `%`, CR and LF in both, `:` and `,` in
    properties. What is not printable is gone before.
    """
    return f"::{kind} title={_property(plain(title))}::{_data(plain(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
