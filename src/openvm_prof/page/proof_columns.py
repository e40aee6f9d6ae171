"""Proofs of a page: the stages of the schedule, and what is known of each proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openvm_prof.core.analysis.proof_facts import ProofFacts, phases_of
from openvm_prof.core.analysis.proof_key import ProofKey
from openvm_prof.core.analysis.proofs import Proof
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.analysis.stages import Stage
from openvm_prof.core.document.plain import encodable
from openvm_prof.page.document import Hue, Number, ProofColumns, StageColumns
from openvm_prof.page.groups import Groups
from openvm_prof.page.hues import hue_of_part
from openvm_prof.page.numbers import column, milliseconds, plain


def stage_columns(run: RunAnalysis, groups: Groups) -> list[StageColumns]:
    """What has to be proven, as a schedule on any number of provers takes it."""
    return [
        StageColumns(
            groups.place(stage.group),
            [_proof_name(proof, place) for place, proof in enumerate(stage.proofs)],
            list(stage.times),
            _serial(stage),
            stage.total_ms,
        )
        for stage in run.proof_times.stages
    ]


def _serial(stage: Stage) -> float:
    return stage.serial_ms + stage.once_ms


def _proof_name(proof: Proof, place: int) -> str:
    if proof.segment is not None:
        return encodable(f"segment {proof.segment}")
    return encodable(f"idx {proof.idx}") if proof.idx is not None else f"proof {place + 1}"


def proof_parts(runs: Sequence[Sequence[ProofFacts]]) -> list[Hue]:
    """The phases that any proof of some runs has, in their order, each with its colour."""
    return [Hue(hue_of_part(name), name) for name in phases_of([fact for facts in runs for fact in facts])]


def proof_columns(
    facts: Sequence[ProofFacts], parts: Sequence[Hue], used: Mapping[ProofKey, float], groups: Groups
) -> ProofColumns:
    """The proofs of a run, with a column for each of the phases."""
    return ProofColumns(
        [groups.place(fact.key.group) for fact in facts],
        proof_names(facts),
        [milliseconds(fact.time) for fact in facts],
        [[milliseconds(fact.parts.get(part.name)) for fact in facts] for part in parts],
        column(fact.instructions for fact in facts),
        column(fact.cells for fact in facts),
        column(fact.main_cells for fact in facts),
        [plain(used.get(fact.key)) for fact in facts],
        column(fact.padding.cells for fact in facts),
        [fact.padding.reason for fact in facts],
        column(fact.memory for fact in facts),
        [_share(fact.height) for fact in facts],
        [None if fact.cut_by is None else encodable(fact.cut_by) for fact in facts],
    )


def _share(value: float | None) -> Number:
    return None if value is None else round(value, 9)


def proof_names(facts: Sequence[ProofFacts]) -> list[str]:
    """What proofs are called within their group: `segment 3`, `idx 0`; of several programs, with it."""
    programs: dict[str | None, set[tuple[str | None, ...]]] = {}
    for fact in facts:
        programs.setdefault(fact.key.group, set()).add(fact.key.program)
    return [encodable(_key_name(fact.key, told=len(programs[fact.key.group]) > 1)) for fact in facts]


def _key_name(key: ProofKey, *, told: bool) -> str:
    if key.segment is not None:
        name = f"segment {key.segment}"
    else:
        name = "proof" if key.idx is None else f"idx {key.idx}"
    program = " ".join(text for text in key.program if text is not None)
    return f"{name} of {program}" if told and program else name
