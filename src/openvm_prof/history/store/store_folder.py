"""StoreFolder: the files of a store, wherever they lie; all reading and writing of a store goes through one.

Files are named `FOLDER/NAME`, relative to the store (`layout`). None is ever changed. A rename is not
assumed, as object stores have none: a file is put under its name whole, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeAlias

from openvm_prof.history.store.local_folder import LocalFolder

if TYPE_CHECKING:
    import duckdb


class StoreFolder(Protocol):
    """The files of a store; `str()` of it is what messages call the store."""

    def names(self, *folders: str) -> list[list[str]]:
        """The names of all files of each folder, temporary ones too; none where there is no such folder.

        The folders are listed in the order given. Raises BadInputError.
        """
        ...

    def has_any(self, folders: Iterable[str]) -> bool:
        """Whether one of these folders is there, be it empty. Raises BadInputError."""
        ...

    def has(self, *files: str) -> bool:
        """Whether all these files are there. Raises BadInputError."""
        ...

    def read(self, file: str) -> bytes:
        """The bytes of a file. Raises BadInputError that names it."""
        ...

    def open(self, file: str) -> BinaryIO:
        """A file for a reader that wants parts of it. Raises FileNotFoundError, OSError."""
        ...

    def expect(self, files: Iterable[str]) -> None:
        """These files will be read next, in this order: what is far away may be fetched ahead."""
        ...

    def write(self, file: str, data: bytes) -> None:
        """Put a file there; it is safe when this returns. What has the name already is replaced.

        Raises OutputError.
        """
        ...

    def remove(self, files: Sequence[str]) -> None:
        """Remove files, those first that stand first, also what somebody else removes meanwhile.

        Raises OutputError.
        """
        ...

    def location(self, file: str) -> str:
        """What messages call a file, and SQL reads it by."""
        ...

    def attached(self, connection: duckdb.DuckDBPyConnection) -> AbstractContextManager[None]:
        """Let a connection read the locations, while this lasts.

        What is raised in it because of a file is raised as what it was. Raises VanishedError.
        """
        ...


Store: TypeAlias = Path | StoreFolder
"""A store: a folder on disk by its path, or wherever else its files lie."""


def folder_of(store: Store) -> StoreFolder:
    """The files of a store."""
    return LocalFolder(store) if isinstance(store, Path) else store


def from_anywhere(store: Store) -> Store:
    """The same store for a process that works in another folder."""
    return store.absolute() if isinstance(store, Path) else store
