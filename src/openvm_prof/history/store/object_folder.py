"""ObjectFolder: a store's files on an object store, below a prefix of a bucket of S3."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, cast

from openvm_prof.core.errors import BadInputError, Location
from openvm_prof.history.store.object_address import ObjectAddress
from openvm_prof.history.store.object_client import ObjectClient
from openvm_prof.history.store.object_reads import ObjectReader, ObjectReads

if TYPE_CHECKING:
    import duckdb

_DELETED_AT_ONCE = 1000


class ObjectFolder:
    """The files of a store at an address (`StoreFolder`). Raises StoreError, whatever is asked.

    A put is atomic there, and what was put is listed at once: that is all that a store needs.
    """

    def __init__(self, address: ObjectAddress) -> None:
        self.address = address
        self._client = ObjectClient(address, os.environ)
        key = address.key
        self._reads = ObjectReads(
            lambda file: self._client.get(key(file)),
            lambda file, start, end: self._client.get_range(key(file), start, end),
        )

    def __str__(self) -> str:
        return str(self.address)

    def __reduce__(self) -> tuple[type[ObjectFolder], tuple[ObjectAddress]]:
        return ObjectFolder, (self.address,)

    def names(self, *folders: str) -> list[list[str]]:
        """The names of all files of each folder; of several folders in one listing."""
        found: dict[str, list[str]] = {folder: [] for folder in folders}
        start = self.address.key("")
        below = self.address.key(folders[0]) if len(folders) == 1 else start.rstrip("/")
        for key, size in self._client.list(below):
            file = key.removeprefix(start)
            folder, _, name = file.rpartition("/")
            if name and folder in found:
                found[folder].append(name)
                self._reads.learn_size(file, size)
        return list(found.values())

    def has_any(self, folders: Iterable[str]) -> bool:
        """Whether one of these folders has a file: there are no empty ones."""
        return any(self.names(*folders))

    def has(self, *files: str) -> bool:
        """Whether all these files are there."""
        if len(files) == 1:
            return self._client.has(self.address.key(files[0]))
        wanted: dict[str, set[str]] = {}
        for file in files:
            folder, _, name = file.rpartition("/")
            wanted.setdefault(folder, set()).add(name)
        listed = self.names(*wanted)
        return all(names <= set(there) for names, there in zip(wanted.values(), listed, strict=True))

    def read(self, file: str) -> bytes:
        """The bytes of a file."""
        try:
            return self._reads.whole(file)
        except FileNotFoundError as error:
            raise BadInputError("cannot read: it is not there", Location(file=self.location(file))) from error

    def open(self, file: str) -> BinaryIO:
        """A file for a reader that wants parts of it."""
        return cast(BinaryIO, ObjectReader(self._reads, file))

    def expect(self, files: Iterable[str]) -> None:
        """These files will be read next, in this order."""
        self._reads.expect(files)

    def write(self, file: str, data: bytes) -> None:
        """Put a file there."""
        self._client.put(self.address.key(file), data)

    def remove(self, files: Sequence[str]) -> None:
        """Remove files, a thousand a request."""
        for first in range(0, len(files), _DELETED_AT_ONCE):
            keys = [self.address.key(file) for file in files[first : first + _DELETED_AT_ONCE]]
            self._client.delete(keys)

    def location(self, file: str) -> str:
        """The URL of a file."""
        return f"{self.address}/{file}"

    @contextlib.contextmanager
    def attached(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Let a connection read the URLs of files."""
        from openvm_prof.history.store.object_filesystem import ObjectFileSystem

        files = ObjectFileSystem(self._reads, self.location(""))
        connection.register_filesystem(files)
        try:
            yield
        except Exception as error:
            # DuckDB makes a text of what a file system raises
            if files.failure is not None:
                raise files.failure from error
            raise
