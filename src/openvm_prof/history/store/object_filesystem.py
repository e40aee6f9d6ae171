"""ObjectFileSystem: an object store's files as DuckDB reads them, through fsspec's interface."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from fsspec import AbstractFileSystem

from openvm_prof.history.store.layout import VanishedError
from openvm_prof.history.store.object_reads import ObjectReader, ObjectReads

_UNCHANGED = datetime(2000, 1, 1, tzinfo=UTC)


class ObjectFileSystem(AbstractFileSystem):  # type: ignore[misc]
    """Opens the files of a store, whose URLs begin with `start`; `failure` is what made the first fail.

    Nothing is asked for beyond the parts that are read: names, sizes and dates are known.
    """

    protocol = "s3"
    cachable = False  # fsspec keeps file systems by their arguments

    def __init__(self, reads: ObjectReads, start: str) -> None:
        super().__init__()
        self._reads = reads
        self._start = start
        self.failure: Exception | None = None

    def open(self, path: str, *_: Any, **__: Any) -> BinaryIO:
        """A file to read."""
        try:
            return cast(BinaryIO, ObjectReader(self._reads, self._file(path), self._failed))
        except Exception as error:
            self._failed(error)
            raise

    def _failed(self, error: Exception) -> None:
        if self.failure is None:
            self.failure = VanishedError(str(error)) if isinstance(error, FileNotFoundError) else error

    def glob(self, path: str, **_: Any) -> list[str]:
        """The path itself: files are asked for by their names."""
        return [path]

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """A file's size."""
        return {"name": path, "size": self._reads.size(self._file(path)), "type": "file"}

    def modified(self, path: str) -> datetime:
        """No file ever changes."""
        return _UNCHANGED

    def _file(self, path: str) -> str:
        whole = path if path.startswith(f"{self.protocol}://") else f"{self.protocol}://{path}"
        if not whole.startswith(self._start):
            raise FileNotFoundError(path)
        return whole.removeprefix(self._start)
