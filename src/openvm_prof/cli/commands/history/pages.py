"""`openvm-prof history pages`: the trends and changes of a history, for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.options import percent
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.store_options import run_options, store_folder, store_option, which_runs
from openvm_prof.core.errors import counted

EPILOG = """
Examples:
  openvm-prof history pages --store history --out site
  openvm-prof history pages --out site --where branch=main \\
    --commit-url 'https://github.com/OWNER/REPO/commit/{commit}' \\
    --report-url 'reports/{benchmark}-{commit}.html'

DIR gets index.html, a page for each benchmark, the changes as markdown (changes.md) and
SHA256SUMS. Files that would not change are not touched. Pages that are no longer needed
are deleted, unless somebody changed them. Other files are kept, and never overwritten.
"""

USAGE = "[OPTIONS] --out DIR"


def arguments(parser: Parser) -> None:
    """Add the options."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="Folder for the pages; created if needed."
    )
    parser.add_argument("--commit-url", metavar="URL", help="URL of a commit, with {commit} in it.")
    parser.add_argument(
        "--report-url",
        metavar="URL",
        help="URL of the report of a run, with {benchmark} and {commit}; may be relative to DIR.",
    )
    parser.add_list(
        "--metric",
        metavar="METRIC",
        help="Search this metric for changes; the index plots the first one. Repeatable. "
        "[default: total_proof_time]",
    )
    run_options(parser)
    parser.add_argument("--min", type=percent, default="2", metavar="PERCENT", help="The smallest change.")
    parser.add_argument(
        "--order-of", metavar="REVISION", help="Order commits as git's first parents of it, not by date."
    )
    parser.add_argument("--repo", default=".", metavar="DIR", help="The repository for --order-of.")
    store_option(parser)


def pages(
    _: Session,
    /,
    out: Path,
    commit_url: str | None,
    report_url: str | None,
    metric: Sequence[str],
    where: Sequence[str],
    since: str | None,
    min: float,
    order_of: str | None,
    repo: str,
    store: str | None,
) -> None:
    """Write pages about every benchmark's trend and changes, for a browser.

    The pages work offline. Publish the folder as it is, for example with GitHub Pages. If
    you give their URLs, every point links to its commit and its report.
    """
    from openvm_prof.trend_pages.links import BENCHMARK, COMMIT, parse_link

    commit = None if commit_url is None else parse_link(commit_url, "--commit-url", (COMMIT,))
    report = None if report_url is None else parse_link(report_url, "--report-url", (COMMIT, BENCHMARK))
    folder = store_folder(store)
    from openvm_prof.cli.outputs import print_notices
    from openvm_prof.cli.stdout import write_out
    from openvm_prof.core.catalog.metrics import RUN_PROOF_TIME
    from openvm_prof.core.errors import Location, Notice
    from openvm_prof.core.io.kept_folder import write_folder
    from openvm_prof.history.git import first_parents
    from openvm_prof.trend_pages.pages import INDEX, PageLinks, history_pages

    order = [] if order_of is None else first_parents(order_of, Path(repo))
    made = history_pages(
        folder,
        tuple(metric) or (RUN_PROOF_TIME,),
        which_runs(None, None, where, since),
        min_effect=min / 100,
        order=order,
        links=PageLinks(commit, report),
    )
    change = write_folder(out, made.files())
    print_notices(
        Notice("not needed any more, but changed by somebody: it stays", Location(file=str(out / path)))
        for path in change.left
    )
    write_out(
        f"{out / INDEX}: {counted(len(change.written), 'file')} written, {len(change.same)} the same, "
        f"{len(change.removed)} removed\n"
    )
