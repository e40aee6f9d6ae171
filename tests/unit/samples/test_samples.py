"""The demo's samples: same seed, same bytes, today's included."""

from __future__ import annotations

import hashlib
from pathlib import Path

from samples.generate import write_samples

from tests.folders import contents

DIGEST = "376b48945328fed85075029bb801ae2232bf5c1b7761103b280d3f834e6cbe70"
"""Of every sample's name and bytes. Expected outputs were made from these: change both together."""


def test_samples_have_the_bytes_that_they_had(tmp_path: Path) -> None:
    write_samples(tmp_path)
    digest = hashlib.sha256()
    for name, data in contents(tmp_path).items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    assert digest.hexdigest() == DIGEST
