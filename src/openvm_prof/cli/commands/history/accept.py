"""`openvm-prof history accept`: changes that were intended, on record."""

from __future__ import annotations

from pathlib import Path

from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out
from openvm_prof.cli.store_options import store_folder, store_option

EPILOG = """
Examples:
  openvm-prof history accept 6d7ff1f10 --reason "the adapter checks one more column (#1284)"
  openvm-prof history accept 6d7ff1f10 --undo
"""

USAGE = "[OPTIONS] [COMMIT]"


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument("commit", nargs="?", metavar="COMMIT", help="The commit that changed the level.")
    parser.add_argument("--reason", metavar="TEXT", help="Why the change is accepted (required).")
    parser.add_argument("--run", metavar="BENCHMARK", help="Only in this benchmark. [default: all]")
    parser.add_flag("--undo", help="Withdraw the record of the commit.")
    parser.add_argument(
        "--repo", default=".", metavar="DIR", help="The git repository that knows the commit."
    )
    store_option(parser)


def accept(
    _: Session,
    /,
    commit: str | None,
    reason: str | None,
    run: str | None,
    undo: bool,
    repo: str,
    store: str | None,
) -> None:
    """Record an intended change, so that checks compare with the runs from then on.

    `check --history` then compares with the runs of COMMIT and after it, however few they are. The record
    is a small file in the history. Without COMMIT, the command lists what is on record.
    """
    from openvm_prof.core.errors import UsageError
    from openvm_prof.history.baseline import find_commit
    from openvm_prof.history.store.acceptances import AcceptedChange, accepted_changes, withdraw
    from openvm_prof.history.store.acceptances import accept as record

    folder = store_folder(store)
    if commit is None:
        for change in accepted_changes(folder):
            where = "all benchmarks" if change.benchmark is None else change.benchmark
            write_out(f"{change.commit[:9]} {change.date[:10]} {where}: {change.reason}\n")
        return
    if undo:
        withdrawn = withdraw(folder, commit, run)
        if not withdrawn:
            raise UsageError(f"nothing is on record of {commit} in {folder}")
        for change in withdrawn:
            write_out(f"{change.commit[:9]} is no longer accepted\n")
        return
    if not (reason and reason.strip()):
        raise UsageError("give a --reason: it is kept with the change")
    found, date = find_commit(folder, commit, Path(repo))
    record(folder, AcceptedChange(found, date, reason.strip(), run))
    write_out(f"{found[:9]} of {date[:10]} accepted\n")
