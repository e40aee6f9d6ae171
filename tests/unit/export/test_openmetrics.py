from __future__ import annotations

import pytest

from openvm_prof.core.catalog.metrics import describe
from openvm_prof.core.model.measurement import Measurement, Stat
from openvm_prof.export.openmetrics import render_openmetrics
from tests.readers import openmetrics

Sample = tuple[str, dict[str, str], float]


def value(metric: str, number: float, *, run: str = "a", group: str | None = "leaf") -> Measurement:
    return Measurement(run, group, describe(metric), None if group is None else Stat.SUM, float(number))


def read(text: str) -> list[Sample]:
    """What a reader of the format takes from it; it fails where the text is not valid."""
    return [(one.name, dict(one.labels), one.value) for family in openmetrics(text) for one in family.samples]


def test_a_gauge_per_metric_with_run_group_and_statistic_as_labels() -> None:
    text, notices = render_openmetrics([value("x_time_ms", 3.5), value("total_proof_time", 2, group=None)])
    assert text == (
        "# TYPE openvm_x_time_ms gauge\n"
        "# UNIT openvm_x_time_ms ms\n"
        "# HELP openvm_x_time_ms x_time_ms of OpenVM, in ms\n"
        'openvm_x_time_ms{run="a",group="leaf",stat="sum"} 3.5\n'
        "# TYPE openvm_total_proof_time gauge\n"
        "# HELP openvm_total_proof_time total_proof_time of OpenVM, in s\n"
        'openvm_total_proof_time{run="a"} 2\n'
        "# EOF\n"
    )
    assert not notices
    assert len(read(text)) == 2


def test_samples_of_a_metric_stand_together_whatever_their_runs() -> None:
    text, _ = render_openmetrics([value(m, 1, run=run) for run in ("a", "b") for m in ("x", "y")])
    assert [(name, labels["run"]) for name, labels, _ in read(text)] == [
        ("openvm_x", "a"),
        ("openvm_x", "b"),
        ("openvm_y", "a"),
        ("openvm_y", "b"),
    ]


def test_metrics_that_would_be_called_alike_are_told_apart() -> None:
    text, _ = render_openmetrics([value("insn_mi/s", 1), value("insn_mi.s", 2), value("other", 3)])
    names = [name for name, _, _ in read(text)]
    assert len(set(names)) == 3
    assert names[2] == "openvm_other"
    assert all(name.startswith("openvm_insn_mi_s_") for name in names[:2])


def test_names_that_would_be_shown_alike_are_told_apart() -> None:
    text, notices = render_openmetrics([value("x", 1, group="a\x1b"), value("x", 2, group="a\\u001b")])
    assert [number for _, _, number in read(text)] == [1, 2]
    assert notices == []


def test_a_checksum_that_is_a_metrics_name_is_told_apart() -> None:
    names = ["a.b", "a/b", "a_b_1eef715d"]  # the last is what a checksum makes of the first
    text, _ = render_openmetrics([value(name, place) for place, name in enumerate(names)])
    assert len({name for name, _, _ in read(text)}) == 3


def test_a_series_that_occurs_twice_is_left_out_with_a_notice() -> None:
    text, notices = render_openmetrics([value("x", 1), value("x", 2)])
    assert [number for _, _, number in read(text)] == [1]
    assert len(notices) == 1


@pytest.mark.parametrize("group", ['say "hi"', "back\\slash", "{a=1}", "a,b", "é 🔴", "\udcff"])
def test_names_are_read_back(group: str) -> None:
    text, _ = render_openmetrics([value("x", 1, group=group)])
    ((_, labels, _),) = read(text)
    assert labels["group"] == (group if group.isprintable() else "\\udcff")


def test_nothing_is_an_empty_text() -> None:
    assert render_openmetrics([]) == ("# EOF\n", [])
