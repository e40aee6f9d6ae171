"""Verification: whether the files of a store are what their names say, and what lies about in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from openvm_prof.core.document.blocks import LabelColumn, Paragraph, Report, Table
from openvm_prof.core.errors import BadInputError, counted
from openvm_prof.history.store.acceptances import read_acceptance
from openvm_prof.history.store.durable import TEMPORARY
from openvm_prof.history.store.identity import checksum
from openvm_prof.history.store.layout import (
    ACCEPTED,
    FOLDERS,
    LOOSE_STATS,
    LOOSE_VALUES,
    MONTH_RUNS,
    MONTH_STATS,
    MONTH_VALUES,
    PARQUET,
    REMOVED,
    checksum_of,
    finished,
    list_store,
    prefix_of,
)
from openvm_prof.history.store.store_folder import Store, StoreFolder, folder_of
from openvm_prof.history.store.tombstones import read_tombstone

DAMAGED, MISSING, ORPHAN, TEMPORARY_FILE, FOREIGN = "damaged", "missing", "orphan", "temporary", "foreign"
HARMLESS = (ORPHAN, TEMPORARY_FILE, FOREIGN)
"""What no reader counts: left by a writer that died, or of one that is at work."""

_RECORDS: Mapping[str, Callable[[bytes, str], object]] = {REMOVED: read_tombstone, ACCEPTED: read_acceptance}
"""Folders of JSON files, and what reads one."""


class Finding(Struct, frozen=True):
    """A file that is not as it should be; `file` is relative to the store."""

    file: str
    kind: str
    detail: str


class VerificationDocument(Struct, frozen=True):
    """`openvm-prof history verify --format json`."""

    rows: list[Finding]
    files: int
    schema: str = "history-verification"
    version: int = 1


class Verification(Struct, frozen=True):
    """What was found, by folder and name; `files` were looked at."""

    findings: list[Finding]
    files: int

    @property
    def title(self) -> str:
        """What it is of."""
        return "Files of the history"

    @property
    def is_sound(self) -> bool:
        """Whether every run that counts can be read as it was written."""
        return all(finding.kind in HARMLESS for finding in self.findings)

    def records(self) -> VerificationDocument:
        """As plain data."""
        return VerificationDocument(self.findings, self.files)

    def document(self) -> Report:
        """A table of the findings, and a line that sums up."""
        verdict = "every run can be read" if self.is_sound else "some runs are damaged"
        found = f"{counted(self.files, 'file')}, {counted(len(self.findings), 'finding')}"
        line = Paragraph(f"{found}: {verdict}.")
        if not self.findings:
            return Report((line,))
        names = ("file", "kind", "detail")
        table = Table(
            tuple(LabelColumn(name, [getattr(each, name) for each in self.findings]) for name in names)
        )
        return Report((table, line))


def verify(store: Store) -> Verification:
    """Read every file of a store and compare it with its name; look for parts that miss others.

    Beside writers, a run that is being written is an orphan, and a temporary file is no sign of trouble.
    Raises BadInputError where there is no store.
    """
    list_store(store)
    folder = folder_of(store)
    listed = dict(zip(FOLDERS, map(sorted, folder.names(*FOLDERS)), strict=True))
    return Verification(
        sorted(_findings(folder, listed), key=lambda each: (each.file, each.kind)),
        sum(map(len, listed.values())),
    )


def clean(store: Store, found: Verification) -> int:
    """Remove orphans and temporary files; only while nobody writes. How many. Raises OutputError."""
    files = [each.file for each in found.findings if each.kind in (ORPHAN, TEMPORARY_FILE)]
    folder_of(store).remove(files)
    return len(files)


_Names = Mapping[str, Sequence[str]]
"""The names of the files of each folder."""


def _findings(store: StoreFolder, listed: _Names) -> Iterator[Finding]:
    for folder, names in listed.items():
        store.expect(f"{folder}/{name}" for name in names)
        for name in names:
            finding = _finding(store, folder, name)
            if finding is not None:
                yield finding
    yield from _unpaired_runs(store, listed)
    yield from _unpaired_months(store, listed)


def _unpaired_runs(store: StoreFolder, listed: _Names) -> Iterator[Finding]:
    stats, values = (finished(listed[folder], PARQUET) for folder in (LOOSE_STATS, LOOSE_VALUES))
    counting, with_values = set(map(prefix_of, stats)), set(map(prefix_of, values))
    yield from (
        Finding(f"{LOOSE_VALUES}/{name}", ORPHAN, "values without the statistics that make them count")
        for name in values
        if prefix_of(name) not in counting
    )
    yield from (
        Finding(f"{LOOSE_STATS}/{name}", MISSING, "the run's values are not there")
        for name in stats
        if prefix_of(name) not in with_values and store.has(f"{LOOSE_STATS}/{name}")
    )


def _unpaired_months(store: StoreFolder, listed: _Names) -> Iterator[Finding]:
    months = set(finished(listed[MONTH_RUNS], PARQUET))
    for folder in (MONTH_STATS, MONTH_VALUES):
        names = set(finished(listed[folder], PARQUET))
        yield from (
            Finding(f"{folder}/{name}", ORPHAN, "a part of a month whose runs are not there")
            for name in names - months
        )
        yield from (
            Finding(f"{MONTH_RUNS}/{name}", MISSING, f"{folder} has no part of it")
            for name in months - names
            if store.has(f"{MONTH_RUNS}/{name}")  # else compaction took both away meanwhile
        )


def _finding(store: StoreFolder, folder: str, name: str) -> Finding | None:
    """What is wrong with one file by itself."""
    path = f"{folder}/{name}"
    if name.startswith(".") and name.endswith(TEMPORARY):
        return Finding(path, TEMPORARY_FILE, "a file that was not finished")
    expected = ".json" if folder in _RECORDS else PARQUET
    if name.startswith(".") or not name.endswith(expected):
        return Finding(path, FOREIGN, "no file of the history")
    try:
        data = store.read(path)
        if folder in _RECORDS:
            _RECORDS[folder](data, store.location(path))
        wanted = {checksum_of(name)}
        if folder in (MONTH_STATS, MONTH_VALUES):
            wanted = _told_by_month(store, folder, name)
    except BadInputError as error:
        return Finding(path, DAMAGED, error.message) if store.has(path) else None
    if wanted and checksum(data) not in wanted:
        return Finding(path, DAMAGED, f"its checksum is {checksum(data)}")
    return None


def _told_by_month(store: StoreFolder, folder: str, name: str) -> set[str]:
    """The checksum that the runs of a month tell of its other parts; none where they cannot be read."""
    import pyarrow.parquet as pq

    try:
        with store.open(f"{MONTH_RUNS}/{name}") as file:
            facts = pq.read_metadata(file).metadata or {}
    except (OSError, ValueError):  # Arrow's errors, and names that are no text
        return set()
    told = facts.get(f"openvm_prof.{folder.rpartition('/')[2]}".encode())
    return set() if told is None else {told.decode()}
