"""Opcodes of a page: instructions by opcode, AIR and proof."""

from __future__ import annotations

from collections.abc import Mapping

from openvm_prof.core.analysis.aggregate import group_names
from openvm_prof.core.analysis.proof_key import ProofKey, ProofKeys
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.dimensions import AIR, OPCODE
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.model.stats import exact_sum
from openvm_prof.page.document import OpcodeColumns
from openvm_prof.page.groups import Groups
from openvm_prof.page.numbers import column

_Place = tuple[str | None, str, str | None, ProofKey | None]


def opcode_columns(
    run: RunAnalysis,
    groups: Groups,
    proofs: Mapping[ProofKey, int],
    airs: Mapping[tuple[str | None, str], int | None],
) -> OpcodeColumns:
    """Instructions that were executed, told apart as far as the run does it: by group, opcode, AIR and proof.

    What was never executed is left out. Of the metrics that count the same instructions, a group is told by
    the one that `RunAnalysis.opcodes` is.
    """
    totals: dict[str | None, float] = {}
    for count in run.opcodes:
        totals[count.group] = totals.get(count.group, 0.0) + count.count
    by_metric = [_counted(run, metric) for metric in run.era.opcode_metrics]
    found: dict[_Place, list[float]] = {}
    for group, total in totals.items():
        for by_group in by_metric:
            counted = by_group.get(group, {})
            if counted and _same(exact_sum(v for values in counted.values() for v in values), total):
                found.update(sorted(counted.items(), key=_order))
                break
    return OpcodeColumns(
        [groups.place(group) for group, *_ in found],
        [encodable(opcode) for _, opcode, _, _ in found],
        [None if air is None else airs.get((group, air)) for group, _, air, _ in found],
        [None if proof is None else proofs.get(proof) for *_, proof in found],
        column(exact_sum(values) for values in found.values()),
    )


def _order(item: tuple[_Place, list[float]]) -> tuple[object, ...]:
    (_, opcode, air, proof), _ = item
    of_proof = () if proof is None else (proof.segment, proof.idx, *proof.program)
    return opcode, [(text is not None, text or "") for text in (air, *of_proof)]


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * abs(other)


def _counted(run: RunAnalysis, metric: str) -> dict[str | None, dict[_Place, list[float]]]:
    """What one metric counts, by group."""
    reported = group_names(run.db.groups(), run.era).reported
    found: dict[str | None, dict[_Place, list[float]]] = {}
    for table in run.db.tables():
        column_, opcode_at = table.columns.get(metric), OPCODE.place_in(table.keys)
        if column_ is None or opcode_at is None:
            continue
        air_at, keys = AIR.place_in(table.keys), ProofKeys(table, reported)
        for values, row in table.rows.items():
            total = column_.value(row)
            if not total:
                continue
            in_file = table.group_of(values)
            group = None if in_file is None else reported[in_file]
            air = None if air_at is None else values[air_at]
            place = (group, values[opcode_at], air, keys.of(values))
            found.setdefault(group, {}).setdefault(place, []).append(total)
    return found
