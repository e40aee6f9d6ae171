"""The recorded folded stacks of the known script, where they lie beside this repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.folders import contents, run_main

CASE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "synthetic-perf-metrics"


@pytest.mark.skipif(not CASE.exists(), reason="the recorded cases are not beside this repository")
def test_recorded_stacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["flamegraph", str(CASE / "metrics.json"), "--symbols", str(CASE / "guest.syms")]
    result = run_main([*command, "--out", str(tmp_path), "--format", "folded"], tmp_path, {}, capsys)
    assert (result.exit, result.stdout, result.stderr) == (0, "", "")
    recorded = {path.stem: path.read_text() for path in (CASE / "expected" / "stacks").iterdir()}
    written = {name.removesuffix(".folded"): data.decode() for name, data in contents(tmp_path).items()}
    assert set(written) == set(recorded)
    for name, text in recorded.items():
        assert set(written[name].splitlines()) == set(text.splitlines()), name
