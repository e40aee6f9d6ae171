"""The demo's samples: same seed, same bytes, today's included."""

from __future__ import annotations

import hashlib
from pathlib import Path

from samples.generate import write_samples

from tests.folders import contents

DIGEST = "014a7bd0becb8ad866554b9923e8f9d6f39313830fe36be4af8fd087b4477bec"
"""Of every sample's name and bytes. Expected outputs were made from these: change both together."""


def test_samples_have_the_bytes_that_they_had(tmp_path: Path) -> None:
    write_samples(tmp_path)
    digest = hashlib.sha256()
    for name, data in contents(tmp_path).items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    assert digest.hexdigest() == DIGEST
