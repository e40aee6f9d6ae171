"""GPU memory in a report: the peak of each module, and the chart."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.analysis.memory import module_peaks
from openvm_prof.core.document.blocks import Block, CellColumn, Heading, LabelColumn, Picture, Quantity, Table
from openvm_prof.report.subject import Section, Subject

_GIB = 1 << 30


class MemoryRow(Struct, frozen=True):
    """The largest local peak of a module in bytes, and the label values where it was reached."""

    module: str
    peak_bytes: float
    at: list[str]


def _blocks(subject: Subject) -> list[Block]:
    if not subject.run.memory:
        return []
    peaks = module_peaks(list(subject.run.memory))
    blocks: list[Block] = [Heading("GPU Memory Usage")]
    if subject.memory_chart is not None:
        blocks.append(Picture("GPU Memory Usage", subject.memory_chart))
    blocks.append(
        Table(
            (
                LabelColumn("Module", [peak.module for peak in peaks]),
                CellColumn("Max (GiB)", [Quantity(peak.peak / _GIB) for peak in peaks], numeric=True),
                LabelColumn("Max At", [".".join(peak.where) for peak in peaks]),
            )
        )
    )
    return blocks


def _rows(subject: Subject) -> list[Struct]:
    return [
        MemoryRow(peak.module, peak.peak, list(peak.where)) for peak in module_peaks(list(subject.run.memory))
    ]


MEMORY = Section("memory", _blocks, MemoryRow, _rows)
