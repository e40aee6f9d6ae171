"""Page: the result of `report`, to read as a file in a browser, as markdown and as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from openvm_prof.airs.air_table import AirOptions
from openvm_prof.airs.airs import airs_of
from openvm_prof.core.analysis.run import DEFAULT_PROVERS
from openvm_prof.core.document.blocks import Block, Heading, Report
from openvm_prof.core.errors import listed
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.page.document import PageDocument
from openvm_prof.planning.phasing import phases
from openvm_prof.planning.plan_model import PlanOptions
from openvm_prof.planning.planning import plan


class FileFacts(Struct, frozen=True):
    """A file's size in bytes, and its SHA-256."""

    size: int
    sha256: str


class PageOptions(Struct, frozen=True):
    """What the page opens with: the number of provers, and what one costs per hour in any currency.

    `command` is what it was made by, `files` the facts of the runs' files by their paths.
    """

    provers: int = DEFAULT_PROVERS
    price: float | None = None
    command: str = ""
    files: Mapping[str, FileFacts] = field(default_factory=dict)


class PageResult(Struct, frozen=True):
    """Some runs, and those that they are compared with."""

    runs: tuple[LoadedRun, ...]
    base: tuple[LoadedRun, ...]
    options: PageOptions

    @property
    def title(self) -> str:
        """Which runs it is about."""
        names = listed([run.name for run in self.runs])
        if not self.base:
            return names
        return f"{names} against {listed([run.name for run in self.base])}"

    def document(self) -> Report:
        """Phases, provers and AIRs as reports have them."""
        # the first run is what others are compared with
        runs = [*self.base[:1], *self.runs]
        blocks: list[Block] = []
        base = self.base[:1] if len(self.base) == 1 else ()
        for heading, report in (
            ("Where the time goes", phases(runs).document()),
            ("Schedule", plan(self.runs, PlanOptions(price=self.options.price)).document()),
            ("Trace cells", airs_of(self.runs, base=base, options=AirOptions()).document()),
        ):
            blocks += [Heading(heading), *report.blocks]
        return Report(tuple(blocks))

    def records(self) -> PageDocument:
        """What the page is made of."""
        from openvm_prof.page.paging import page_document

        return page_document(self)

    def html(self) -> str:
        """The page, a file that needs nothing else."""
        from openvm_prof.page.page_html import page_html

        return page_html(self)
