"""LocalFolder: a store's files in a folder of the file system."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

from openvm_prof.core.errors import BadInputError, Location
from openvm_prof.core.io.files import read_bytes, reason
from openvm_prof.history.store.durable import remove_files, sync_folder, write_durably

if TYPE_CHECKING:
    import duckdb


class LocalFolder(Struct, frozen=True):
    """The files of a store below a path (`StoreFolder`)."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def names(self, *folders: str) -> list[list[str]]:
        """The names of all files of each folder."""
        return [_names(self.path / folder) for folder in folders]

    def has_any(self, folders: Iterable[str]) -> bool:
        """Whether one of these folders is there."""
        return any((self.path / folder).is_dir() for folder in folders)

    def has(self, *files: str) -> bool:
        """Whether all these files are there."""
        return all((self.path / file).exists() for file in files)

    def read(self, file: str) -> bytes:
        """The bytes of a file."""
        return read_bytes(self.path / file)

    def open(self, file: str) -> BinaryIO:
        """A file for a reader that wants parts of it."""
        return (self.path / file).open("rb")

    def expect(self, files: Iterable[str]) -> None:
        """Nothing: they are near."""

    def write(self, file: str, data: bytes) -> None:
        """Put a file there, on disk."""
        write_durably(self.path / file, data)

    def remove(self, files: Sequence[str]) -> None:
        """Remove files, and bring that to disk."""
        paths = [self.path / file for file in files]
        remove_files(paths)
        for folder in sorted({path.parent for path in paths}):
            sync_folder(folder)

    def location(self, file: str) -> str:
        """The path of a file."""
        return os.path.join(self.path, file)  # noqa: PTH118 - of a hundred thousand files

    def attached(self, connection: duckdb.DuckDBPyConnection) -> contextlib.AbstractContextManager[None]:
        """Nothing to do: every connection reads paths."""
        return contextlib.nullcontext()


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - a hundred thousand names
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadInputError(f"cannot list: {reason(error)}", Location(file=str(folder))) from error
