"""Runs as commands take them: files, lists, globs or standard input, all bad files told together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openvm_prof.core.runs.loaded_run import LoadedRun


def load_runs(
    files: Sequence[str],
    option: str = "FILE",
    *,
    provers: int | None = None,
    jobs: int | None = None,
    fail_on_empty: bool = False,
) -> list[LoadedRun]:
    """The runs of some files under their names; of a combined file all.

    `option` is what messages call the files. Raises BadInputError for all bad files together, UsageError
    where a glob matches nothing.
    """
    from openvm_prof.cli.outputs import progress_line
    from openvm_prof.core.analysis.run import DEFAULT_PROVERS
    from openvm_prof.core.reading.files import available_cores
    from openvm_prof.core.runs.file_reader import FileReader
    from openvm_prof.core.runs.loader import load_files
    from openvm_prof.core.runs.paths import expand

    paths = expand(files, option)
    with progress_line(paths) as progress:
        reader = FileReader(jobs or available_cores(), fail_on_empty=fail_on_empty, progress=progress)
        runs = load_files(paths, reader, provers or DEFAULT_PROVERS)
    reader.problems.raise_all()
    return runs
