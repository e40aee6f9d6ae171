"""The use cases of profiles as functions: flame graphs and their texts, without touching the disk.

Apart from `pipeline`, since who wants flame graphs need not import reports: start-up counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from openvm_prof.core.catalog.told import unlike_sentences
from openvm_prof.profile.profile import Profile
from openvm_prof.profile.stacks import reverse

if TYPE_CHECKING:
    from openvm_prof.profile.displayed_top import DisplayedTop
    from openvm_prof.profile.top_model import By, Measure

FORMATS = ("folded", "svg", "pprof", "speedscope", "firefox", "html")
"""What flame graphs can be written as: the first three a file per graph, the others one for all."""


class GraphText(Struct, frozen=True):
    """What one file holds, text or bytes: of one graph, or of all where `profile` is None.

    `make` makes it, so that texts are made and written one after the other: they take much memory.
    """

    profile: Profile | None
    extension: str
    make: Callable[[], str | bytes]


def with_reversed(profiles: Sequence[Profile]) -> list[Profile]:
    """Each profile followed by its reverse."""
    return [each for profile in profiles for each in (profile, reverse(profile))]


def graph_texts(
    profiles: Sequence[Profile], formats: Sequence[str], name: str, base: Sequence[Profile] | None = None
) -> Iterator[GraphText]:
    """The files of some profiles, as `FORMATS` has them; `name` is what the run is called in them.

    With a base, graphs are differential; a profile that the base lacks is compared with nothing.
    """
    before = None if base is None else by_place(base)
    for profile in profiles:
        if "folded" in formats:
            yield GraphText(profile, "folded", partial(_folded, profile))
        if "svg" in formats:
            yield GraphText(profile, "svg", partial(_svg, profile, before))
        if "pprof" in formats:
            yield GraphText(profile, "pb.gz", partial(_pprof, profile))
    if "speedscope" in formats:
        yield GraphText(None, "speedscope.json", partial(_speedscope, profiles, name))
    if "firefox" in formats:
        yield GraphText(None, "firefox.json", partial(_firefox, profiles, name))
    if "html" in formats:
        yield GraphText(None, "flamegraph.html", partial(_html, profiles, name, before))


Place = tuple[object, ...]


def _place(profile: Profile) -> Place:
    return profile.group, profile.kind, profile.reversed


def by_place(profiles: Sequence[Profile]) -> dict[Place, Profile]:
    """Profiles by what the profile of another run must have in common to be compared."""
    return {_place(profile): profile for profile in profiles}


def counterpart(profile: Profile, before: Mapping[Place, Profile] | None) -> Profile | None:
    """What a profile is compared with: the same of the base, an empty one where there is none of it."""
    if before is None:
        return None
    nothing = Profile(profile.group, profile.kind, {}, profile.reversed)
    return before.get(_place(profile), nothing)


def _folded(profile: Profile) -> str:
    from openvm_prof.profile.folded import render_folded

    return render_folded(profile)


def _pprof(profile: Profile) -> bytes:
    from openvm_prof.profile.pprof import render_pprof

    return render_pprof(profile)


def _firefox(profiles: Sequence[Profile], name: str) -> str:
    from openvm_prof.profile.firefox import render_firefox

    return render_firefox(profiles, name)


def _speedscope(profiles: Sequence[Profile], name: str) -> str:
    from openvm_prof.profile.speedscope import render_speedscope

    return render_speedscope(profiles, name)


def _svg(profile: Profile, before: Mapping[Place, Profile] | None) -> str:
    from openvm_prof.profile.flame_svg import NARROWEST, render_flame_svg
    from openvm_prof.profile.layout import flame_graph

    graph = flame_graph(profile, counterpart(profile, before), smallest_share=NARROWEST)
    return render_flame_svg(graph)


def _html(profiles: Sequence[Profile], name: str, before: Mapping[Place, Profile] | None) -> str:
    from openvm_prof.profile.flame_html import NARROWEST, render_flame_html
    from openvm_prof.profile.layout import flame_graph

    graphs = [flame_graph(p, counterpart(p, before), smallest_share=NARROWEST) for p in profiles]
    return render_flame_html(graphs, name)


class TopOptions(Struct, frozen=True):
    """What a table of the costliest shows; see `profile.top`. No `groups` means all but key generation."""

    by: By
    rank_by: Measure | None = None
    inclusive: bool = False
    most: int | None = None
    pattern: re.Pattern[str] | None = None
    groups: tuple[str, ...] = ()


_UNTOLD: Mapping[str, str] = {}


def top_of(
    profiles: Sequence[Profile],
    base: Sequence[Profile] | None,
    options: TopOptions,
    told: Mapping[str, str] = _UNTOLD,
    base_told: Mapping[str, str] = _UNTOLD,
) -> DisplayedTop:
    """The costliest of a run, made of the profiles of `top_kinds`; with its base's costs, if there is one.

    `told` and `base_told` are how they were proven (`catalog.told`): what was proven otherwise is no base.
    """
    from openvm_prof.profile.displayed_top import DisplayedTop
    from openvm_prof.profile.top import costs, top

    found = top(
        costs(profiles, options.by, options.groups, told.get("era")),
        options.by,
        before=None if base is None else costs(base, options.by, options.groups, base_told.get("era")),
        unlike=() if base is None else unlike_sentences(base_told, told),
        rank_by=options.rank_by,
        inclusive=options.inclusive,
        most=options.most,
        pattern=options.pattern,
    )
    return DisplayedTop(*(getattr(found, name) for name in found.__struct_fields__))
