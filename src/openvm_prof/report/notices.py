"""Notices at the end of a report: what its reader should know of the numbers."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.document.blocks import Block, Heading, Items
from openvm_prof.report.subject import Section, Subject


class NoticeRow(Struct, frozen=True):
    """A sentence about the run, or about why it cannot be compared."""

    message: str


def _blocks(subject: Subject) -> list[Block]:
    if not subject.run.notices:
        return []
    return [Heading("Notices"), Items(tuple((str(notice), ()) for notice in subject.run.notices))]


def _rows(subject: Subject) -> list[Struct]:
    return [NoticeRow(message) for message in (*subject.comparable.reasons, *map(str, subject.run.notices))]


NOTICES = Section("notices", _blocks, NoticeRow, _rows)
