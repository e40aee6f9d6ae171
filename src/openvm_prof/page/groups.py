"""Groups of a page: which group of a run is which of another."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.core.analysis.proof_facts import ProofFacts
from openvm_prof.core.catalog.groups import NO_GROUP, GroupKind, classify, in_group_order
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.page.document import Group


class Groups:
    """The groups of some runs, in group order; a run's app is the same as another's where each has one."""

    def __init__(self, runs: Sequence[LoadedRun], proofs: Sequence[Sequence[ProofFacts]]) -> None:
        of_runs = [_groups_of(run, facts) for run, facts in zip(runs, proofs, strict=True)]
        apps = [[group for group in groups if _is_app(group)] for groups in of_runs]
        one_app = all(len(groups) <= 1 for groups in apps)
        self._app = next((groups[0] for groups in apps if groups), None) if one_app else None
        named = (group for groups in of_runs for group in groups if group is not None)
        order = in_group_order(set(map(self._shared, named)))
        keys: list[str | None] = [*order]
        if any(None in groups for groups in of_runs):
            keys.append(None)
        self._place = {key: place for place, key in enumerate(keys)}
        self.entries = [
            Group(
                "app" if key is None else classify(key).label,
                key is None or _is_app(key),
                [_name(key, groups, self._shared) for groups in of_runs],
            )
            for key in keys
        ]

    def _shared(self, group: str) -> str:
        return self._app if self._app is not None and _is_app(group) else group

    def place(self, group: str | None) -> int | None:
        """The place of a run's group among the entries; None for one that proves nothing."""
        return self._place.get(None if group is None else self._shared(group))


def _is_app(group: str | None) -> bool:
    return group is not None and classify(group) is GroupKind.APP


def _groups_of(run: LoadedRun, proofs: Sequence[ProofFacts]) -> list[str | None]:
    found: dict[str | None, None] = dict.fromkeys(run.analysis.proof_times.groups)
    found.update(dict.fromkeys(fact.key.group for fact in proofs))
    found.update(dict.fromkeys(count.group for count in run.analysis.opcodes))
    if run.analysis.proof_times.ungrouped is not None:
        found[None] = None
    return list(found)


def _name(key: str | None, groups: Sequence[str | None], shared: object) -> str | None:
    assert callable(shared)
    for group in groups:
        if (None if group is None else shared(group)) == key:
            return NO_GROUP if group is None else encodable(group)
    return None
