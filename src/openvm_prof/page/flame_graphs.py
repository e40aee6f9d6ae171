"""The flame graphs of a page: each run's, beside those of the run that it is compared with."""

from __future__ import annotations

from openvm_prof.page.page_subject import PageSubject
from openvm_prof.profile.flame_block import PageGraph
from openvm_prof.profile.flame_html import NARROWEST
from openvm_prof.profile.layout import flame_graph
from openvm_prof.profile.profiling import by_place, counterpart

_MANY = 16
"""So many graphs a page draws as finely as one; of more, frames are cut wider in proportion."""


def page_graphs(subject: PageSubject) -> list[PageGraph]:
    """The graphs of all runs that have any, by run; those of a run with a base are differential."""
    found = subject.profiles
    narrowest = NARROWEST * max(1.0, sum(len(each.profiles) for each in found) / _MANY)
    graphs: list[PageGraph] = []
    for at, each in enumerate(found):
        base = _base(subject, at)
        before = None if base is None else by_place(found[base].profiles)
        graphs += [
            PageGraph(flame_graph(profile, counterpart(profile, before), smallest_share=narrowest), at, base)
            for profile in each.profiles
        ]
    return graphs


def _base(subject: PageSubject, run: int) -> int | None:
    """The place of the run that the page opens this one beside: the base of its key, else the first.

    None where that has no call stacks: everything would be new.
    """
    if run >= len(subject.runs) or not subject.base:
        return None
    keys = [base.info.key for base in subject.base]
    own = subject.runs[run].info.key
    place = len(subject.runs) + (keys.index(own) if own in keys else 0)
    return place if subject.profiles[place].profiles else None
