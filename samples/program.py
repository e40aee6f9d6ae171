"""The programs that samples prove: their AIRs and the instructions that they execute."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Air:
    """One table of a proof: its columns, and its rows per executed instruction."""

    name: str
    main_cols: int
    perm_cols: int
    rows_per_insn: float


@dataclass(frozen=True, slots=True)
class Instruction:
    """A use of an opcode: its share of all instructions, the table that takes it, and where it occurs."""

    opcode: str
    share: float
    air: int
    span: str
    dsl_ir: str = ""


def _app_airs(isa: str) -> tuple[Air, ...]:
    return (
        Air("ProgramAir", 10, 8, 0.01),
        Air(f"VmAirWrapper<{isa}BaseAluAdapterAir, BaseAluCoreAir<4, 8>", 36, 28, 0.59),
        Air(f"VmAirWrapper<{isa}LoadStoreAdapterAir, LoadStoreCoreAir<4>", 41, 36, 0.41),
        Air("KeccakVmAir", 3163, 532, 0.002),
    )


RV32 = _app_airs("Rv32")
RV64 = _app_airs("Rv64")
NATIVE = (
    Air("VmAirWrapper<AluNativeAdapterAir, FieldArithmeticCoreAir>", 30, 20, 0.5),
    Air("NativePoseidon2Air<BabyBearParameters>, 1>", 399, 48, 0.03),
)
RECURSION = (Air("VerifierPvsAir", 71, 0, 0.0001), Air("Poseidon2Air<BabyBearParameters, 1>", 301, 0, 0.2))
APP_CODE = (  # the first one takes what the others leave
    Instruction("ADD", 0.00, 1, "main;fibonacci;step"),
    Instruction("ADD", 0.12, 1, "main;hash;absorb"),
    Instruction("LOADW", 0.25, 2, "main;hash;absorb"),
    Instruction("STOREW", 0.16, 2, "main;Vec<u8>::extend, grow"),
    Instruction("XOR", 0.09, 1, ""),
    Instruction("KECCAK256", 0.0001, 3, "main;hash;permute"),
)
VERIFIER_CODE = (
    Instruction("FMULE", 0.0, 0, "VerifierProgram;fri-verify", "MulE"),
    Instruction("FADDI", 0.2, 0, "VerifierProgram;build-rounds", "AddFI"),
    Instruction("PERM_POS2", 0.02, 1, "VerifierProgram;fri-verify", "Poseidon2PermuteBabyBear"),
)


def main_cells(airs: tuple[Air, ...], insns: int) -> int:
    """Cells of the main traces before padding."""
    return sum(math.ceil(insns * air.rows_per_insn) * air.main_cols for air in airs)


def split_insns(code: tuple[Instruction, ...], insns: int) -> list[int]:
    """How often each instruction runs; the counts add up to `insns`."""
    counts = [round(insns * instruction.share) for instruction in code]
    counts[0] += insns - sum(counts)
    return counts
