"""`openvm-prof check`: a gate for CI."""

from __future__ import annotations

import datetime
import os
from argparse import ArgumentTypeError
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openvm_prof.cli.options import percent
from openvm_prof.cli.outputs import STEP_SUMMARY_LIMIT, check_outputs
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.sides import compare_options, load_sides, side_options
from openvm_prof.cli.stdout import console_output, write_out
from openvm_prof.core.errors import Location, Notice, UsageError
from openvm_prof.core.runs.paths import expand_side

if TYPE_CHECKING:
    from openvm_prof.gate.checking import Check

_GATE_FAILED = 1
_MIN_CHANGE = "6"
_BRANCH = "main"
_RATE = "1"

EPILOG = """
Examples:
  openvm-prof check --base main-*.json --head pr-*.json --github
  openvm-prof check --base main.json --head pr.json --budget budget.toml --accept accepted.toml
  openvm-prof check --history openvm-history --head fibonacci.json

A budget has one [[rule]] table for each rule:
  [[rule]]
  metric = "main_cells_used"    # globs; also group, kind, air, opcode, segment
  group = "leaf"
  max-increase = "2%"           # or max-decrease, max-change, max, min, exact;
                                # "learnt" with --history
  severity = "warning"          # or error
  note = "ask the recursion team"

An acceptance file has one [[accept]] table for each intended change:
  [[accept]]
  metric = "main_cells_used"
  up-to = "4%"
  why = "wider memory bus, measured in the pull request"
  until = 2026-12-31
"""

USAGE = "[OPTIONS] (--base FILE... | --history DIR) --head FILE..."


def arguments(parser: Parser) -> None:
    """Add the options."""
    side_options(parser, min_change=_MIN_CHANGE, fail_on_empty=True)
    parser.add_argument(
        "--history",
        metavar="DIR",
        help="Instead of --base: compare with the newest runs of this history, within limits learnt from "
        "them.",
    )
    parser.add_argument(
        "--branch",
        metavar="NAME",
        help=f"The branch of the history to compare with. [default: {_BRANCH}]",
    )
    parser.add_argument(
        "--until",
        metavar="COMMIT",
        help="Only runs of the history up to this commit or date.",
    )
    parser.add_argument(
        "--name",
        metavar="NAME",
        help="The benchmark of the --head runs. [default: the file name]",
    )
    parser.add_argument(
        "--rate",
        type=percent,
        metavar="PERCENT",
        help=f"With --history: the share of checks of unchanged runs that may fail. [default: {_RATE}]",
    )
    parser.add_argument("--budget", type=Path, metavar="FILE.toml", help="The rules to check.")
    parser.add_argument(
        "--accept", type=Path, metavar="FILE.toml", help="Intended changes that may break a rule."
    )
    parser.add_choice(
        "--fail-on",
        ("unconfirmed", "warned", "unmatched"),
        action="append",
        default=[],
        help="Also fail on this outcome; repeatable.",
    )
    parser.add_flag("--allow-missing", help="Allow base runs to be missing from the head.")
    parser.add_argument(
        "--today",
        type=_date,
        metavar="YYYY-MM-DD",
        help="The date for the `until` of acceptances. [default: today, UTC]",
    )
    parser.add_flag(
        "--github", help="Write GitHub Actions annotations, and append the report to the step summary."
    )
    parser.add_argument("--junit", type=Path, metavar="FILE", help="Write JUnit XML to this file.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="Write JSON to this file.")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="Also write the report to this file, as markdown."
    )
    parser.add_choice(
        "--format",
        ("table", "markdown"),
        default="table",
        help="Output format.",
    )
    parser.add_flag("--all", help="Also show what passed.")


def _date(text: str) -> datetime.date:
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2026-12-31") from None


