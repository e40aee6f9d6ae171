"""Proof times in a report: the whole run, then its groups."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from openvm_prof.core.analysis.compare import compare
from openvm_prof.core.analysis.proof_time import ProofTime
from openvm_prof.core.document.blocks import MISSING, Block, Cell, CellColumn, Seconds, Table, Text
from openvm_prof.core.model.metric import Better
from openvm_prof.core.runs.comparability import TOTAL
from openvm_prof.report.subject import Section, Subject


class ProofTimeRow(Struct, frozen=True):
    """Seconds of a group, null for the whole run; null where nothing was timed, or is not comparable."""

    group: str | None
    total_s: float | None
    parallel_s: float | None
    on_provers_s: float | None
    base_total_s: float | None
    base_parallel_s: float | None
    base_on_provers_s: float | None


_Row = tuple[str, ProofTime | None, ProofTime | None]


def _pairs(subject: Subject) -> list[_Row]:
    times, baseline = subject.run.proof_times, subject.baseline
    before = {} if baseline is None else dict(baseline.proof_times.rows())
    total_before = None if baseline is None else baseline.proof_times.total
    return [(TOTAL, times.total, total_before), *((n, time, before.get(n)) for n, time in times.rows())]


def _blocks(subject: Subject) -> list[Block]:
    rows, comparable = _pairs(subject), subject.comparable

    def column(name: str, part: str, not_compared: Collection[str]) -> CellColumn:
        cells: list[Cell] = []
        for row, time, before in rows:
            if time is None:
                cells.append(MISSING)
                continue
            ms = getattr(time, part)
            compared = subject.baseline is not None and row not in not_compared
            base = None if before is None else getattr(before, part)
            change = compare(ms, base, Better.LOWER, subject.noise_percent) if compared else None
            cells.append(Seconds(ms, change))
        return CellColumn(name, cells, numeric=True)

    on_provers = f"Parallel Proof Time ({subject.run.proof_times.provers} provers) (s)"
    return [
        Table(
            (
                CellColumn("Summary", [Text(name) for name, _, _ in rows]),
                column("Proof Time (s)", "total_ms", comparable.totals),
                column("Parallel Proof Time (s)", "parallel_ms", comparable.parallel),
                column(on_provers, "on_provers_ms", comparable.parallel),
            )
        )
    ]


def _rows(subject: Subject) -> list[Struct]:
    comparable = subject.comparable
    rows: list[Struct] = []
    for name, time, before in _pairs(subject):
        total = None if before is None or name in comparable.totals else before.total
        others = None if before is None or name in comparable.parallel else before
        rows.append(
            ProofTimeRow(
                None if name == TOTAL else name,
                None if time is None else time.total,
                None if time is None else time.parallel,
                None if time is None else time.on_provers,
                total,
                None if others is None else others.parallel,
                None if others is None else others.on_provers,
            )
        )
    return rows


PROOF_TIMES = Section("proof_times", _blocks, ProofTimeRow, _rows)
