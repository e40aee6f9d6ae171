"""Kept folder: a folder of files that is written again and again, of which only what differs is touched.

`SHA256SUMS` in it lists the files that were written, so that other files are never taken for them.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from openvm_prof.core.errors import Location, OutputError, UsageError, listed
from openvm_prof.core.io.files import make_folder, reason, write_whole

MANIFEST = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_LARGEST_MANIFEST = 1 << 24


class FolderChange(Struct, frozen=True):
    """Paths within a folder, sorted: those written, those that were so already, those removed, and those
    that are not wanted any more but were changed by somebody, so that they stay.
    """

    written: tuple[str, ...]
    same: tuple[str, ...]
    removed: tuple[str, ...]
    left: tuple[str, ...]


def planned(
    wanted: Mapping[str, bytes], recorded: Mapping[str, str], found: Mapping[str, str]
) -> FolderChange:
    """What has to be done so that a folder has the wanted files, none of it done.

    `recorded` are the digests of the files that were written before, `found` those of all files that are
    there. Raises UsageError where a file that is not recorded would be overwritten.
    """
    digests = {path: digest_of(content) for path, content in wanted.items()}
    foreign = [
        path
        for path in sorted(wanted)
        if path in found and found[path] != digests[path] and path not in recorded
    ]
    if foreign:
        raise UsageError(f"not its own, and would be overwritten: {listed(foreign)}; name another folder")
    gone = sorted(path for path in recorded if path not in wanted and path in found)
    return FolderChange(
        tuple(path for path in sorted(wanted) if found.get(path) != digests[path]),
        tuple(path for path in sorted(wanted) if found.get(path) == digests[path]),
        tuple(path for path in gone if found[path] == recorded[path]),
        tuple(path for path in gone if found[path] != recorded[path]),
    )


def digest_of(content: bytes) -> str:
    """The SHA-256 of a content, in hexadecimal digits."""
    return sha256(content).hexdigest()


def manifest(digests: Mapping[str, str]) -> bytes:
    """The text that `sha256sum --check` reads, by path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode()


def parse_manifest(text: str) -> dict[str, str]:
    """The digests of a manifest by path; what points out of the folder is none of its files."""
    lines = filter(None, map(_LINE.fullmatch, text.splitlines()))
    return {line[2]: line[1] for line in lines if is_within(line[2])}


def is_within(path: str) -> bool:
    """Whether a path, with `/` between its parts, stays within the folder that it is relative to."""
    parts = path.split("/")
    return not any(part in ("", ".", "..") or "\\" in part or ":" in part or "\0" in part for part in parts)


def write_folder(folder: Path, wanted: Mapping[str, bytes]) -> FolderChange:
    """Make a folder have these files, by their paths within it; files that are so already are not touched.

    Of the files that an earlier call wrote and nobody changed, those that are not wanted any more are
    removed. Raises UsageError where a file of other origin is in the way, and OutputError; then nothing, or
    a part that the next call completes, was written.
    """
    assert all(map(is_within, wanted))
    assert MANIFEST not in wanted
    recorded = _read_manifest(folder)
    found = {path: _digest_on_disk(folder, path) for path in {*wanted, *recorded}}
    there = {path: digest for path, digest in found.items() if digest is not None}
    try:
        plan = planned(wanted, recorded, there)
    except UsageError as error:
        raise error.within(file=str(folder)) from error
    digests = {path: digest_of(content) for path, content in wanted.items()}
    # before the files: if this call breaks off, the next one knows them for its own
    if any(path not in recorded for path in plan.written):
        _write(folder, MANIFEST, manifest({**recorded, **digests}))
    for path in plan.written:
        _write(folder, path, wanted[path])
    for path in plan.removed:
        _remove(folder, path)
    text = manifest(digests)
    if _digest_on_disk(folder, MANIFEST) != digest_of(text):
        _write(folder, MANIFEST, text)
    return plan


def _read_manifest(folder: Path) -> dict[str, str]:
    path = folder / MANIFEST
    try:
        with path.open("rb") as file:
            return parse_manifest(file.read(_LARGEST_MANIFEST).decode("utf-8", "replace"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise OutputError(f"cannot read: {reason(error)}", Location(file=str(path))) from error


def _digest_on_disk(folder: Path, path: str) -> str | None:
    """The digest of a file, None where there is none. Raises OutputError for what cannot be read."""
    _refuse_links(folder, path)
    try:
        return digest_of((folder / path).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise OutputError(f"cannot read: {reason(error)}", Location(file=str(folder / path))) from error


def _refuse_links(folder: Path, path: str) -> None:
    """Raise UsageError where a part of the path within the folder is a link, which may lead anywhere."""
    for above in (folder / path, *_above(folder, path)):
        if above.is_symlink():
            raise UsageError(f"{above} is a link; name a folder without links")


def _above(folder: Path, path: str) -> Iterable[Path]:
    parts = path.split("/")
    return (folder.joinpath(*parts[:count]) for count in range(1, len(parts)))


def _write(folder: Path, path: str, content: bytes) -> None:
    target = folder / path
    make_folder(target.parent)
    write_whole(target, content)


def _remove(folder: Path, path: str) -> None:
    """Remove a file, and the folder that it was the last of."""
    target = folder / path
    try:
        target.unlink()
    except OSError as error:
        raise OutputError(f"cannot remove: {reason(error)}", Location(file=str(target))) from error
    if target.parent != folder:
        with contextlib.suppress(OSError):
            target.parent.rmdir()
