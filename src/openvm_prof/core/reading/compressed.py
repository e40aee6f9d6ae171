"""Compressed: gzip and Zstandard streams, told by their first bytes, read within limits of size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from openvm_prof.core.errors import OpenvmProfError

UNPACKED_LIMIT = 4 << 30
"""Bytes that a compressed file may have when it is unpacked and read piece by piece."""

WHOLE_LIMIT = 512 << 20
"""The same where its layout makes it be held in memory as a whole."""

MAGIC_BYTES = 4
"""How many bytes tell whether a file is compressed."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE = b"\x2a\x4d\x18"  # after a byte from 0x50 to 0x5f; pzstd begins its files so
_HOW_TO_GET_ZSTD = (
    "it is compressed with Zstandard, which this Python cannot read: "
    "pip install 'openvm-prof[zstd]', or unpack it with zstd -d"
)


class CannotUnpackError(OpenvmProfError):
    """Why a compressed file cannot be unpacked.

    No BadInputError, which a reader of pieces takes for a reason to read the file as a whole.
    """


def is_gzip(head: bytes) -> bool:
    """Whether these are the first bytes of a gzip stream."""
    return head.startswith(_GZIP)


def is_zstd(head: bytes) -> bool:
    """Whether these are the first bytes of a Zstandard frame."""
    skippable = len(head) >= MAGIC_BYTES and 0x50 <= head[0] <= 0x5F and head[1:4] == _ZSTD_SKIPPABLE
    return head.startswith(_ZSTD) or skippable


def is_compressed(head: bytes) -> bool:
    """Whether a file that begins with these bytes is one that can be unpacked here."""
    return is_gzip(head) or is_zstd(head)


def unpacked(file: BinaryIO, head: bytes, block_bytes: int, limit: int) -> Iterator[bytes]:
    """The plain bytes of a compressed file that begins with `head`, in blocks; all its members and frames.

    Raises CannotUnpackError where the file ends too early or is damaged, and before a block that would
    exceed `limit`.
    """
    kind = "gzip" if is_gzip(head) else "Zstandard"
    stream, damage = _gzip(file) if is_gzip(head) else _zstd(file)
    size = 0
    while True:
        try:
            block: bytes = stream.read(block_bytes)
        except EOFError as error:
            raise CannotUnpackError(f"the {kind} stream ends too early: the file was cut off") from error
        except damage as error:
            raise CannotUnpackError(f"the {kind} stream is damaged: {error}") from error
        if not block:
            return
        size += len(block)
        if size > limit:
            raise CannotUnpackError(
                f"it unpacks to more than {_size(limit)}; if that is intended, unpack it first "
                "and give the plain file"
            )
        yield block


def _size(number: int) -> str:
    return f"{number >> 30} GiB" if number >= 1 << 30 else f"{number >> 20} MiB"


_Stream = tuple[Any, tuple[type[Exception], ...]]
"""What reads plain bytes, and what it raises for damaged ones."""


def _gzip(file: BinaryIO) -> _Stream:
    import gzip
    import zlib

    return gzip.GzipFile(fileobj=file, mode="rb"), (gzip.BadGzipFile, zlib.error)


def _zstd(file: BinaryIO) -> _Stream:
    """By the standard library of Python 3.14, or by its backport."""
    from importlib import import_module

    for name in ("compression.zstd", "backports.zstd"):
        try:
            module = import_module(name)
        except ImportError:
            continue
        return module.ZstdFile(file), (module.ZstdError,)
    raise CannotUnpackError(_HOW_TO_GET_ZSTD)
