from __future__ import annotations

from openvm_prof.profile import layout as flame
from openvm_prof.profile.layout import flame_graph
from tests.builders import profile


def laid_out(**stacks: float) -> list[tuple[str, int, float, float]]:
    graph = flame_graph(profile({text.replace("_", ";"): value for text, value in stacks.items()}))
    return [(frame.name, frame.depth, frame.start, frame.value) for frame in graph.frames]


def test_frames_from_the_root_on_siblings_by_name() -> None:
    assert laid_out(main_z=1, main_a=2, main=4) == [
        ("app_proof", 0, 0, 7),
        ("main", 1, 0, 7),
        ("a", 2, 0, 2),
        ("z", 2, 2, 1),
    ]


def test_narrow_frames_are_left_out_and_counted() -> None:
    graph = flame_graph(profile({"a": 98, "b;x": 1, "c;y;z": 1}), smallest_share=0.02)
    assert [frame.name for frame in graph.frames] == ["app_proof", "a"]
    assert graph.left_out == 2


def test_what_is_too_deep_is_left_out_and_nothing_overflows() -> None:
    graph = flame_graph(profile({";".join(["f"] * 50_000): 1}))
    assert len(graph.frames) == flame.DEEPEST + 1
    assert graph.left_out == 1


def test_a_base_gives_every_frame_what_it_was() -> None:
    graph = flame_graph(profile({"main;f": 4, "main;new": 1}), profile({"main;f": 3, "main;gone": 9}))
    assert {frame.name: frame.base for frame in graph.frames} == {
        "app_proof": 12,
        "main": 12,
        "f": 3,
        "new": 0,
    }
    assert graph.vanished == (("main;gone", 9),)
    assert (graph.vanished_count, graph.vanished_total) == (1, 9)
    assert graph.is_differential


def test_the_largest_vanished_stacks_are_listed_and_all_counted() -> None:
    base = profile({f"f{number}": number for number in range(1, 31)})
    graph = flame_graph(profile({"main": 1}), base)
    assert [value for _, value in graph.vanished] == list(range(30, 20, -1))
    assert (graph.vanished_count, graph.vanished_total) == (30, 465)
