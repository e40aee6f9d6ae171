"""`openvm-prof history add`: runs into the store."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.cli.options import jobs_option, parse_meta
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.store_options import SPARK, chosen_engine, engine_options, store_folder, store_option

EPILOG = """
Example:
  openvm-prof history add fibonacci.json --store history
  openvm-prof history add results/*.json --meta "instance type=g6.2xlarge"
  openvm-prof history add '/shared/runs/*.json.gz' --engine spark --master spark://HOST:7077
"""

USAGE = "[OPTIONS] FILE..."


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="Metrics files (plain, .gz or .zst), comma-separated lists or globs; - is standard input.",
    )
    store_option(parser)
    parser.add_list(
        "--meta",
        metavar="KEY=VALUE",
        help="commit, date, branch, subject, or a condition that can affect times; repeatable.",
    )
    parser.add_argument("--name", metavar="NAME", help="Name of the benchmark. [default: the file name]")
    parser.add_argument(
        "--repo", default=".", metavar="DIR", help="The git repository to look the commit up in."
    )
    jobs_option(parser)
    engine_options(parser)


def add(
    session: Session,
    /,
    files: Sequence[str],
    store: str | None,
    meta: Sequence[str],
    name: str | None,
    repo: str,
    jobs: int | None,
    engine: str,
    master: str | None,
) -> None:
    """Add the runs of metrics files to the history.

    Commit, date, subject and branch come from --meta, else from the file name
    (fibonacci-COMMIT.json), the CI environment or git. A run with the same bytes and conditions
    is added only once. A truncated file is kept as a failed run, a run without metrics as an
    empty one. Exit code 0 means that every run is stored safely. With --engine spark, executors read
    the files and write the history, so they must have both.
    """
    from pathlib import Path

    from openvm_prof.cli.adding import adding_options, tell_added
    from openvm_prof.core.errors import BadInputError, UsageError
    from openvm_prof.core.runs.paths import expand
    from openvm_prof.history.adding import add_file

    folder = store_folder(store)
    if session.owns_process:
        from openvm_prof.history.store.lean_arrow import import_lean

        import_lean()
    paths = expand(files, "FILE")
    if name is not None and len(paths) > 1:
        raise UsageError(f"--name {name} cannot be the name of {len(paths)} files")
    options = adding_options(parse_meta(meta), name, Path(repo), jobs)
    answering = chosen_engine(engine, master)
    if engine == SPARK:
        from openvm_prof.spark.adding import add_files

        for each in add_files(answering, folder, paths, options):
            tell_added(each.added, each.path)
            if each.error is not None:
                session.problems.add(each.error)
        return
    for path in paths:
        try:
            tell_added(add_file(folder, path, options), path)
        except BadInputError as error:
            session.problems.add(error)
