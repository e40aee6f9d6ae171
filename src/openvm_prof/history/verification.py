"""Verification: whether the files of a store are what their names say, and what lies about in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from openvm_prof.core.document.blocks import LabelColumn, Paragraph, Report, Table
from openvm_prof.core.errors import BadInputError
from openvm_prof.core.io.files import read_bytes
from openvm_prof.history.acceptances import read_acceptance
from openvm_prof.history.durable import TEMPORARY, remove_files
from openvm_prof.history.identity import checksum
from openvm_prof.history.layout import (
    ACCEPTED,
    FOLDERS,
    LOOSE_STATS,
    LOOSE_VALUES,
    MONTH_RUNS,
    MONTH_STATS,
    MONTH_VALUES,
    PARQUET,
    REMOVED,
    all_names,
    checksum_of,
    list_store,
    names_in,
    prefix_of,
)
from openvm_prof.history.tombstones import read_tombstone

DAMAGED, MISSING, ORPHAN, TEMPORARY_FILE, FOREIGN = "damaged", "missing", "orphan", "temporary", "foreign"
HARMLESS = (ORPHAN, TEMPORARY_FILE, FOREIGN)
"""What no reader counts: left by a writer that died, or of one that is at work."""

_RECORDS: Mapping[str, Callable[[Path], object]] = {REMOVED: read_tombstone, ACCEPTED: read_acceptance}
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
        line = Paragraph(f"{self.files:,} files, {len(self.findings)} findings: {verdict}.")
        if not self.findings:
            return Report((line,))
        names = ("file", "kind", "detail")
        table = Table(
            tuple(LabelColumn(name, [getattr(each, name) for each in self.findings]) for name in names)
        )
        return Report((table, line))


def verify(store: Path) -> Verification:
    """Read every file of a store and compare it with its name; look for parts that miss others.

    Beside writers, a run that is being written is an orphan, and a temporary file is no sign of trouble.
    Raises BadInputError where there is no store.
    """
    list_store(store)
    findings = list(_findings(store))
    return Verification(
        sorted(findings, key=lambda each: (each.file, each.kind)),
        sum(1 for folder in FOLDERS for _ in all_names(store / folder)),
    )


def clean(store: Path, found: Verification) -> int:
    """Remove orphans and temporary files; only while nobody writes. How many. Raises OutputError."""
    files = [store / each.file for each in found.findings if each.kind in (ORPHAN, TEMPORARY_FILE)]
    remove_files(files)
    return len(files)


def _findings(store: Path) -> Iterator[Finding]:
    for folder in FOLDERS:
        for name in sorted(all_names(store / folder)):
            finding = _finding(store, folder, name)
            if finding is not None:
                yield finding
    loose = {prefix_of(name) for name in names_in(store / LOOSE_STATS, PARQUET)}
    values = {prefix_of(name) for name in names_in(store / LOOSE_VALUES, PARQUET)}
    yield from (
        Finding(f"{LOOSE_VALUES}/{name}", ORPHAN, "values without the statistics that make them count")
        for name in names_in(store / LOOSE_VALUES, PARQUET)
        if prefix_of(name) not in loose
    )
    yield from (
        Finding(f"{LOOSE_STATS}/{name}", MISSING, "the run's values are not there")
        for name in names_in(store / LOOSE_STATS, PARQUET)
        if prefix_of(name) not in values
    )
    months = set(names_in(store / MONTH_RUNS, PARQUET))
    for folder in (MONTH_STATS, MONTH_VALUES):
        names = set(names_in(store / folder, PARQUET))
        yield from (
            Finding(f"{folder}/{name}", ORPHAN, "a part of a month whose runs are not there")
            for name in names - months
        )
        yield from (
            Finding(f"{MONTH_RUNS}/{name}", MISSING, f"{folder} has no part of it") for name in months - names
        )


def _finding(store: Path, folder: str, name: str) -> Finding | None:
    """What is wrong with one file by itself."""
    path = f"{folder}/{name}"
    if name.startswith(".") and name.endswith(TEMPORARY):
        return Finding(path, TEMPORARY_FILE, "a file that was not finished")
    expected = ".json" if folder in _RECORDS else PARQUET
    if name.startswith(".") or not name.endswith(expected):
        return Finding(path, FOREIGN, "no file of the history")
    try:
        data = read_bytes(store / path)
        if folder in _RECORDS:
            _RECORDS[folder](store / path)
        wanted = {checksum_of(name)}
        if folder in (MONTH_STATS, MONTH_VALUES):
            wanted = _told_by_month(store, folder, name)
    except BadInputError as error:
        return Finding(path, DAMAGED, error.message) if (store / path).exists() else None
    if wanted and checksum(data) not in wanted:
        return Finding(path, DAMAGED, f"its checksum is {checksum(data)}")
    return None


def _told_by_month(store: Path, folder: str, name: str) -> set[str]:
    """The checksum that the runs of a month tell of its other parts; none where they cannot be read."""
    import pyarrow.parquet as pq

    try:
        facts = pq.read_metadata(store / MONTH_RUNS / name).metadata or {}
    except (OSError, ValueError):  # Arrow's errors, and names that are no text
        return set()
    told = facts.get(f"openvm_prof.{folder.rpartition('/')[2]}".encode())
    return set() if told is None else {told.decode()}
