"""Flame graphs beside the reports of the drop-in command."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from openvm_prof.cli.file_names import graph_names
from openvm_prof.cli.inputs import Input
from openvm_prof.cli.stack_inputs import StackInput, load_stacks
from openvm_prof.core.errors import Notice, UsageError
from openvm_prof.core.io.files import make_folder, write_whole
from openvm_prof.core.reading.standard_input import is_standard_input, source_name
from openvm_prof.profile.profile_kinds import STANDARD_KINDS
from openvm_prof.profile.profiling import graph_texts
from openvm_prof.report.flame_thumbnails import GraphPicture
from openvm_prof.report.reports import asset_target


class ReportGraphs:
    """The flame graphs of a call's inputs, written to one folder.

    `symbols` are none, one for all files, or one for each, empty where it has none. Raises UsageError
    for another number, and for an input that cannot be read twice.
    """

    def __init__(self, folder: Path, paths: Sequence[str], symbols: Sequence[str]) -> None:
        if len(symbols) not in (0, 1, len(paths)):
            raise UsageError(
                f"--symbols: {len(symbols)} files for {len(paths)} --json-paths; give one for each"
            )
        for path in paths:
            if is_standard_input(path) or (Path(path).exists() and not Path(path).is_file()):
                raise UsageError(
                    f"--flamegraphs reads files twice, but {source_name(path)} can be read only once; save "
                    "it to a file"
                )
        self._folder = folder
        one_for_all = list(symbols) * len(paths) if len(symbols) == 1 else symbols
        tables = one_for_all or [""] * len(paths)
        self._symbols = dict(zip(paths, tables, strict=True))
        self._found: dict[tuple[str, str | None], StackInput] = {}
        self._names: dict[tuple[str, str | None], list[str]] = {}

    def read(self, inputs: Sequence[Input], jobs: int) -> None:
        """Read the stacks of all inputs. Raises BadInputError as reading them the first time does."""
        for path in dict.fromkeys(entry.path for entry in inputs):
            symbols = self._symbols[path] or None
            for entry in load_stacks(path, STANDARD_KINDS, symbols=symbols, jobs=jobs):
                self._found[path, entry.key] = entry
        named = graph_names([(entry.stem, entry.profiles) for entry in self._found.values()])
        self._names = dict(zip(self._found, named, strict=True))

    def outputs(self) -> list[Path]:
        """Every file that will be written."""
        return [self._path(name) for names in self._names.values() for name in names]

    def notices(self) -> list[Notice]:
        """What the reader of the graphs should know."""
        return [notice for entry in self._found.values() for notice in entry.notices]

    def write(self, entry: Input, asset_url: str | None) -> list[GraphPicture]:
        """Write a run's graphs; where they lie as seen from its report."""
        found = self._found[entry.path, entry.key]
        if not found.profiles:
            return []
        make_folder(self._folder)
        pictures = []
        names = self._names[entry.path, entry.key]
        for name, made in zip(names, graph_texts(found.profiles, ("svg",), found.stem), strict=True):
            path = self._path(name)
            write_whole(path, made.make())
            assert made.profile is not None
            beside = Path(os.path.relpath(path, entry.folder)).as_posix()
            pictures.append(GraphPicture(made.profile, asset_target(beside, asset_url)))
        return pictures

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.svg"
