"""Sources: runs that lie in no file of their own, by the beginning of their names: `history:main`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from openvm_prof.core.io.files import exists

if TYPE_CHECKING:
    from openvm_prof.core.reading.source_facts import SourceFacts


class Source(Protocol):
    """Where runs are found by name."""

    def names(self, name: str) -> list[str]:
        """The names of the single runs that a name means. Raises UsageError where it means none."""

    def read(self, name: str) -> bytes:
        """One of these runs as a metrics file. Raises BadInputError."""

    def facts(self, name: str) -> SourceFacts:
        """What is known of it besides its metrics."""


_SOURCES: ContextVar[Mapping[str, Callable[[], Source]]] = ContextVar("sources")


@contextmanager
def using(scheme: str, source: Callable[[], Source]) -> Iterator[None]:
    """Within this, names `SCHEME:...` are runs of a source, which is made when it is first asked for."""
    token = _SOURCES.set({**_SOURCES.get({}), scheme: source})
    try:
        yield
    finally:
        _SOURCES.reset(token)


def source_of(path: str | Path) -> Source | None:
    """The source of a run; None where the path is one of a file. A file that is there comes first."""
    scheme, colon, _ = str(path).partition(":")
    source = _SOURCES.get({}).get(scheme) if colon else None
    return None if source is None or exists(path) else source()
