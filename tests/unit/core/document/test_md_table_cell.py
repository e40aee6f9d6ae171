from __future__ import annotations

import pytest

from openvm_prof.core.document.markdown import DiffStyle
from openvm_prof.core.document.md_table_cell import MdTableCell
from openvm_prof.core.model.metric import Better


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (MdTableCell(1234.5), "1,234.50"),
        (MdTableCell(300, 27), "🔴 (+27 [+9.9%]) 300"),
        (MdTableCell(270, -30), "🟢 (-30 [-10.0%]) 270"),
        (MdTableCell(270, -30, Better.HIGHER), "🔴 (-30 [-10.0%]) 270"),
        (MdTableCell(300, 30, Better.HIGHER), "🟢 (+30 [+11.1%]) 300"),
        (MdTableCell(300, 27, Better.NEUTRAL), "(+27 [+9.9%]) 300"),
        (MdTableCell(5, 5), "(+5) 5"),
        (MdTableCell(5, 0), "5"),
        (MdTableCell(10_000, 9), "10,000"),
        (MdTableCell(-50, 50), "🔴 (+50 [+50.0%]) -50"),
        (MdTableCell(1, float("nan")), "1"),
    ],
)
def test_a_cell_is_its_own_markdown(cell: MdTableCell, text: str) -> None:
    assert str(cell) == text


def test_a_cell_in_the_markup_of_the_original_tool() -> None:
    cell = MdTableCell(31.8, 1.77)
    assert cell.markdown(DiffStyle.HTML) == "<span style='color: red'>(+1.77 [+5.9%])</span> 31.80"
    assert cell.markdown(DiffStyle.PLAIN) == "(+1.77 [+5.9%]) 31.80"
