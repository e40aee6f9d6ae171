from __future__ import annotations

import math

from openvm_prof.core.analysis.memory import memory_samples, module_peaks, thin
from openvm_prof.report.memory_chart import memory_chart
from tests.builders import Entry, db, entries

FIELDS = tuple(
    f"gpu_mem.{name}" for name in ("timestamp_ms", "current_bytes", "local_peak_bytes", "reserved_bytes")
)
GIB = 1 << 30


def memory(module: str, time: float, peak: float, **labels: str) -> list[Entry]:
    return entries(FIELDS, [time, peak / 2, peak, peak * 2], module=module, **labels)


def test_samples_in_order_of_time() -> None:
    samples = memory_samples(db([*memory("b", 20, 4), *memory("a", 100, 8), *memory("a", 3, 2, group="app")]))
    assert [(s.module, s.timestamp, s.current, s.local_peak, s.reserved) for s in samples] == [
        ("a", 3.0, 1.0, 2.0, 4.0),
        ("b", 20.0, 2.0, 4.0, 8.0),
        ("a", 100.0, 4.0, 8.0, 16.0),
    ]


def test_moments_that_are_not_whole_are_left_out() -> None:
    assert memory_samples(db(memory("a", 1, 2)[:3])) == []
    assert memory_samples(db(memory("a", 1, math.inf))) == []


def test_peaks_of_modules_falling_with_the_place() -> None:
    store = db(
        [
            *memory("prover", 1, 5, group="app_proof", segment="0"),
            *memory("prover", 2, 9, group="app_proof", segment="2"),
            *memory("prover", 3, 9, group="leaf", idx="1"),
            *memory("tracegen", 4, 20, group="leaf", idx="0"),
        ]
    )
    peaks = module_peaks(memory_samples(store))
    assert [(peak.module, peak.peak, ".".join(peak.where)) for peak in peaks] == [
        ("tracegen", 20.0, "leaf.0"),
        ("prover", 9.0, "app_proof.2"),
    ]


def test_equal_peaks_of_modules_by_name_with_numbers_as_numbers() -> None:
    peaks = module_peaks(memory_samples(db([*memory("m10", 1, 5), *memory("m2", 2, 5)])))
    assert [peak.module for peak in peaks] == ["m2", "m10"]


def test_thinning_keeps_first_last_and_every_single_peak() -> None:
    for spike in (0, 1, 499, 2500, 4998, 4999):
        points = [(float(i), 1000.0 if i == spike else float(i % 7)) for i in range(5000)]
        kept = thin(points)
        assert points[spike] in kept, spike
        assert (kept[0], kept[-1]) == (points[0], points[-1])
        assert len(kept) <= 1002
        assert kept == sorted(kept)


def test_thinning_keeps_dips() -> None:
    points = [(float(i), -5.0 if i == 1234 else 1.0) for i in range(5000)]
    assert points[1234] in thin(points)


def test_few_points_are_not_thinned() -> None:
    points = [(float(i), 0.0) for i in range(1000)]
    assert thin(points) == points


def test_chart_is_in_gib_over_seconds_since_the_start() -> None:
    chart = memory_chart(
        memory_samples(db([*memory("a", 5000, 2 * GIB), *memory("a", 7500, 4 * GIB, idx="1")]))
    )
    assert chart.y_label == "GiB"
    assert chart.lines == {
        "current": [(0.0, 1.0), (2.5, 2.0)],
        "local peak": [(0.0, 2.0), (2.5, 4.0)],
        "reserved": [(0.0, 4.0), (2.5, 8.0)],
    }


def test_chart_of_nothing() -> None:
    assert memory_chart([]).lines == {"current": [], "local peak": [], "reserved": []}
