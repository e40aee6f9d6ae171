"""Classes of AIRs: one table of rules, held against every AIR of the recorded files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openvm_prof.core.catalog.air_classes import RULES, AirClass, air_class
from openvm_prof.core.catalog.groups import GroupKind, classify

RECORDED = Path(__file__).resolve().parents[5] / "shared" / "reference"
FILES = sorted(RECORDED.glob("*/metrics.json"))

ALU = "VmAirWrapper<Rv32BaseAluAdapterAir, BaseAluCoreAir<4, 8>"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (ALU, AirClass.INSTRUCTIONS),
        ("VmAirWrapper<NativeAdapterAir<2, 1>, FieldArithmeticCoreAir>", AirClass.INSTRUCTIONS),
        ("VmAirWrapper<LoadByteAdapterAir, LoadByteCoreAir>", AirClass.INSTRUCTIONS),
        ("Rv64HintStoreAir", AirClass.INSTRUCTIONS),
        ("PowdrAir_0x2000", AirClass.OTHER),  # not what powdr calls its blocks
        ("PowdrAir", AirClass.ACCELERATED),
        ("PowdrAir<BabyBear>", AirClass.ACCELERATED),
        (
            "VmAirWrapper<Rv32VecHeapAdapterAir<2, 1, 1, 32, 32>, FieldExpressionCoreAir>",
            AirClass.PRECOMPILES,
        ),
        (
            "VmAirWrapper<Rv32IsEqualModAdapterAir<2, 1, 32, 32>, ModularIsEqualCoreAir<32, 4, 8>",
            AirClass.PRECOMPILES,
        ),
        ("VmAirWrapper<Rv32HeapAdapterAir<2, 32, 32>, BaseAluCoreAir<32, 8>", AirClass.PRECOMPILES),
        ("KeccakVmAir", AirClass.PRECOMPILES),
        ("Sha256VmAir", AirClass.PRECOMPILES),
        ("NativePoseidon2Air<BabyBearParameters>, 1>", AirClass.PRECOMPILES),
        ("Poseidon2PeripheryAir<BabyBearParameters>, 1>", AirClass.SYSTEM),
        ("MemoryMerkleAir<8>", AirClass.SYSTEM),
        ("BitwiseOperationLookupAir<8>", AirClass.SYSTEM),
        ("ProgramAir", AirClass.SYSTEM),
        ("SomethingNewAir", AirClass.OTHER),
        ("MyProgramAir", AirClass.OTHER),
        ("", AirClass.OTHER),
    ],
)
def test_an_app_s_airs_are_told_by_their_names(name: str, expected: AirClass) -> None:
    assert air_class(name, GroupKind.APP) is expected


@pytest.mark.parametrize("kind", [kind for kind in GroupKind if kind.is_proof and kind is not GroupKind.APP])
def test_airs_of_recursion_are_told_by_their_group(kind: GroupKind) -> None:
    assert {air_class(name, kind) for name in (ALU, "ProgramAir", "SomethingNewAir")} == {AirClass.RECURSION}


def test_keys_have_no_class() -> None:
    assert air_class(ALU, GroupKind.KEYGEN) is AirClass.OTHER


@pytest.mark.skipif(not FILES, reason="the recorded cases are not beside this repository")
def test_every_recorded_air_has_a_class_and_every_rule_but_those_of_other_vms_is_needed() -> None:
    names: dict[str, set[str]] = {}
    for file in FILES:
        for entry in json.loads(file.read_bytes())["counter"]:
            labels = dict(entry["labels"])
            if "air_name" in labels and "group" in labels:
                names.setdefault(labels["air_name"], set()).add(labels["group"])
    classes = {
        (name, group): air_class(name, classify(group))
        for name, groups in names.items()
        for group in groups
        if classify(group).is_proof
    }
    assert [key for key, found in classes.items() if found is AirClass.OTHER] == []
    assert len(names) > 120
    assert set(classes.values()) == set(AirClass) - {AirClass.OTHER, AirClass.ACCELERATED}
    assert {rule.air_class for rule in RULES} == set(AirClass) - {AirClass.OTHER}
    # the definition of instructions: a wrapped core that is no field expression
    for (name, group), found in classes.items():
        if found is AirClass.INSTRUCTIONS:
            assert classify(group) is GroupKind.APP
            assert "FieldExpressionCoreAir" not in name
            assert name.startswith("VmAirWrapper<") or "HintStore" in name
