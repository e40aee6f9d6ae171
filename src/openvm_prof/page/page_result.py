"""Page: the result of `report`, to read as a file in a browser, as markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openvm_prof.airs.air_table import AirOptions
from openvm_prof.airs.airs import airs_of
from openvm_prof.core.document.blocks import Block, Heading, Report
from openvm_prof.core.errors import UsageError
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.page.document import PageDocument
from openvm_prof.page.page_html import page_html
from openvm_prof.page.page_subject import PageOptions, PageSubject
from openvm_prof.page.paging import page_document
from openvm_prof.planning.phasing import phases
from openvm_prof.planning.plan_model import PlanOptions
from openvm_prof.planning.planning import plan
from openvm_prof.profile.stacks import Profiles

_DEFAULTS = PageOptions()


class PageResult(PageSubject, frozen=True):
    """A page that can be written as HTML, markdown and JSON."""

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
        return page_document(self)

    def html(self) -> str:
        """The page, a file that needs nothing else."""
        return page_html(self, self.records())


def page_of(
    runs: Iterable[LoadedRun],
    *,
    base: Iterable[LoadedRun] = (),
    options: PageOptions = _DEFAULTS,
    profiles: Sequence[Profiles] = (),
) -> PageResult:
    """A page about some runs, beside those of a base where there is one.

    `profiles` has for each run and then for each of the base what `run_profiles` makes of its call stacks,
    for flame graphs. Raises UsageError for another number of them.
    """
    page = PageResult(tuple(runs), tuple(base), options, tuple(profiles))
    runs_in_all = len(page.runs) + len(page.base)
    if profiles and len(profiles) != runs_in_all:
        raise UsageError(f"{len(profiles)} profiles for {runs_in_all} runs; give one for each")
    return page
