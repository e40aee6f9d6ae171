"""What the first bytes of a file tell."""

from __future__ import annotations

import pytest

from openvm_prof.core.reading.compressed import is_gzip, is_zstd


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\x28\xb5\x2f\xfd", True),
        (b"\x50\x2a\x4d\x18", True),
        (b"\x57\x2a\x4d\x18", True),
        (b"\x5f\x2a\x4d\x18", True),
        (b"\x4f\x2a\x4d\x18", False),
        (b"\x60\x2a\x4d\x18", False),
        (b"\x50\x2a\x4d\x19", False),
        (b"\x50\x2b\x4d\x18", False),
        (b"\x50\x2a\x4d", False),
        (b"{", False),
        (b"", False),
    ],
)
def test_zstandard_frames_and_skippable_ones(head: bytes, expected: bool) -> None:
    assert is_zstd(head) is expected


def test_gzip() -> None:
    assert is_gzip(b"\x1f\x8b\x08")
    assert not is_gzip(b"\x1f")
