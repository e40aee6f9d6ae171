"""What a page is about: runs, those that they are compared with, and what it opens with."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from openvm_prof.core.analysis.run import DEFAULT_PROVERS
from openvm_prof.core.errors import listed
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.profile.stacks import Profiles


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


class PageSubject(Struct, frozen=True):
    """Some runs, and those that they are compared with.

    `profiles` are those of the runs and then of the base, for flame graphs; none where none were read.
    """

    runs: tuple[LoadedRun, ...]
    base: tuple[LoadedRun, ...]
    options: PageOptions
    profiles: tuple[Profiles, ...] = ()

    @property
    def title(self) -> str:
        """Which runs it is about."""
        names = listed([run.name for run in self.runs])
        if not self.base:
            return names
        return f"{names} against {listed([run.name for run in self.base])}"
