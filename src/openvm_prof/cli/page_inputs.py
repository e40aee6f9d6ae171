"""What `report` reads, and as what it writes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openvm_prof.core.errors import UsageError

if TYPE_CHECKING:
    from openvm_prof.core.runs.loaded_run import LoadedRun
    from openvm_prof.page.page_result import PageResult
    from openvm_prof.page.page_subject import FileFacts

_PIECE = 1 << 20


def load_page(
    paths: Sequence[str], base: Sequence[str], *, jobs: int | None, fail_on_empty: bool
) -> tuple[list[LoadedRun], list[LoadedRun], dict[str, FileFacts]]:
    """The runs, those of the base under names of their own, and the facts of all files.

    Raises BadInputError for all bad files together.
    """
    from msgspec.structs import replace

    from openvm_prof.cli.outputs import progress_line
    from openvm_prof.core.reading.files import available_cores
    from openvm_prof.core.runs.file_reader import FileReader
    from openvm_prof.core.runs.loader import load_files

    with progress_line([*paths, *base]) as progress:
        reader = FileReader(jobs or available_cores(), fail_on_empty=fail_on_empty, progress=progress)
        runs, bases = load_files(paths, reader), load_files(base, reader)
    reader.problems.raise_all()
    taken = {run.name for run in runs}
    bases = [
        replace(run, info=replace(run.info, name=f"{run.name} (base)")) if run.name in taken else run
        for run in bases
    ]
    facts = {path: found for path in dict.fromkeys((*paths, *base)) if (found := _facts(path)) is not None}
    return runs, bases, facts


def _facts(path: str) -> FileFacts | None:
    """Size and checksum of a file; None of standard input and of what cannot be read twice."""
    from hashlib import sha256

    from openvm_prof.page.page_subject import FileFacts

    size, digest = 0, sha256()
    with contextlib.suppress(OSError):
        if Path(path).is_file():
            with Path(path).open("rb") as file:
                while piece := file.read(_PIECE):
                    size += len(piece)
                    digest.update(piece)
            return FileFacts(size, digest.hexdigest())
    return None


def written_as(out: Path) -> Callable[[PageResult], str]:
    """What writes a page, by the ending of the file. Raises UsageError for another ending."""
    from openvm_prof.core.document.formats import FORMATS

    ending = out.suffix.lower()
    if ending in (".html", ".htm"):
        return lambda page: page.html()
    for name in ("markdown", "json"):
        if ending == FORMATS[name].extension:
            return FORMATS[name].write
    raise UsageError(f"{out}: its ending tells no format; there are .html, .md, .json")
