"""The example notebook of the documentation runs from top to bottom, and every cell shows something."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from samples.generate import write_samples

NOTEBOOK = Path(__file__).parents[3] / "docs" / "notebook.ipynb"


def test_every_cell_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("nanoarrow", "pandas", "polars"):
        pytest.importorskip(library)
    write_samples(tmp_path)
    (tmp_path / "v2_0.json").rename(tmp_path / "now.json")
    (tmp_path / "v2_0.prev.json").rename(tmp_path / "before.json")
    monkeypatch.chdir(tmp_path)
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict[str, object] = {}
    for source in sources:
        tree = ast.parse(source)
        last = tree.body.pop()
        assert isinstance(last, ast.Expr)
        exec(compile(tree, "notebook", "exec"), names)
        shown = eval(compile(ast.Expression(last.value), "notebook", "eval"), names)
        assert "<table" in shown._repr_html_()
    assert len(sources) >= 5