def check(
    session: Session,
    /,
    base: Sequence[str],
    head: Sequence[str],
    budget: Path | None,
    accept: Path | None,
    fail_on: Sequence[str],
    allow_missing: bool,
    today: datetime.date | None,
    github: bool,
    junit: Path | None,
    json: Path | None,
    markdown: Path | None,
    format: str,
    all: bool,
    history: str | None,
    branch: str | None,
    until: str | None,
    name: str | None,
    rate: float | None,
    provers: int | None,
    jobs: int | None,
    fail_on_empty: bool,
    **chosen: Any,
) -> None:
    """Check runs against a base or a history, and a budget; exit with code 1 if a rule is broken.

    Without a budget, the check fails if cells or instructions of app or leaf groups grow by more than
    1 %, or if a proof time grows by more than --min-change (for groups: 1.5 times --min-change). Proof
    times need at least 4 runs per side; with fewer, growth is only a warning. Every base run must be
    in the head, unless --allow-missing is given.

    With --history, one head run is enough: the check fails if its proof time is above a limit learnt from the
    last 20 runs with the same conditions. At most --rate of the checks of unchanged runs fail.
    """
    from openvm_prof.core.document.markdown import render_markdown
    from openvm_prof.core.io.files import read_text, write_whole
    from openvm_prof.gate.budget import Outcome
    from openvm_prof.gate.budget_toml import parse_acceptances, parse_budget
    from openvm_prof.gate.checking import check_runs
    from openvm_prof.gate.github_commands import render_annotations
    from openvm_prof.gate.view import gate_report

    if not (head and (base or history is not None)):
        raise UsageError("give the runs with --base and --head, or with --history and --head")
    if base and history is not None:
        raise UsageError("give either --base or --history, not both")
    only_base = {
        "--base-meta": chosen["base_meta"],
        "--min-change": chosen["min_change"],
        "--alpha": chosen["alpha"],
        "--allow-missing": allow_missing or None,
        "--provers": provers,
    }
    only_history = {"--branch": branch, "--until": until, "--name": name, "--rate": rate}
    _refuse(*(("--base", only_history) if history is None else ("--history", only_base)))
    options = compare_options(default_min_change=_MIN_CHANGE, **chosen)
    sides = [expand_side(base, "--base"), expand_side(head, "--head")]
    check_outputs([], [*sides[0], *sides[1], budget, accept], (junit, json, markdown))
    rules = None if budget is None else read_text(budget, parse_budget)
    acceptances = () if accept is None else read_text(accept, parse_acceptances)
    today = today or datetime.datetime.now(datetime.UTC).date()
    failing = frozenset(map(Outcome, fail_on))
    if history is None:
        before, after = load_sides(sides, jobs, provers=provers, fail_on_empty=fail_on_empty)
        result = check_runs(
            before,
            after,
            options,
            today=today,
            budget=rules,
            acceptances=acceptances,
            failing=failing,
            allow_missing=allow_missing,
        )
    else:
        from openvm_prof.cli.history_gate import HistoryBase, check_with_history
        from openvm_prof.cli.store_options import store_folder
        from openvm_prof.gate.learnt import HistoryOptions

        store = store_folder(history)
        _, after = load_sides(sides, jobs, provers=provers, fail_on_empty=fail_on_empty)
        result = check_with_history(
            after,
            HistoryBase(store, branch or _BRANCH, until, options.head_meta, name, Path.cwd()),
            HistoryOptions(
                today,
                (percent(_RATE) if rate is None else rate) / 100,
                options.criteria.min_ms,
                force=options.force,
            ),
            budget=rules,
            acceptances=acceptances,
            failing=failing,
        )
    _write_data(result, junit, json)
    report = gate_report(result.result, result.attribution, passed=result.passed, everything=all)
    if markdown is not None:
        write_whole(markdown, render_markdown(report))
    if github:
        _append_step_summary(result)
    # the verdict stands, though nobody may read on
    session.exit_code = 0 if result.passed else _GATE_FAILED
    if format == "markdown":
        write_out(render_markdown(report))
    else:
        from openvm_prof.core.document.terminal import print_report

        with console_output() as console:
            print_report(report, console, "openvm-prof check")
    if github:
        write_out(render_annotations(result.result, result.failing))


def _refuse(kind: str, options: Mapping[str, object]) -> None:
    """Raise UsageError for those of the options that were given: this kind of check does not use them."""
    given = [name for name, value in options.items() if value not in (None, [])]
    if given:
        verb = "does" if len(given) == 1 else "do"
        raise UsageError(f"{', '.join(given)} {verb} not apply to a check with {kind}")


def _write_data(result: Check, junit: Path | None, json: Path | None) -> None:
    """Write the findings for other programs."""
    from openvm_prof.core.io.files import write_whole
    from openvm_prof.gate.gate_json import gate_json
    from openvm_prof.gate.junit import render_junit
    from openvm_prof.gate.view import gate_headline

    if junit is not None:
        write_whole(junit, render_junit(result.result, result.failing))
    if json is not None:
        headline = gate_headline(result.result, passed=result.passed)
        write_whole(json, gate_json(result.result, result.attribution, headline, passed=result.passed))


def _append_step_summary(result: Check) -> None:
    """The report, in the step summary where there is one."""
    from openvm_prof.cli.outputs import print_notices
    from openvm_prof.core.io.files import append_within
    from openvm_prof.gate.checking import step_summary

    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        print_notices([Notice("GITHUB_STEP_SUMMARY is not set: there is no step summary to append to")])
    elif not append_within(path, lambda room: step_summary(result, room), STEP_SUMMARY_LIMIT):
        print_notices(
            [
                Notice(
                    "nothing appended: it would exceed GitHub's limit of 1 MiB", Location(file="step summary")
                )
            ]
        )
