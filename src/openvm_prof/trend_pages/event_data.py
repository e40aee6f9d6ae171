"""Events of a page: what changed, in the words of the digest, with addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from openvm_prof.core.catalog.metrics import describe
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.model.metric import Better, Unit
from openvm_prof.history.change_records import ChangeRecord, EventRecord, main_parts, place, work
from openvm_prof.trend_pages.document import ChangeRow, EventData, PartRow
from openvm_prof.trend_pages.series_data import series_name


def anchors(events: Sequence[EventRecord]) -> list[str]:
    """A name for each event, of letters, digits and dashes, which newer events do not change."""
    known: dict[str, int] = {}
    found = []
    for event in reversed(events):
        stem = "".join(letter for letter in event.until.commit.lower() if letter in "0123456789abcdef")[:12]
        known[stem] = known.get(stem, 0) + 1
        found.append(stem if known[stem] == 1 else f"{stem}-{known[stem]}")
    return found[::-1]


def event_data(
    event: EventRecord,
    anchor: str,
    pages: Mapping[str, str],
    address: Callable[[str], str | None],
    first: str | None = None,
) -> EventData:
    """An event, with the pages of its benchmarks; the changes of the benchmark `first` come first."""
    changes = sorted(event.changes, key=lambda change: change.benchmark != first)
    rows = [_change(change, pages[change.benchmark]) for change in changes]
    return EventData(
        id=anchor,
        after=encodable(event.after.commit),
        until=encodable(event.until.commit),
        date=event.until.date,
        subject=None if event.until.subject is None else encodable(event.until.subject),
        url=address(event.until.commit),
        place=encodable(place(event)),
        benchmarks=event.benchmarks,
        of_benchmarks=event.of_benchmarks,
        unconfirmed=event.unconfirmed,
        changes=rows,
    )


def _change(change: ChangeRecord, page: str) -> ChangeRow:
    word, tone = words_of(change.metric, change.effect)
    return ChangeRow(
        benchmark=encodable(change.benchmark),
        page=page,
        series=encodable(series_name((change.group, change.metric))),
        unit=change.unit,
        before=change.before,
        after=change.after,
        effect=change.effect,
        low=change.low,
        high=change.high,
        unconfirmed=change.unconfirmed,
        word=word,
        tone=tone,
        work=encodable(work(change)),
        parts=[
            PartRow(
                encodable(part.group),
                encodable(part.metric),
                describe(part.metric).unit.value,
                part.before,
                part.after,
            )
            for part in main_parts(change)
        ],
    )


def words_of(metric: str, effect: float) -> tuple[str, str | None]:
    """What a change is called, and whether it is better or worse, None where neither is known."""
    spec = describe(metric)
    is_time = spec.unit in (Unit.MILLISECONDS, Unit.SECONDS)
    word = ("slower" if effect > 0 else "faster") if is_time else ("more" if effect > 0 else "less")
    if spec.better is Better.NEUTRAL:
        return word, None
    return word, "better" if (effect < 0) == (spec.better is Better.LOWER) else "worse"
