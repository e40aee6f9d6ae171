"""The use case of phases: the time trees of some runs, with shares, rests and changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from openvm_prof.core.analysis.compare import compare
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.analysis.time_tree import OTHER, SMALLEST_MS, TimePath, time_tree
from openvm_prof.core.catalog.groups import NO_GROUP, classify, in_group_order
from openvm_prof.core.catalog.metrics import TOTAL_PROOF_TIME
from openvm_prof.core.catalog.phases import ONE_OFF_TIMES, PROOF, TimePart
from openvm_prof.core.errors import Location, Notice, first_of
from openvm_prof.core.model.metric import Better
from openvm_prof.core.model.stats import exact_sum
from openvm_prof.core.runs.comparability import decisive_contrasts
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.planning.group_choice import check_groups
from openvm_prof.planning.phases_model import OneOffTime, Phase, PhasesOptions, RunPhases
from openvm_prof.planning.phases_result import PhasesResult

_Tree = Mapping[TimePath, float]
_DEFAULTS = PhasesOptions()


def phases(runs: Iterable[LoadedRun], options: PhasesOptions = _DEFAULTS) -> PhasesResult:
    """Where the proof time of some runs goes, by group and part; changes are against the first run.

    Parts and their rest, `other`, add up to what they are parts of. Runs of another era or hardware than
    the first have no changes. Raises BadInputError where no run has a group that `options` asks for.
    """
    runs = list(runs)
    trees = [_with_rests(_pruned(time_tree(run.analysis), options.depth)) for run in runs]
    groups = _groups(trees, options)
    notices: list[Notice] = []
    found = []
    for run, tree in zip(runs, trees, strict=True):
        where = Location(file=run.info.file, run=run.info.key)
        notices += [notice._replace(where=where) for notice in run.analysis.notices]
        if not tree and not run.analysis.is_empty:
            notices.append(Notice("it has no timed proofs, so it has no phases", where))
        base: _Tree = {}
        if run is not runs[0]:
            contrasts = decisive_contrasts([runs[0].analysis], [run.analysis])
            notices += [
                Notice(f"no changes are shown: its {name} is {now}, not {first} as in {runs[0].name}", where)
                for name, ((first, *_), (now, *_)) in contrasts.items()
            ]
            base = {} if contrasts else trees[0]
        found.append(
            RunPhases(
                run.name,
                tuple(_phases(_places([tree], groups), tree, base, options.noise_percent)),
                tuple(_one_off(run.analysis)),
            )
        )
    return PhasesResult(tuple(found), tuple(_places(trees, groups)), tuple(first_of(notices)))


def _pruned(tree: _Tree, depth: int | None) -> _Tree:
    return tree if depth is None else {path: ms for path, ms in tree.items() if len(path) <= depth}


def _with_rests(tree: _Tree) -> _Tree:
    """The tree with what parts leave of their whole."""
    below: dict[TimePath, list[float]] = {}
    for path, ms in tree.items():
        if path:
            below.setdefault(path[:-1], []).append(ms)
    rests = {(*path, OTHER): tree[path] - exact_sum(parts) for path, parts in below.items()}
    return {**tree, **{path: rest for path, rest in rests.items() if abs(rest) > SMALLEST_MS}}


def _phases(places: Iterable[TimePath], tree: _Tree, base: _Tree, noise_percent: float) -> Iterator[Phase]:
    wholes = {path[:-1] for path in tree if path}
    for path in places:
        ms, run_ms = tree[path], tree[()]
        # a rest is neither better nor worse: it is what measuring missed
        better = Better.NEUTRAL if path[-1:] == (OTHER,) else Better.LOWER
        group_ms = tree[path[:1]] if path else 0.0
        yield Phase(
            path,
            ms,
            ms / run_ms if run_ms else None,
            ms / group_ms if group_ms else None,
            path not in wholes,
            compare(ms, base[path], better, noise_percent) if path in base else None,
        )


def _groups(trees: Sequence[_Tree], options: PhasesOptions) -> list[str]:
    names = dict.fromkeys(path[0] for tree in trees for path in tree if len(path) == 1)
    check_groups(options.groups or (), names)
    rest = [NO_GROUP] if names.pop(NO_GROUP, NO_GROUP) != NO_GROUP else []
    ordered = [*in_group_order(names), *rest]
    return [name for name in ordered if options.groups is None or name in options.groups]


def _places(trees: Sequence[_Tree], groups: Sequence[str]) -> Iterator[TimePath]:
    """The places that any of the trees has, in the order of the tree."""
    if any(trees):
        yield ()
    for group in groups:
        for place in PLACES:
            path = (group, *place)
            if any(path in tree for tree in trees):
                yield path


def _in_order(part: TimePart, above: TimePath) -> Iterator[TimePath]:
    yield above
    for child in part.parts:
        yield from _in_order(child, (*above, child.name))
    if part.parts:
        yield (*above, OTHER)


PLACES = tuple(_in_order(PROOF, ()))
"""Every place below a group, wholes before their parts, rests last."""


def _one_off(run: RunAnalysis) -> Iterator[OneOffTime]:
    """One-off times by group, and the dummy proofs of key generation."""
    for metric in (*ONE_OFF_TIMES, TOTAL_PROOF_TIME):
        samples: dict[str | None, list[float]] = {}
        for recorded in run.db.recorded(metric):
            group = recorded.group
            if metric != TOTAL_PROOF_TIME or (group is not None and not classify(group).is_proof):
                samples.setdefault(group, []).extend(recorded.samples)
        grouped = in_group_order(group for group in samples if group is not None)
        for group in (*grouped, *([None] if None in samples else [])):
            yield OneOffTime(group, metric, exact_sum(samples[group]))
