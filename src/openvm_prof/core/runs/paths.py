"""Paths: the files that arguments mean, be they lists, globs, standard input or runs of a source."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from openvm_prof.core.errors import UsageError
from openvm_prof.core.io.files import exists
from openvm_prof.core.reading.sources import source_of
from openvm_prof.core.reading.standard_input import is_standard_input

_PACKED = (".gz", ".zst")


def split_lists(values: Sequence[str]) -> list[str]:
    """All values of a repeated option of comma-separated lists, in order."""
    return [part.strip() for value in values for part in value.split(",")]


def expand(values: Iterable[str], option: str, *, keep_empty: bool = False) -> list[str]:
    """The files that paths, comma-separated lists of them and globs mean; those of a glob in natural order.

    What exists under the whole value, or under a part of a list, is that file, whatever characters its
    name has. Runs of a source (`history:main~5`) have a name each. Empty parts are left out, or with
    `keep_empty` stay as they are. Raises UsageError where a glob matches no file, and where there is no file
    in a value.
    """
    paths: list[str] = []
    for value in values:
        parts = [value] if value and exists(value) else split_lists([value])
        if not keep_empty:
            parts = [part for part in parts if part]
            if not parts:
                raise UsageError(f"{option}: there is no file in {value!r}")
        for part in parts:
            paths += _meant(part, option)
    read_once(paths, option=option)
    return paths


def expand_side(values: Iterable[str], option: str) -> list[str]:
    """The same for a side of a comparison, where a file may stand only once: a run counts once."""
    paths = expand(values, option)
    seen: set[str] = set()
    for path in paths:
        file = os.path.realpath(path)  # of a loop of links, too, which reading refuses
        if file in seen:
            raise UsageError(f"{option}: {path} is given twice, but a run counts once")
        seen.add(file)
    return paths


def one_file(value: str, option: str) -> str:
    """The one file that a path or a glob means. Raises UsageError where a glob matches none or several."""
    paths = _meant(value, option)
    if len(paths) > 1:
        what = "files" if source_of(value) is None else "runs"
        raise UsageError(f"{option}: {value} matches {len(paths)} {what}, but only one can be given")
    return paths[0]


def read_once(*groups: Sequence[str | None], option: str = "-") -> None:
    """Raise UsageError where paths mean standard input more than once: it cannot be read again."""
    if sum(path is not None and is_standard_input(path) for group in groups for path in group) > 1:
        raise UsageError(f"{option}: standard input can be read only once")


def is_glob(path: str) -> bool:
    """Whether a path has characters that stand for others."""
    return any(mark in path for mark in "*?[")


def report_place(path: str) -> Path:
    """The path that reports of a file are named after: without what says that it is compressed.

    Standard input's is `stdin`, in the current folder, where those of runs of a source are, too.
    """
    if is_standard_input(path):
        return Path("stdin")
    source = source_of(path)
    if source is not None:
        return Path(source.facts(path).place)
    file = Path(path)
    packed = file.suffix.lower() in _PACKED and file.stem
    return file.with_suffix("") if packed else file


def _meant(part: str, option: str) -> list[str]:
    source = source_of(part)
    if source is not None:
        return source.names(part)
    return _matching(part, option) if is_glob(part) and not exists(part) else [part]


def _matching(pattern: str, option: str) -> list[str]:
    from glob import glob

    from openvm_prof.core.model.labels import natural_key

    found = glob(pattern, recursive=True)  # noqa: PTH207 - absolute ones, too
    files = sorted((path for path in found if not Path(path).is_dir()), key=natural_key)
    if not files:
        raise UsageError(f"{option}: no file matches {pattern}")
    return files
