"""The recorded outputs of the reference tool, where they lie beside this repository."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"
TOOL = SHARED / "tools" / "parity.py"
CASES = SHARED / "reference"


@pytest.mark.skipif(not TOOL.exists(), reason="the recorded cases are not beside this repository")
def test_recorded_cases() -> None:
    command = [sys.executable, str(TOOL), str(CASES), "--", sys.executable, "-m", "openvm_prof"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
