"""The one document that a page is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from openvm_prof.core.analysis.air_traces import air_traces, formula_of
from openvm_prof.core.analysis.padding import ABOVE, MORE_USED, NOT_RECORDED, PARTLY, WHOLE_PROOFS
from openvm_prof.core.analysis.proof_facts import ProofFacts, proof_facts, used_cells
from openvm_prof.core.analysis.stages import on_provers_ms
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.errors import Notice
from openvm_prof.core.model.stats import exact_sum
from openvm_prof.core.runs.comparability import alike, comparability
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.core.version import __version__
from openvm_prof.page.air_columns import PageAirs, trace_columns
from openvm_prof.page.definitions import DEFINITIONS
from openvm_prof.page.document import SCHEMA_VERSION, PaddingReasons, PageDocument, RunDetails, RunRow, Unlike
from openvm_prof.page.groups import Groups
from openvm_prof.page.hues import class_hues
from openvm_prof.page.memory_lines import memory_lines
from openvm_prof.page.numbers import plain
from openvm_prof.page.opcode_columns import opcode_columns
from openvm_prof.page.page_subject import PageOptions, PageSubject
from openvm_prof.page.phase_places import one_off_times, phase_places
from openvm_prof.page.proof_columns import proof_columns, proof_parts, stage_columns
from openvm_prof.page.verdict_rows import verdict_rows
from openvm_prof.planning.phasing import phases


def page_document(result: PageSubject) -> PageDocument:
    """The one document that the page is made of."""
    runs = (*result.runs, *result.base)
    facts = [proof_facts(run.analysis) for run in runs]
    traces = [air_traces(run.analysis) for run in runs]
    groups, airs = Groups(runs, facts), PageAirs(traces)
    parts, trees = proof_parts(facts), phases(runs)
    places = [{fact.key: place for place, fact in enumerate(each)} for each in facts]
    kinds = alike([run.analysis for run in runs])
    verdicts, left_out, notices = verdict_rows(result.base, result.runs)
    details = [
        RunDetails(
            stage_columns(run.analysis, groups),
            proof_columns(facts[at], parts, used_cells(run.analysis), groups),
            trace_columns(at, traces[at], airs, places[at]),
            opcode_columns(run.analysis, groups, places[at], airs.places_by_name(at)),
            memory_lines(run.analysis),
            one_off_times(trees.runs[at]),
            [encodable(str(notice)) for notice in (*run.analysis.notices, *_of_stacks(result, at))],
        )
        for at, run in enumerate(runs)
    ]
    return PageDocument(
        "page",
        SCHEMA_VERSION,
        encodable(result.title),
        __version__,
        encodable(result.options.command),
        result.options.provers,
        result.options.price,
        class_hues(),
        groups.entries,
        phase_places(trees, groups),
        parts,
        airs.columns(groups),
        [
            _row(run, facts[at], result.options, is_base=at >= len(result.runs), kind=kinds[at])
            for at, run in enumerate(runs)
        ],
        details,
        _unlike(runs, kinds),
        verdicts,
        left_out,
        notices,
        PaddingReasons(NOT_RECORDED, WHOLE_PROOFS, PARTLY, ABOVE, MORE_USED),
        DEFINITIONS,
    )


def _of_stacks(subject: PageSubject, run: int) -> Sequence[Notice]:
    return subject.profiles[run].notices if subject.profiles else ()


def _row(
    run: LoadedRun, facts: Sequence[ProofFacts], options: PageOptions, *, is_base: bool, kind: int
) -> RunRow:
    info, analysis = run.info, run.analysis
    file = None if info.file is None else options.files.get(info.file)
    total, stages = analysis.proof_times.total, analysis.proof_times.stages
    cells = [fact.cells for fact in facts if fact.cells is not None]
    formula = formula_of(analysis)
    return RunRow(
        encodable(info.name),
        is_base,
        None if info.file is None else encodable(info.file),
        None if info.key is None else encodable(info.key),
        None if file is None else file.size,
        None if file is None else file.sha256,
        analysis.era.name,
        analysis.told.get("prover"),
        sum(len(fact.times) for fact in facts),
        None if total is None else total.total,
        None if total is None else on_provers_ms(stages, options.provers) / 1000,
        plain(exact_sum(cells)) if cells else None,
        None if formula is None else formula.value,
        kind,
    )


def _unlike(runs: Sequence[LoadedRun], kinds: Iterable[int]) -> list[Unlike]:
    """The pairs of kinds of runs of which not everything is the same thing."""
    found = []
    places = sorted(set(kinds))
    for at, base_at in product(places, repeat=2):
        now, before = runs[at].analysis, runs[base_at].analysis
        compared = comparability(now, before)
        formula, formula_before = formula_of(now), formula_of(before)
        cells = formula is not None and formula_before is not None and formula is not formula_before
        reasons = [*compared.reasons]
        if cells and not compared.nothing:
            assert formula is not None and formula_before is not None
            reasons.append(f"Cells are {formula.value} now, and {formula_before.value} before.")
        if reasons or cells or compared.nothing:
            times = bool(compared.totals) or compared.nothing
            found.append(
                Unlike(at, base_at, compared.nothing, times, cells, [encodable(reason) for reason in reasons])
            )
    return found
