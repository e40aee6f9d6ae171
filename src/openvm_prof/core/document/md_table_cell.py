"""MdTableCell: a value with its optional difference, as a cell of a markdown table."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.document.blocks import Quantity
from openvm_prof.core.document.markdown import DiffStyle, cell_markdown
from openvm_prof.core.model.change import Change, Mark
from openvm_prof.core.model.metric import Better


class MdTableCell(Struct, frozen=True):
    """A value `val` and its difference `diff` from a baseline, in the same unit; None without a baseline.

    `str(cell)` is the cell's markdown, `🔴 (+27 [+9.9%]) 300`. The difference is marked by the direction
    that is `better`, and left out below 0.1 % of the baseline, which is `val - diff`.
    """

    val: float
    diff: float | None = None
    better: Better = Better.LOWER

    @property
    def change(self) -> Change | None:
        """The difference as it is shown; None where nothing is."""
        if self.diff is None:
            return None
        mark = Mark.NONE
        if self.better is not Better.NEUTRAL:
            mark = Mark.BETTER if (self.diff > 0) == (self.better is Better.HIGHER) else Mark.WORSE
        return Change.of(float(self.diff), self.val - self.diff, mark)

    def markdown(self, style: DiffStyle = DiffStyle.GITHUB) -> str:
        """The cell with its difference marked in a style."""
        return cell_markdown(Quantity(float(self.val), self.change), style)

    def __str__(self) -> str:
        return self.markdown()
