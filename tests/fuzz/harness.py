"""Harness: the oracle under atheris, which looks for input that runs code not run before.

    python -m tests.fuzz.harness parser|runs [libFuzzer's options] CORPUS...

The first byte decides whether the others are a file as they are or decisions of the grammar.
"""

from __future__ import annotations

import gc
import sys

import atheris

with atheris.instrument_imports(include=["openvm_prof"]):
    import openvm_prof.cli.inputs
    import openvm_prof.cli.outputs
    import openvm_prof.core.document.terminal  # noqa: F401
    from tests.fuzz.grammar import Choices, metrics_file
    from tests.fuzz.oracle import check_parser, check_run

RAW = 0x7B  # as a file begins, so that seeds are files


def file_of(data: bytes) -> bytes:
    """The file that the fuzzer's bytes stand for."""
    return data if data[:1] == bytes([RAW]) else metrics_file(Choices(data))


def parser(data: bytes) -> None:
    """One file, read in every way."""
    check_parser(file_of(data))


def runs(data: bytes) -> None:
    """One whole run; a second part of the bytes is the previous run."""
    current, divided, previous = data.partition(b"\xfe\xff")
    check_run(file_of(current), file_of(previous) if divided else None)


TARGETS = {"parser": parser, "runs": runs}


def main() -> None:
    """Hand the chosen target to atheris, which does not return."""
    target = TARGETS[sys.argv.pop(1)]
    gc.freeze()
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
