from __future__ import annotations

import pytest

from openvm_prof.core.analysis.memory import PREFIX
from openvm_prof.core.catalog import metrics
from openvm_prof.core.catalog.eras import UNKNOWN, V1, V1_4, V2_0, V2_1, Era
from openvm_prof.core.catalog.known_names import is_known_group, known_metrics


def test_every_metric_that_the_catalogue_names_is_known() -> None:
    named: set[str] = set()
    for name, value in vars(metrics).items():
        if name.startswith("_"):
            continue
        if name.isupper() and isinstance(value, str):
            named.add(value)
        elif name.isupper() and isinstance(value, (tuple, list, frozenset)):
            named |= {one for one in value if isinstance(one, str)}
    assert {"total_proof_time_ms", "frequency", "rows"} <= named
    assert named <= known_metrics()
    assert f"{PREFIX}local_peak_bytes" in known_metrics()


@pytest.mark.parametrize("era", [V1, V1_4, V2_0, V2_1, UNKNOWN], ids=lambda era: era.name)
def test_what_an_era_reads_is_known(era: Era) -> None:
    read = {*era.total_parts, *era.optional_parts, *era.opcode_metrics}
    read |= {era.serial_part} if era.serial_part is not None else set()
    assert read <= known_metrics()


@pytest.mark.parametrize(
    ("name", "known"), [("leaf", True), ("internal.7", True), ("app_proof", True), ("lef", False)]
)
def test_groups_of_recursion_are_known(name: str, known: bool) -> None:
    assert is_known_group(name) is known
