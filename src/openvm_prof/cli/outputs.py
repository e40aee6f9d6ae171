"""Outputs: where the reports of a call go, and what is said on standard error."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openvm_prof.core.document.plain import plain, size_of
from openvm_prof.core.errors import (
    MOST_ALIKE,
    BadInputsError,
    Location,
    Notice,
    OpenvmProfError,
    UsageError,
    counted,
    first_of,
)

if TYPE_CHECKING:
    from openvm_prof.cli.inputs import Input
    from openvm_prof.cli.report_graphs import ReportGraphs
    from openvm_prof.report.reports import ReportOptions

_LARGE_FILE = 32 << 20
_LONGEST_LINE = 600
STEP_SUMMARY_LIMIT = 1 << 20
"""Bytes of a step summary on GitHub."""


def check_outputs(
    inputs: Sequence[Input], read: Iterable[str | Path | None], written: Iterable[Path | None]
) -> None:
    """Raise UsageError where an output of these runs, or what else is written, would overwrite something."""
    planned = [entry.output(suffix) for entry in inputs for suffix in (".md", ".detailed.md", ".memory.svg")]
    check_overwrites((*planned, *(path for path in written if path is not None)), read)


def check_overwrites(planned: Iterable[Path], read: Iterable[str | Path | None]) -> None:
    """Raise UsageError where an output would overwrite an input or another output."""
    # unlike Path.resolve, it takes links in a circle, which writing complains of
    taken = {os.path.realpath(path): f"the input {path}" for path in read if path}
    for path in planned:
        place = os.path.realpath(path)
        if path.exists() and not path.is_file():
            continue  # /dev/null, a pipe: nothing is overwritten
        if place in taken:
            raise UsageError(f"{path} would overwrite {taken[place]}; give the files different names")
        taken[place] = f"another output of the same call, {path}"


def write_reports(
    inputs: Sequence[Input], options: ReportOptions, graphs: ReportGraphs | None = None
) -> None:
    """Write the reports of every run beside its input, and its flame graphs where there are to be some."""
    from openvm_prof.core.io.files import write_whole
    from openvm_prof.report.reports import report_texts

    for entry in inputs:
        pictures = [] if graphs is None else graphs.write(entry, options.asset_url)
        texts = report_texts(entry.run, options, pictures)
        if texts.memory_svg is not None:
            write_whole(entry.output(".memory.svg"), texts.memory_svg)
        write_whole(entry.output(".detailed.md"), texts.detailed)
        write_whole(entry.output(".md"), texts.aggregated)
        if size_of(texts.aggregated) > STEP_SUMMARY_LIMIT:
            advice = "; --max-rows makes it shorter" if options.inline_detailed else ""
            size = f"{len(texts.aggregated):,} characters, more than GitHub shows as a step summary (1 MiB)"
            print_notices([Notice(f"{size}{advice}", Location(file=str(entry.output(".md"))))])


def print_notices(notices: Iterable[Notice]) -> None:
    """Notices on standard error, a line each; a result is none the worse where nobody reads them."""
    with contextlib.suppress(OSError):
        for notice in notices:
            _tell(f"note: {one_line(str(notice))}")


def print_run_notices(notices: Iterable[Notice]) -> None:
    """Notices about many runs: where they are too many to read, what several runs share is said once."""
    every = list(notices)
    if len(every) > MOST_ALIKE:
        runs: dict[tuple[str | None, str], list[Notice]] = {}
        for notice in every:
            runs.setdefault((notice.where.file, notice.message), []).append(notice)
        every = first_of([_shared(alike) for alike in runs.values()])
    print_notices(every)


def _shared(notices: Sequence[Notice]) -> Notice:
    first = notices[0]
    if len(notices) == 1:
        return first
    message = f"{len(notices):,} runs, the first of them {first.where.run!r}: {first.message}"
    return Notice(message, Location(file=first.where.file))


def print_error(error: OpenvmProfError) -> None:
    """An error on standard error, a line for each of its problems and one for those left out."""
    several = error if isinstance(error, BadInputsError) else None
    lines = [str(problem) for problem in several.errors] if several else [str(error)]
    if several and several.count > len(lines):
        files = f", also in {', '.join(several.other_files)}" if several.other_files else ""
        lines.append(f"{counted(several.count - len(lines), 'more problem')}{files}")
    for line in lines:
        _tell(f"error: {one_line(line)}")


def _tell(message: str) -> None:
    if sys.stderr is not None:  # as it is where it was closed
        sys.stderr.write(f"openvm-prof: {message}\n")
        sys.stderr.flush()


def one_line(text: str) -> str:
    """A message as one line that cannot steer a terminal, with the middle of a very long one left out."""
    if len(text) > _LONGEST_LINE:
        text = f"{text[: _LONGEST_LINE // 2]} … {text[-_LONGEST_LINE // 2 :]}"
    return plain(text)


@contextlib.contextmanager
def progress_line(paths: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """A line on standard error that says which file is being read, taken away at the end.

    Only where it is a terminal, and several files or a large one are read.
    """
    error = sys.stderr
    if error is None or not error.isatty() or not (len(paths) > 1 or any(map(_is_large, paths))):
        yield lambda _: None
        return
    done = 0

    def show(path: str) -> None:
        nonlocal done
        done += 1
        error.write(f"\r\x1b[Kreading {done}/{len(paths)} {one_line(path)}")
        error.flush()

    try:
        yield show
    finally:
        error.write("\r\x1b[K")
        error.flush()


def _is_large(path: str) -> bool:
    try:
        return Path(path).stat().st_size >= _LARGE_FILE
    except OSError:
        return False
