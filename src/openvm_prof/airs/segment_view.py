"""The tables of segments for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from openvm_prof.airs.air_row import Against
from openvm_prof.airs.air_view import share_cell
from openvm_prof.airs.balance import GroupBalance
from openvm_prof.airs.segment_table import RunSegments, SegmentRow
from openvm_prof.core.analysis.compare import DEFAULT_NOISE_PERCENT, compare
from openvm_prof.core.analysis.proof_facts import ProofFacts
from openvm_prof.core.catalog.groups import NO_GROUP
from openvm_prof.core.document.blocks import (
    MISSING,
    Block,
    Cell,
    CellColumn,
    Column,
    Heading,
    LabelColumn,
    Paragraph,
    Quantity,
    Ratio,
    Report,
    Seconds,
    Table,
    Text,
)
from openvm_prof.core.errors import counted, listed
from openvm_prof.core.model.change import Change
from openvm_prof.core.model.metric import Better

_GIB = 1 << 30


def segments_report(runs: Sequence[RunSegments], noise_percent: float = DEFAULT_NOISE_PERCENT) -> Report:
    """Of each run how even its groups are, then its proofs; several runs under their names."""
    blocks: list[Block] = []
    for run in runs:
        if len(runs) > 1:
            blocks.append(Heading(run.name))
        blocks += [Paragraph(sentence) for sentence in sentences(run)]
        if run.groups:
            blocks += [_balance_table(run, noise_percent), _table(run, noise_percent)]
    return Report(tuple(blocks))


def sentences(run: RunSegments) -> list[str]:
    """What is not known, and what of the base is no yardstick."""
    if not run.rows:
        return ["No proofs were recorded, or none in these groups: there are neither proof times nor traces."]
    said = [*run.not_compared, *_of_numbers_of_proofs(run)]
    if any(each.proofs > 1 and each.cost_ms is not None for each in run.groups):
        said.append(
            "Imbalance is the longest time over the mean. With a prover for each proof it costs what the "
            "longest takes beyond the mean."
        )
    untimed = [each.group or NO_GROUP for each in run.groups if each.total_ms is None]
    if untimed:
        said.append(f"The time of a whole proof is not known in {listed(untimed)}.")
    proofs = [row.now for row in run.rows if row.now is not None]
    if any(proof.key.segment is not None for proof in proofs):
        lacking = [
            what
            for what, known in (
                ("predicted memory", any(proof.memory is not None for proof in proofs)),
                ("what cut the segments", any(proof.cut_by is not None for proof in proofs)),
            )
            if not known
        ]
        if lacking:
            said.append(f"Not recorded in this run: {' and '.join(lacking)}.")
    reasons: dict[str, list[str]] = {}
    for proof in proofs:
        if proof.padding.reason is not None:
            reasons.setdefault(proof.padding.reason, []).append(proof.key.group_name)
    for reason, groups in reasons.items():
        said.append(f"Padding is not known in {listed(list(dict.fromkeys(groups)))}: {reason}.")
    return said


def _of_numbers_of_proofs(run: RunSegments) -> Iterator[str]:
    before = {each.group: each.proofs for each in run.base_groups}
    for each in run.groups:
        count = before.get(each.group, each.proofs)
        if count != each.proofs:
            yield (
                f"{each.group or NO_GROUP} has {counted(each.proofs, 'proof')}, {count:,} in the base: each "
                "has another part of the work, so that only the times of the whole group can be compared."
            )


# -- tables --------------------------------------------------------------------------------------


def _balance_table(run: RunSegments, noise_percent: float) -> Table:
    groups = run.groups
    before = {each.group: each for each in run.base_groups}

    def total(each: GroupBalance) -> Cell:
        old = before.get(each.group)
        change = None
        if each.total_ms is not None and run.is_compared:
            change = _change(each.total_ms, None if old is None else old.total_ms, run, noise_percent)
        return _seconds(each.total_ms, change)

    columns: list[Column] = [
        LabelColumn("Group", [each.group or NO_GROUP for each in groups]),
        CellColumn("Proofs", [Quantity(float(each.proofs)) for each in groups], numeric=True),
        CellColumn("Total (s)", [total(each) for each in groups], numeric=True),
        CellColumn("Mean (s)", [_seconds(each.mean_ms) for each in groups], numeric=True),
        CellColumn("Longest (s)", [_seconds(each.longest_ms) for each in groups], numeric=True),
        LabelColumn("Longest", [each.longest or "" for each in groups]),
        CellColumn(
            "Imbalance",
            [MISSING if each.imbalance is None else Ratio(each.imbalance) for each in groups],
            numeric=True,
        ),
        CellColumn("Costs (s)", [_seconds(each.cost_ms) for each in groups], numeric=True),
        CellColumn("Of parallel time", [share_cell(each.cost_share) for each in groups], numeric=True),
    ]
    return Table(tuple(columns))


def _table(run: RunSegments, noise_percent: float) -> Table:
    rows = run.rows
    proofs = [row.now for row in rows]
    columns: list[Column] = [LabelColumn("Group", [row.key.group_name for row in rows])]
    programs = {row.key.program for row in rows if row.key.segment is not None}
    if len(programs) > 1:
        texts = (" ".join(text for text in row.key.program if text is not None) for row in rows)
        columns.append(LabelColumn("Program", list(texts)))
    columns.append(LabelColumn("Segment", [place_shown(row) for row in rows]))
    if run.is_compared:
        columns.append(LabelColumn("Base", [_against(row) for row in rows]))
    columns.append(CellColumn("Time (s)", [_time(run, row, noise_percent) for row in rows], numeric=True))
    for phase in run.phases:
        times = [_seconds(None if row.now is None else row.now.parts.get(phase)) for row in rows]
        columns.append(CellColumn(_capitalised(phase), times, numeric=True))
    further: Mapping[str, list[Cell]] = {
        "Instructions": [MISSING if now is None else _quantity(now.instructions) for now in proofs],
        "Cells": [MISSING if now is None else _quantity(now.cells) for now in proofs],
        "Padding": [MISSING if now is None else share_cell(now.padding_share) for now in proofs],
        "Memory (GiB)": [_gib(now) for now in proofs],
        "Trace height": [MISSING if now is None else share_cell(now.height) for now in proofs],
        "Cut by": [Text("" if now is None else now.cut_by or "") for now in proofs],
    }
    for head, cells in further.items():
        # what no proof has is told in a sentence
        if any(cell not in (MISSING, Text("")) for cell in cells):
            columns.append(CellColumn(head, cells, numeric=True))
    return Table(tuple(columns))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def place_shown(row: SegmentRow) -> str:
    """The segment, or the node; how many proofs there are, where several have the same labels."""
    place = row.key.segment if row.key.segment is not None else row.key.idx or ""
    several = len(row.now.times) if row.now is not None else 0
    return f"{place} ({several} proofs)".lstrip() if several > 1 else place


def _against(row: SegmentRow) -> str:
    return row.against.value if row.against in (Against.NEW, Against.GONE) else ""


def _time(run: RunSegments, row: SegmentRow, noise_percent: float) -> Cell:
    time = None if row.now is None else row.now.time
    if time is None:
        return MISSING
    change = None
    if row.against is Against.NEW or (row.before is not None and row.before.time is not None):
        before = None if row.before is None else row.before.time
        change = _change(time, before, run, noise_percent, same_work=row.same_work)
    return _seconds(time, change)


def _change(
    now: float, before: float | None, run: RunSegments, noise_percent: float, *, same_work: bool = True
) -> Change | None:
    """A change of a time, marked only where the base is a yardstick; none where it is none at all."""
    if run.not_compared:
        return None
    return compare(now, before, Better.LOWER if same_work else Better.NEUTRAL, noise_percent)


def _seconds(ms: float | None, change: Change | None = None) -> Cell:
    return MISSING if ms is None else Seconds(ms, change)


def _quantity(value: float | None) -> Cell:
    return MISSING if value is None else Quantity(value)


def _gib(proof: ProofFacts | None) -> Cell:
    return MISSING if proof is None or proof.memory is None else Quantity(proof.memory / _GIB)
