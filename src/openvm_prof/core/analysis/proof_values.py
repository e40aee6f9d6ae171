"""ProofValues: the values that a run has of each of its proofs, by metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openvm_prof.core.analysis.aggregate import group_names
from openvm_prof.core.analysis.proof_key import PROOF_LABEL_KEYS, ProofKey, ProofKeys
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.db.table import Table
from openvm_prof.core.model.stats import exact_sum


class ProofValues:
    """Looks a run's tables up by proof; key generation and what is of a part of a proof are left out."""

    def __init__(self, run: RunAnalysis) -> None:
        self._run = run
        self._reported = group_names(run.db.groups(), run.era).reported
        self._keys: dict[tuple[str, ...], list[ProofKey | None]] = {}

    def samples(self, metric: str) -> dict[ProofKey, list[float]]:
        """The finite values of each proof that has any, in ascending order."""
        found: dict[ProofKey, list[float]] = {}
        for table in self._run.db.tables():
            column = table.columns.get(metric)
            if column is None or not PROOF_LABEL_KEYS.issuperset(table.keys):
                continue
            keys = self._keys_of(table)
            for row in (*column.values, *(column.zeros - column.values.keys())):
                key = keys[row]
                samples = column.samples(row) or [0.0]
                finite = [value for value in samples if value - value == 0]
                if key is not None and finite:
                    found.setdefault(key, []).extend(finite)
        for samples in found.values():
            samples.sort()
        return found

    def sums(self, metric: str) -> dict[ProofKey, float]:
        """The sum of each proof that has a value."""
        return {key: exact_sum(samples) for key, samples in self.samples(metric).items()}

    def labelled(self, metrics: Sequence[str], label: str) -> dict[ProofKey, dict[str, Mapping[str, float]]]:
        """Proof → value of one further label → what it has of some metrics."""
        found: dict[ProofKey, dict[str, Mapping[str, float]]] = {}
        for table in self._run.db.tables():
            place = table.position(label)
            columns = {name: table.columns[name] for name in metrics if name in table.columns}
            if place is None or not columns or not PROOF_LABEL_KEYS.issuperset({*table.keys} - {label}):
                continue
            keys = self._keys_of(table)
            for values, row in table.rows.items():
                key = keys[row]
                of_row = {name: column.value(row) for name, column in columns.items()}
                known = {name: value for name, value in of_row.items() if value is not None}
                if key is not None and known:
                    found.setdefault(key, {})[values[place]] = known
        return found

    def _keys_of(self, table: Table) -> list[ProofKey | None]:
        """The proofs of a table's rows, by row number."""
        keys = self._keys.get(table.keys)
        if keys is None:
            proof = ProofKeys(table, self._reported)
            keys = self._keys[table.keys] = [proof.of(values) for values in table.rows]
        return keys
