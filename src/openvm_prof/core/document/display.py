"""Display: what notebooks show of a result."""

from __future__ import annotations

from openvm_prof.core.document.blocks import Report


class Display:
    """A result that notebooks show as its document; to be inherited from before Struct."""

    __slots__ = ()

    def document(self) -> Report:
        """Blocks to read."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        from openvm_prof.core.document.html import html_fragment

        return html_fragment(self.document())
