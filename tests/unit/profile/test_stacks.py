from __future__ import annotations

import pytest

from openvm_prof.core.errors import BadInputError
from openvm_prof.profile.profile import Profile, frames_of
from openvm_prof.profile.profile_kinds import STANDARD_KINDS, profile_kind
from openvm_prof.profile.stacks import reverse
from tests.builders import json_entry, stack_entry, stack_profiles


def only(profiles: tuple[Profile, ...]) -> dict[str, float]:
    (profile,) = profiles
    return dict(profile.stacks)


def test_values_of_a_stack_add_up_over_segments() -> None:
    entries = [stack_entry("frequency", "2", "main;f", segment=str(segment)) for segment in range(3)]
    assert only(stack_profiles(entries).profiles) == {"main;f;ADD": 6}


def test_every_view_and_group_in_group_order() -> None:
    entries = [
        stack_entry("cells_used", "5", "f", group="leaf", air_name="Air<4>"),
        stack_entry("frequency", "1", "f", group="internal.10"),
        stack_entry("frequency", "1", "f", group="internal.2"),
        stack_entry("frequency", "1", "f", group="leaf"),
        stack_entry("frequency", "1", "f"),
        json_entry("fixed_cells", "3", ("group", "halo2_outer"), ("cell_tracker_span", "a;b")),
        json_entry("simple_advice_cells", "4", ("group", "halo2_outer"), ("cell_tracker_span", "a;b")),
    ]
    made = [
        (profile.group, profile.kind.name, profile.kind.unit) for profile in stack_profiles(entries).profiles
    ]
    assert made == [
        ("app_proof", "frequency", "instructions"),
        ("leaf", "frequency", "instructions"),
        ("leaf", "cells_used", "cells"),
        ("internal.2", "frequency", "instructions"),
        ("internal.10", "frequency", "instructions"),
        ("halo2_outer", "cells_used", "cells"),
    ]


def test_different_metrics_of_a_view_are_added_up() -> None:
    entries = [
        json_entry(metric, "3", ("group", "g"), ("cell_tracker_span", "a;b"))
        for metric in ("simple_advice_cells", "fixed_cells", "lookup_advice_cells")
    ]
    assert only(stack_profiles(entries).profiles) == {"a;b": 9}


def test_without_groups_there_is_one_profile_of_all() -> None:
    entries = [json_entry("frequency", "1", ("cycle_tracker_span", "f"), ("dsl_ir", ""), ("opcode", "ADD"))]
    (profile,) = stack_profiles(entries).profiles
    assert (profile.group, profile.group_name) == (None, "all")


def test_entries_that_lack_a_label_of_the_view_are_not_in_it() -> None:
    entries = [json_entry("frequency", "1", ("group", "g"), ("opcode", "ADD"))]
    assert stack_profiles(entries).profiles == ()


def test_empty_labels_make_no_frame_and_zeros_no_stack() -> None:
    entries = [
        stack_entry("frequency", "1", ""),
        stack_entry("frequency", "2", "main;;f", opcode=""),
        stack_entry("frequency", "0", "gone"),
        stack_entry("frequency", "4", "", opcode=""),
    ]
    assert only(stack_profiles(entries).profiles) == {"ADD": 1, "main;f": 2, "(no frames)": 4}


def test_label_sets_that_differ_in_empty_labels_only_are_one_stack() -> None:
    entries = [
        stack_entry("frequency", "1.5", "f", dsl_ir="x", opcode=""),
        stack_entry("frequency", "2", "f", dsl_ir="", opcode="x"),
    ]
    assert only(stack_profiles(entries).profiles) == {"f;x": 3.5}


def test_fractions_are_kept_and_sums_exact() -> None:
    entries = [stack_entry("frequency", value, "f") for value in ("0.1",) * 10]
    assert only(stack_profiles(entries).profiles) == {"f;ADD": 1.0}
    large = [stack_entry("frequency", value, "f") for value in (str(2**53), "1", "1")]
    assert only(stack_profiles(large).profiles) == {"f;ADD": 2.0**53 + 2}


def test_frames_of_spans_are_split_and_others_are_not() -> None:
    entries = [stack_entry("frequency", "1", "a;b", opcode="x;y")]
    (profile,) = stack_profiles(entries).profiles
    assert [frames_of(stack) for stack in profile.stacks] == [["a", "b", "x;y"]]


def test_offsets_become_names_and_bad_ones_are_told() -> None:
    entries = [
        stack_entry("frequency", "1", "0;5;main"),
        stack_entry("frequency", "1", "0;99;5"),
        stack_entry("frequency", "1", "0", opcode="7"),
    ]
    made = stack_profiles(entries, symbols=b"main\0f\0")
    assert only(made.profiles) == {"main;f;main;ADD": 1, "main;99;f;ADD": 1, "main;7": 1}
    assert [str(notice) for notice in made.notices] == [
        "no symbols for the offsets 99: these frames stay offsets"
    ]


def test_semicolons_of_a_name_part_no_frames() -> None:
    (profile,) = stack_profiles([stack_entry("frequency", "1", "0")], symbols=b"<[u8; 4]>::f\0").profiles
    assert list(map(frames_of, profile.stacks)) == [["<[u8; 4]>::f", "ADD"]]
    assert list(map(frames_of, reverse(profile).stacks)) == [["ADD", "<[u8; 4]>::f"]]


def test_offsets_without_symbols_are_told() -> None:
    made = stack_profiles([stack_entry("frequency", "1", "0;5")])
    assert only(made.profiles) == {"0;5;ADD": 1}
    assert "--symbols" in str(made.notices[0])


def test_what_has_no_width_is_told() -> None:
    kinds = (profile_kind(("opcode",), ("m",)),)
    gauges = [stack_entry("m", value, "") for value in ("inf", "NaN", "3")]
    made = stack_profiles(gauges, kinds)
    assert only(made.profiles) == {"ADD": 3}
    assert str(made.notices[0]).startswith("metric 'm': left out of profiles: 2 values, infinite")


def test_a_custom_view() -> None:
    kinds = (profile_kind(("opcode", "group"), ("frequency", "other_insns")),)
    entries = [stack_entry("frequency", "1", "f"), stack_entry("other_insns", "2", "f")]
    (profile,) = stack_profiles(entries, kinds).profiles
    assert profile.kind.name == "frequency+other_insns"
    assert profile.stacks == {"ADD;app_proof": 3}


@pytest.mark.parametrize(
    "bad",
    [
        json_entry("frequency", "-1", ("group", "g")),
        json_entry("other", "1", ("group", "g"), ("group", "h")),
        json_entry("frequency", "1", ("group", "g"), ("group", "h")),
        {"labels": [["a"]], "metric": "other", "value": "1"},
        {"labels": [["a"]], "metric": "frequency", "value": "1"},
        json_entry("other", "x", ("group", "g")),
    ],
)
def test_bad_entries_are_refused_whatever_their_metric(bad: dict[str, object]) -> None:
    with pytest.raises(BadInputError, match=r"counter\[1\]"):
        stack_profiles([stack_entry("frequency", "1", "f"), bad])


def test_reverse_turns_stacks_around() -> None:
    (profile,) = stack_profiles([stack_entry("frequency", "2", "main;f")]).profiles
    turned = reverse(profile)
    assert turned.stacks == {"ADD;f;main": 2}
    assert turned.reversed
    assert reverse(turned) == profile


def test_standard_views_have_names_of_their_own() -> None:
    assert len({(each.keys, each.name) for each in STANDARD_KINDS}) == len(STANDARD_KINDS)
