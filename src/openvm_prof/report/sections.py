"""SECTIONS: what a report consists of, in this order; a new table is a file and a line here."""

from __future__ import annotations

from openvm_prof.core.document.blocks import Report
from openvm_prof.report.appeared import APPEARED
from openvm_prof.report.groups import GROUPS
from openvm_prof.report.head import HEAD
from openvm_prof.report.memory import MEMORY
from openvm_prof.report.notices import NOTICES
from openvm_prof.report.opcodes import OPCODES
from openvm_prof.report.proof_times import PROOF_TIMES
from openvm_prof.report.subject import Section, Subject

SECTIONS: tuple[Section, ...] = (HEAD, PROOF_TIMES, GROUPS, MEMORY, OPCODES, APPEARED, NOTICES)


def aggregated_report(subject: Subject) -> Report:
    """The aggregated report of a run, to be rendered by the caller."""
    return Report(tuple(block for section in SECTIONS for block in section.blocks(subject)))
