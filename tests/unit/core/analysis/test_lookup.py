from __future__ import annotations

import re

import pytest

from openvm_prof.core.analysis.lookup import choose_run, look_up
from openvm_prof.core.errors import BadInputError, UnknownNameError, UsageError
from openvm_prof.core.model.measurement import Query, Stat
from tests.builders import counter, entry, run, totals

RUN = run(
    [
        *totals("app_proof", 10, 30),
        *totals("leaf", 5, 7),
        counter("cells", 4, group="leaf", air_name="A"),
        counter("cells", 5, group="leaf", air_name="B"),
        counter("cells", 6, group="leaf", air_name="B", phase="p"),
        counter("stayed", 0, group="leaf"),
        entry("insn_mi/s", 8, group="leaf", idx="0"),
        entry("insn_mi/s", 4, group="leaf", idx="1"),
        counter("constraints", 9, air_name="A"),
        entry("odd", float("nan"), group="leaf"),
    ]
)


def test_the_runs_own_totals_are_in_seconds() -> None:
    assert look_up(RUN, Query("total_proof_time")) == pytest.approx(0.052)
    assert look_up(RUN, Query("total_par_proof_time")) == 0.037


def test_a_group_is_known_by_its_text() -> None:
    asked = "".join(["le", "af"])  # another object than the group of the run
    assert look_up(RUN, Query("cells", asked, labels={"air_name": "A"})) == 4


@pytest.mark.parametrize(
    ("stat", "value"),
    [(None, 12), (Stat.SUM, 12), (Stat.AVG, 6), (Stat.MAX, 7), (Stat.MIN, 5), (Stat.COUNT, 2)],
)
def test_the_sum_unless_another_statistic_is_asked_for(stat: Stat | None, value: float) -> None:
    assert look_up(RUN, Query("total_proof_time_ms", "leaf", stat)) == value


def test_of_a_rate_the_average() -> None:
    assert look_up(RUN, Query("insn_mi/s")) == 6
    with pytest.raises(UsageError, match="a sum of rates has no meaning"):
        look_up(RUN, Query("insn_mi/s", stat=Stat.SUM))


def test_labels_choose_label_sets() -> None:
    assert look_up(RUN, Query("cells", labels={"air_name": "B"})) == 11
    assert look_up(RUN, Query("cells", stat=Stat.MAX, labels={"air_name": "B"})) == 6
    assert look_up(RUN, Query("cells", labels={"air_name": "B", "phase": "p"})) == 6
    assert look_up(RUN, Query("total_proof_time_ms", "app_proof", labels={"segment": "1"})) == 30


@pytest.mark.parametrize(
    ("provers", "group", "value"),
    [
        (None, None, 0.037),
        (1, None, 0.052),
        (2, None, 0.037),
        (1, "leaf", 0.012),
        (64, "leaf", 0.007),
        (None, "leaf", 0.007),
    ],
)
def test_the_time_on_a_number_of_provers(provers: int | None, group: str | None, value: float) -> None:
    assert look_up(RUN, Query("parallel_proof_time", group, provers=provers)) == value


def test_a_number_of_provers_is_for_the_time_on_them() -> None:
    with pytest.raises(UsageError, match="a number of provers applies only to parallel_proof_time"):
        look_up(RUN, Query("total_proof_time", provers=8))
    with pytest.raises(BadInputError, match="no group 'root'; available: app_proof, leaf"):
        look_up(RUN, Query("parallel_proof_time", "root", provers=8))
    with pytest.raises(BadInputError, match="'parallel_proof_time': the run has no such metric"):
        look_up(run([counter("cells", 4, group="leaf")]), Query("parallel_proof_time", provers=8))


def test_a_counter_that_stayed_0_is_0() -> None:
    assert look_up(RUN, Query("stayed")) == 0


def test_entries_without_a_group() -> None:
    assert look_up(RUN, Query("constraints")) == 9
    assert look_up(RUN, Query("constraints", labels={"air_name": "A"})) == 9


def test_groups_are_named_as_reports_name_them() -> None:
    names = ("execute_pure_time_ms", "total_proof_time_ms")
    block = run([entry(name, 4, group="reth.prove_app.block_7") for name in names])
    assert look_up(block, Query("total_proof_time_ms", "app_proof")) == 4
    assert look_up(block, Query("total_proof_time_ms", labels={"group": "reth.prove_app.block_7"})) == 4


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            Query("total_proof_tim_ms"),
            "no metric 'total_proof_tim_ms'; available: total_proof_time_ms, total_p",
        ),
        (Query("cells", "app_proof"), "no value for --group app_proof; groups that have it: leaf"),
        (Query("cells", "lef"), "no group 'lef'; available: leaf"),
        (
            Query("cells", labels={"air_name": "C"}),
            "no value for --label air_name=C; groups that have it: leaf",
        ),
        (Query("odd"), "no value that is a number"),
        (Query("halo2_wrapper_k"), "'halo2_wrapper_k': the run has no such metric, though OpenVM has"),
        (Query("cells", labels={"air_nam": "A"}), "no label key 'air_nam'; available: air_name"),
        (Query("cells", labels={"opcod": "A"}), "no label key 'opcod'; did you mean opcode?"),
        (
            Query("cells", labels={"opcode": "A"}),
            "nothing of the run has a label 'opcode', though OpenVM has",
        ),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest_names(query: Query, message: str) -> None:
    with pytest.raises(BadInputError, match=re.escape(message)):
        look_up(RUN, query)


@pytest.mark.parametrize("labels", [{}, {"segment": "0"}])
def test_several_groups_are_a_choice_to_make(labels: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="choose one with --group: app_proof, leaf"):
        look_up(RUN, Query("total_proof_time_ms", labels=labels))


def test_choosing_a_run() -> None:
    assert choose_run([None], None) is None
    assert choose_run(["a"], None) == "a"
    assert choose_run(["a", "b"], "b") == "b"
    with pytest.raises(UsageError, match="2 runs in it; choose one with --run: a, b"):
        choose_run(["a", "b"], None)
    with pytest.raises(BadInputError, match="no run 'x'; this is not a combined file"):
        choose_run([None], "x")
    with pytest.raises(BadInputError, match="no run 'fob'; available: fib"):
        choose_run(["fib", "keccak"], "fob")


def test_of_many_names_the_first_are_told() -> None:
    with pytest.raises(UsageError, match=r"r0, .*, r7 and 4 more$"):
        choose_run([f"r{number}" for number in range(12)], None)


@pytest.mark.parametrize(
    ("query", "is_misspelt"),
    [
        (Query("total_proof_tim_ms"), True),
        (Query("halo2_wrapper_k"), False),
        (Query("cells", "lef"), True),
        (Query("cells", "app_proof"), False),
        (Query("cells", "root"), False),
        (Query("cells", labels={"air_nam": "A"}), True),
        (Query("cells", labels={"opcode": "ADD"}), False),
        (Query("cells", labels={"air_name": "C"}), False),
    ],
)
def test_a_misspelt_name_is_told_from_one_that_the_run_lacks(query: Query, is_misspelt: bool) -> None:
    with pytest.raises(BadInputError) as caught:
        look_up(RUN, query)
    assert isinstance(caught.value, UnknownNameError) is is_misspelt
