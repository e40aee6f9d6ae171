"""Trend pages: an index of all benchmarks with the events, and a page for each benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from openvm_prof.core.catalog.metrics import RUN_PROOF_TIME, TOTAL_PROOF_TIME
from openvm_prof.core.document.formats import format_named
from openvm_prof.core.document.page_file import page_file
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.version import __version__
from openvm_prof.history.change_records import Changes
from openvm_prof.history.changes import COUNTERS, WatchedSeries, change_series, changes_in, watch
from openvm_prof.history.engine import DUCKDB, Engine
from openvm_prof.history.series import CommitSeries, Key, LaneSeries
from openvm_prof.history.sql_text import Which
from openvm_prof.history.store.store_folder import Store
from openvm_prof.trend_pages.document import (
    BenchmarkData,
    BenchmarkRow,
    Commits,
    EventData,
    IndexData,
)
from openvm_prof.trend_pages.event_data import anchors, event_data
from openvm_prof.trend_pages.links import BENCHMARK, COMMIT, Link
from openvm_prof.trend_pages.page_names import page_names
from openvm_prof.trend_pages.series_data import (
    Drawing,
    EventOf,
    in_order,
    keys_of,
    lanes_data,
    places,
    with_counters,
)

INDEX, DIGEST = "index.html", "changes.md"


class PageLinks(Struct, frozen=True):
    """Where commits and reports are; None where pages link to none."""

    commit: Link | None = None
    report: Link | None = None


_NO_LINKS = PageLinks()


class TrendPages(Struct, frozen=True):
    """The pages of a history as data: the index, and a page per benchmark by its file."""

    index: IndexData
    benchmarks: Mapping[str, BenchmarkData]
    changes: Changes

    def files(self) -> dict[str, bytes]:
        """All files by their paths within the folder; the same history gives the same bytes."""
        pages = {INDEX: _html("History", self.index)}
        pages |= {path: _html(page.name, page) for path, page in self.benchmarks.items()}
        digest = format_named("markdown").write(self.changes).encode("utf-8", "replace")
        return {**pages, DIGEST: digest, ".nojekyll": b""}


def _html(title: str, data: IndexData | BenchmarkData) -> bytes:
    page = page_file(title, {"trends": msgspec.json.encode(data)}, script="trends.js", style="trends.css")
    return page.encode("utf-8", "replace")


def history_pages(
    store: Store,
    metrics: Sequence[str] = (RUN_PROOF_TIME,),
    which: Which | None = None,
    *,
    min_effect: float = 0.02,
    order: Sequence[str] = (),
    links: PageLinks = _NO_LINKS,
    engine: Engine = DUCKDB,
) -> TrendPages:
    """The pages of a store: what `changes` finds with the same arguments, and the series behind it."""
    found = change_series(store, metrics, which, order=order, engine=engine)
    watched = watch(found, metrics, min_effect=min_effect, each=engine.each)
    parts = watch(found, (TOTAL_PROOF_TIME,), min_effect=min_effect, each=engine.each)
    return trend_pages(found, watched, parts, changes_in(found, watched, metrics), links)


def trend_pages(
    found: CommitSeries,
    watched: Sequence[WatchedSeries],
    parts: Sequence[WatchedSeries],
    changes: Changes,
    links: PageLinks,
) -> TrendPages:
    """The pages of some series.

    `watched` are the series whose changes are the events, `changes`; `parts` are series of groups, whose
    changes are only drawn.
    """
    lanes: dict[str, list[LaneSeries]] = {}
    for lane in found.lanes:
        if places(lane):
            lanes.setdefault(lane.lane.benchmark, []).append(lane)
    maker = _Maker(found, [*parts, *watched], changes, links, page_names(lanes))
    ordered = {benchmark: in_order(of) for benchmark, of in lanes.items()}
    return TrendPages(
        maker.index(ordered),
        {maker.pages[benchmark]: maker.benchmark(benchmark, of) for benchmark, of in ordered.items()},
        changes,
    )


class _Maker:
    """Makes pages that share what they are made of."""

    def __init__(
        self,
        found: CommitSeries,
        watched: Sequence[WatchedSeries],
        changes: Changes,
        links: PageLinks,
        pages: Mapping[str, str],
    ) -> None:
        self.pages = pages
        self._found = found
        self._watched = watched
        self._changes = changes
        self._links = links
        self._anchors = anchors(changes.events)
        self._place_of = {each.commit: place for place, each in enumerate(found.commits)}
        self._known = {each.commit for each in found.commits if each.is_known}

    def index(self, lanes: Mapping[str, Sequence[LaneSeries]]) -> IndexData:
        """All benchmarks, by name, each with its first series."""
        everywhere = range(len(self._found.commits))
        events = list(enumerate(self._changes.events))
        event_of = self._event_of([number for number, _ in events])
        drawing = Drawing(self._watched, {place: place for place in everywhere}, event_of)
        rows = []
        for benchmark, of in lanes.items():
            keys = keys_of(of, self._changes.metrics)[:1]
            series = [drawing.series(of, key) for key in keys]
            runs = len(set().union(*map(places, of)))
            rows.append(
                BenchmarkRow(encodable(benchmark), self.pages[benchmark], runs, lanes_data(of), series)
            )
        return IndexData(
            __version__,
            list(map(encodable, self._changes.metrics)),
            self._commits(everywhere),
            rows,
            [self._event(number, "") for number, _ in events],
            DIGEST,
        )

    def benchmark(self, benchmark: str, lanes: Sequence[LaneSeries]) -> BenchmarkData:
        """One benchmark, over the commits that have runs of it, with the events that it is part of."""
        own = sorted(set().union(*map(places, lanes)))
        numbers = [
            number
            for number, event in enumerate(self._changes.events)
            if any(change.benchmark == benchmark for change in event.changes)
        ]
        counted = [with_counters(lane) for lane in lanes]
        counters: list[Key] = [
            (None, counter) for counter in COUNTERS if any((None, counter) in lane.values for lane in counted)
        ]
        keys = list(dict.fromkeys([*keys_of(lanes, self._changes.metrics), *counters]))
        here = {place: number for number, place in enumerate(own)}
        drawing = Drawing(self._watched, here, self._event_of(numbers))
        return BenchmarkData(
            __version__,
            encodable(benchmark),
            "../" + INDEX,
            len(own),
            self._commits(own, benchmark),
            lanes_data(lanes),
            [drawing.series(counted, key) for key in keys],
            [self._event(number, "../", benchmark) for number in numbers],
        )

    def _event_of(self, numbers: Sequence[int]) -> EventOf:
        return {
            (change.benchmark, change.group, change.metric, self._place_of[change.first_after.commit]): here
            for here, number in enumerate(numbers)
            for change in self._changes.events[number].changes
        }

    def _event(self, number: int, folder: str, first: str | None = None) -> EventData:
        # pages of benchmarks lie beside each other
        pages = {name: path if folder == "" else path.rpartition("/")[2] for name, path in self.pages.items()}
        return event_data(
            self._changes.events[number],
            self._anchors[number],
            pages,
            lambda commit: self._commit_address(commit, folder),
            first,
        )

    def _commit_address(self, commit: str, folder: str) -> str | None:
        link = self._links.commit
        return None if link is None or commit not in self._known else link.address({COMMIT: commit}, folder)

    def _report_address(self, commit: str, benchmark: str) -> str | None:
        link = self._links.report
        if link is None or (link.needs(COMMIT) and commit not in self._known):
            return None
        return link.address({COMMIT: commit, BENCHMARK: benchmark}, "../")

    def _commits(self, own: Sequence[int], benchmark: str | None = None) -> Commits:
        commits = [self._found.commits[place] for place in own]
        folder = "" if benchmark is None else "../"
        return Commits(
            [encodable(each.commit) for each in commits],
            [each.date for each in commits],
            [None if each.subject is None else encodable(each.subject) for each in commits],
            [self._commit_address(each.commit, folder) for each in commits],
            [None if benchmark is None else self._report_address(each.commit, benchmark) for each in commits],
        )
