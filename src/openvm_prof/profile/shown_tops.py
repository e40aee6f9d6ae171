"""ShownTops: tables of the costliest of some runs as one result, for every format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from openvm_prof.core.catalog.dimensions import joined_names
from openvm_prof.core.document.blocks import Block, Heading, Report, Table
from openvm_prof.core.document.csv_table import render_csv
from openvm_prof.core.document.display import Display
from openvm_prof.core.errors import listed
from openvm_prof.profile.top_json import TopDocument, top_document
from openvm_prof.profile.top_model import Top
from openvm_prof.profile.top_view import for_readers, top_report


class ShownTops(Display, Struct, frozen=True):
    """Tops under the names of their runs; function names are shortened unless `full_names`."""

    tops: Sequence[tuple[str, Top]]
    full_names: bool
    noise_percent: float

    @property
    def title(self) -> str:
        """Of which runs, and by what."""
        by = joined_names(self.tops[0][1].by) if self.tops else ""
        return f"{listed([name for name, _ in self.tops])}: top by {by}"

    def reports(self, *, compact: bool = False) -> Iterator[tuple[str, Report]]:
        """A report for each run with its title."""
        for name, top in self.tops:
            yield f"{name}: top by {joined_names(top.by)}", for_readers(self._report(top, compact=compact))

    def document(self) -> Report:
        """All tables, each under the name of its run."""
        blocks: list[Block] = []
        for name, top in self.tops:
            blocks += [Heading(name), *for_readers(self._report(top)).blocks]
        return Report(tuple(blocks))

    def records(self) -> TopDocument:
        """The same as plain data, names whole."""
        return top_document(self.tops)

    def csv(self) -> str:
        """A table per run; of several runs, each says in a column of which."""
        texts = []
        for name, top in self.tops:
            (table,) = (block for block in self._report(top).blocks if isinstance(block, Table))
            texts.append(render_csv(table, {} if len(self.tops) == 1 else {"run": name}))
        return "\n".join(texts)

    def _report(self, top: Top, *, compact: bool = False) -> Report:
        return top_report(top, full_names=self.full_names, noise_percent=self.noise_percent, compact=compact)
