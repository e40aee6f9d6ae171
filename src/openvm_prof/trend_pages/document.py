"""The data of trend pages, as `page/src/trends/document.ts` reads them.

Commits, lanes and series of a page refer to each other by place. Facts are columns. What is not known is
null, never 0.
"""

from __future__ import annotations

from msgspec import Struct

VERSION = 1


class Commits(Struct, frozen=True):
    """The commits of a page that have runs, oldest first, as columns.

    `id` is a commit's hash, or a run's identity where its commit is not known; `date` is ISO 8601 in UTC;
    `url` and, on the page of a benchmark, `report` are addresses.
    """

    id: list[str]
    date: list[str | None]
    subject: list[str | None]
    url: list[str | None]
    report: list[str | None]


class LaneData(Struct, frozen=True):
    """Runs that can be compared. `begins` says what is other than in the lane before it, null in the first
    and in one that lies `within` another.
    """

    conditions: dict[str, str]
    groups: list[str]
    begins: str | None
    within: bool


class Level(Struct, frozen=True):
    """The median of the runs between two changes: from a commit to another, both with runs."""

    start: int
    end: int
    value: float


class Step(Struct, frozen=True):
    """A change of level by a share of it, `effect`, from commit `at` on; `event` is the page's, if any."""

    at: int
    effect: float
    unconfirmed: bool
    event: int | None


class Part(Struct, frozen=True):
    """The values of a series in one lane: `at` are places of commits."""

    lane: int
    at: list[int]
    value: list[float]
    levels: list[Level]
    steps: list[Step]


class SeriesData(Struct, frozen=True):
    """A metric of a group, or of the whole run, over the commits. `better` is lower, higher or neutral."""

    name: str
    group: str | None
    metric: str
    unit: str
    better: str
    parts: list[Part]


class PartRow(Struct, frozen=True):
    """What a group, or a part of its time, was before and after a change."""

    group: str
    metric: str
    unit: str
    before: float
    after: float


class ChangeRow(Struct, frozen=True):
    """A change of a series in an event. `page` is its benchmark's, `word` slower, faster, more or less, and
    `tone` better or worse, null where neither is known. `series` is what the series is called.
    """

    benchmark: str
    page: str
    series: str
    unit: str
    before: float
    after: float
    effect: float
    low: float
    high: float
    unconfirmed: bool
    word: str
    tone: str | None
    work: str
    parts: list[PartRow]


class EventData(Struct, frozen=True):
    """What one commit may have caused: after the commit `after`, and not after `until`.

    `id` names it in an address. It is in `benchmarks` of all `of_benchmarks`.
    """

    id: str
    after: str
    until: str
    date: str | None
    subject: str | None
    url: str | None
    place: str
    benchmarks: int
    of_benchmarks: int
    unconfirmed: bool
    changes: list[ChangeRow]


class BenchmarkRow(Struct, frozen=True):
    """A benchmark at a glance."""

    name: str
    page: str
    runs: int
    lanes: list[LaneData]
    series: list[SeriesData]


class IndexData(Struct, frozen=True):
    """All benchmarks. `digest` is the file of the changes as markdown."""

    tool: str
    metrics: list[str]
    commits: Commits
    benchmarks: list[BenchmarkRow]
    events: list[EventData]
    digest: str
    kind: str = "index"
    version: int = VERSION


class BenchmarkData(Struct, frozen=True):
    """One benchmark; its events have its own changes first, then those of others."""

    tool: str
    name: str
    index: str
    runs: int
    commits: Commits
    lanes: list[LaneData]
    series: list[SeriesData]
    events: list[EventData]
    kind: str = "benchmark"
    version: int = VERSION
