"""The head of a report: which run, under which conditions, compared with what."""

from __future__ import annotations

from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.catalog.metrics import TOTAL_PROOF_TIME
from openvm_prof.core.document.blocks import Block, Heading, Items, Paragraph
from openvm_prof.core.errors import counted, listed
from openvm_prof.report.subject import Section, Subject

_EMPTY = "This run holds no metrics: nothing was recorded, and the version of OpenVM is unknown."


def _blocks(subject: Subject) -> list[Block]:
    blocks: list[Block] = [] if subject.name is None else [Heading(subject.name)]
    compared = (
        [] if subject.previous is None else [f"compared with {subject.previous_name or 'the previous run'}"]
    )
    if conditions := (*_conditions(subject.run), *compared):
        blocks.append(Paragraph(", ".join(conditions)))
    if subject.meta:
        blocks.append(Items(tuple((f"{key}: {value}", ()) for key, value in subject.meta.items())))
    empty = [Paragraph(_EMPTY)] if subject.run.is_empty else []
    return [*blocks, *empty, *map(Paragraph, subject.comparable.reasons)]


def _conditions(run: RunAnalysis) -> list[str]:
    """Era, hardware and number of proofs, as far as the metrics tell them."""
    conditions = [f"OpenVM {run.era.name}"]
    if "prover" in run.told:
        conditions.append(f"proven on {run.told['prover']}")
    counts = [(app.stats[TOTAL_PROOF_TIME].count, app.group) for app in run.aggregate.apps]
    proofs = [f"{counted(count, 'proof')} in {group}" for count, group in counts]
    return [*conditions, listed(proofs)] if proofs else conditions


HEAD = Section("head", _blocks)
