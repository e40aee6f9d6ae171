from __future__ import annotations

import pytest

from openvm_prof.core.catalog.groups import GroupKind, classify, in_group_order


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("app_proof", GroupKind.APP),
        ("fibonacci_program", GroupKind.APP),
        ("reth", GroupKind.APP),
        ("reth.prove_app.block_21000000", GroupKind.APP),
        ("my_leaf", GroupKind.APP),
        ("rooted", GroupKind.APP),
        ("halo2", GroupKind.APP),
        ("halo2_outer_x", GroupKind.APP),
        ("", GroupKind.APP),
        ("leaf", GroupKind.LEAF),
        ("leaf_aggregation", GroupKind.LEAF),
        ("leaf.2", GroupKind.LEAF),
        ("internal.0", GroupKind.INTERNAL),
        ("internal.10", GroupKind.INTERNAL),
        ("internal.{}", GroupKind.INTERNAL),
        ("internal_for_leaf", GroupKind.INTERNAL),
        ("internal_recursive.1", GroupKind.INTERNAL),
        ("internal_wrapper.1", GroupKind.INTERNAL),
        ("compression", GroupKind.COMPRESSION),
        ("compression.1", GroupKind.COMPRESSION),
        ("root", GroupKind.ROOT),
        ("halo2_outer", GroupKind.HALO2_OUTER),
        ("halo2_wrapper", GroupKind.HALO2_WRAPPER),
        ("keygen", GroupKind.KEYGEN),
        ("app_keygen", GroupKind.KEYGEN),
        ("halo2_keygen", GroupKind.KEYGEN),
        ("leaf_keygen", GroupKind.KEYGEN),
        ("internal_keygen.2", GroupKind.KEYGEN),
        ("root_keygen", GroupKind.KEYGEN),
        ("def_leaf", GroupKind.LEAF),
        ("def_internal_for_leaf", GroupKind.INTERNAL),
        ("def_internal_recursive.0", GroupKind.INTERNAL),
        ("def_keygen", GroupKind.KEYGEN),
        ("def_program", GroupKind.APP),
    ],
)
def test_kind_of_a_group(group: str, kind: GroupKind) -> None:
    assert classify(group) is kind


def test_only_key_generation_proves_nothing() -> None:
    assert [kind for kind in GroupKind if not kind.is_proof] == [GroupKind.KEYGEN]


def test_groups_are_listed_by_kind_then_by_name_with_numbers_as_numbers() -> None:
    ordered = [
        "app_proof",
        "fib_program",
        "def_leaf",
        "leaf",
        "def_internal_for_leaf",
        "internal.2",
        "internal.10",
        "internal_for_leaf",
        "internal_recursive.1",
        "internal_wrapper.1",
        "compression",
        "root",
        "halo2_outer",
        "halo2_wrapper",
        "app_keygen",
    ]
    assert in_group_order(reversed(ordered)) == ordered
