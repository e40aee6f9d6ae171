"""What `report` reads, and as what it writes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from openvm_prof.core.errors import UsageError

if TYPE_CHECKING:
    from openvm_prof.core.runs.loaded_run import LoadedRun
    from openvm_prof.page.page_result import PageResult
    from openvm_prof.page.page_subject import FileFacts
    from openvm_prof.profile.stacks import Profiles

HTML_ENDINGS = (".html", ".htm")

_PIECE = 1 << 20


class PageInput(NamedTuple):
    """The runs, those of the base under names of their own, the facts of all files, and call stacks.

    `profiles` are parallel to the runs and those of the base, none where they were not asked for.
    """

    runs: list[LoadedRun]
    base: list[LoadedRun]
    files: dict[str, FileFacts]
    profiles: list[Profiles]


def load_page(
    paths: Sequence[str],
    base: Sequence[str],
    *,
    symbols: str | None,
    base_symbols: str | None,
    with_stacks: bool,
    jobs: int | None,
    fail_on_empty: bool,
) -> PageInput:
    """Read all that a page is made of. Raises BadInputError for all bad files together."""
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
    scans = {path: found for path in dict.fromkeys((*paths, *base)) if (found := _scan(path)) is not None}
    profiles: list[Profiles] = []
    if with_stacks:
        tables = [*(symbols for _ in runs), *(base_symbols or symbols for _ in bases)]
        profiles = _profiles([*runs, *bases], tables, scans, jobs or available_cores())
    return PageInput(runs, bases, {path: scan.facts for path, scan in scans.items()}, profiles)


def _profiles(
    runs: Sequence[LoadedRun], symbols: Sequence[str | None], scans: Mapping[str, _Scan], jobs: int
) -> list[Profiles]:
    """What the runs have of call stacks; a file that cannot be read twice, or has none, gives none."""
    from openvm_prof.cli.stack_inputs import load_stacks
    from openvm_prof.profile.profile_kinds import STANDARD_KINDS
    from openvm_prof.profile.stacks import Profiles

    read: dict[tuple[str, str | None, str | None], Profiles] = {}
    found = []
    for run, table in zip(runs, symbols, strict=True):
        path = run.info.file
        if path is None or path not in scans or not scans[path].may_have_stacks:
            found.append(Profiles((), ()))
            continue
        if (path, run.info.key, table) not in read:
            for entry in load_stacks(path, STANDARD_KINDS, symbols=table, jobs=jobs):
                notices = entry.notices if entry.profiles else ()
                read[path, entry.key, table] = Profiles(tuple(entry.profiles), notices)
        found.append(read[path, run.info.key, table])
    return found


class _Scan(NamedTuple):
    """What the bytes of a file tell; of a compressed one it is not known whether it has call stacks."""

    facts: FileFacts
    may_have_stacks: bool


def _scan(path: str) -> _Scan | None:
    """Read a file as bytes; None of standard input and of what cannot be read twice."""
    from hashlib import sha256

    from openvm_prof.core.catalog.label_keys import CALL_STACK_KEYS
    from openvm_prof.core.reading.compressed import MAGIC_BYTES, is_compressed
    from openvm_prof.page.page_subject import FileFacts

    keys = [f'"{key}"'.encode() for key in CALL_STACK_KEYS]
    kept = max(map(len, keys)) - 1  # of the piece before, for a key that is cut
    size, digest, stacks, rest = 0, sha256(), False, b""
    with contextlib.suppress(OSError):
        if Path(path).is_file():
            with Path(path).open("rb") as file:
                while piece := file.read(_PIECE):
                    stacks = stacks or (size == 0 and is_compressed(piece[:MAGIC_BYTES]))
                    stacks = stacks or any(key in rest + piece for key in keys)
                    rest = piece[-kept:]
                    size += len(piece)
                    digest.update(piece)
            return _Scan(FileFacts(size, digest.hexdigest()), stacks)
    return None


def written_as(out: Path) -> Callable[[PageResult], str]:
    """What writes a page, by the ending of the file. Raises UsageError for another ending."""
    from openvm_prof.core.document.formats import FORMATS

    ending = out.suffix.lower()
    if ending in HTML_ENDINGS:
        return lambda page: page.html()
    for name in ("markdown", "json"):
        if ending == FORMATS[name].extension:
            return FORMATS[name].write
    raise UsageError(f"{out}: its ending tells no format; there are .html, .md, .json")
