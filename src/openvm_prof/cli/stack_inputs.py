"""Stack inputs: from the paths of a metrics file and its symbols to the profiles of its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module

from msgspec import Struct

from openvm_prof.cli.file_names import file_parts
from openvm_prof.core.errors import BadInputError, Location, Notice
from openvm_prof.core.reading.files import read_runs, read_unpacked
from openvm_prof.core.reading.sources import source_of
from openvm_prof.core.reading.standard_input import source_name
from openvm_prof.core.runs.paths import read_once, report_place
from openvm_prof.profile.profile import Profile, ProfileKind
from openvm_prof.profile.stack_db_builder import StackDbBuilder


class StackInput(Struct, frozen=True):
    """The profiles of one run, those of its base where there is one, and how its files are called.

    `key` is the run's name in a combined file, None in a plain one. `told` and `base_told` are how the
    run and its base were proven.
    """

    key: str | None
    stem: str
    profiles: Sequence[Profile]
    base: Sequence[Profile] | None
    notices: tuple[Notice, ...]
    told: Mapping[str, str]
    base_told: Mapping[str, str]


def load_stacks(
    path: str,
    kinds: Sequence[ProfileKind],
    *,
    symbols: str | None = None,
    base: str | None = None,
    base_symbols: str | None = None,
    jobs: int = 1,
) -> list[StackInput]:
    """Read the profiles of the runs of a file, and of the runs of the same names in its base.

    `base_symbols` is the base's own symbols file, None where it shares that of `path`. Raises
    BadInputError for what cannot be read, and for a base that cannot be compared.
    """
    read_once((path, base, symbols, base_symbols))
    current = _read(path, kinds, symbols, jobs)
    before = None if base is None else _read(base, kinds, base_symbols or symbols, jobs)
    if base is not None and before is not None and (None in current) != (None in before):
        kind = "a single run" if None in before else "a combined file"
        raise BadInputError(
            f"{kind} cannot be compared with {source_name(path)}", Location(file=source_name(base))
        )
    parts = file_parts([key for key in current if key is not None])
    stem = report_place(path).stem
    found = []
    for key, (profiles, notices, told) in current.items():
        theirs, their_notices, base_told = (before or {}).get(key, ((), (), {}))
        compared = None if before is None else theirs
        found.append(
            StackInput(
                key,
                stem if key is None else f"{stem}.{parts[key]}",
                profiles,
                compared,
                (*notices, *their_notices) if compared is not None else notices,
                told,
                base_told,
            )
        )
    return found


_Found = tuple[Sequence[Profile], tuple[Notice, ...], Mapping[str, str]]


def _read(
    path: str, kinds: Sequence[ProfileKind], symbols: str | None, jobs: int
) -> dict[str | None, _Found]:
    table = None if symbols is None else read_unpacked(symbols)
    make_builder = partial(StackDbBuilder, tuple(kinds), table)
    runs = read_runs(
        path, make_builder, jobs=jobs, meanwhile=partial(import_module, "openvm_prof.profile.profiling")
    )
    from openvm_prof.profile.stacks import run_profiles

    found: dict[str | None, _Found] = {}
    for key, db in runs.items():
        made = run_profiles(db)
        places = [notice.where._replace(file=source_name(path), run=key) for notice in made.notices]
        notices = [Notice(n.message, where) for n, where in zip(made.notices, places, strict=True)]
        if not made.profiles:
            notices.append(Notice(_nothing(kinds, path), Location(file=source_name(path), run=key)))
        found[key] = (made.profiles, tuple(notices), made.told)
    return found


def _nothing(kinds: Sequence[ProfileKind], path: str) -> str:
    wanted = "; ".join(f"{' + '.join(kind.metrics)} by {', '.join(kind.keys)}" for kind in kinds)
    if source_of(path) is not None:
        return f"no call stacks: there is no {wanted}; the history keeps none"
    from openvm_prof.profile.how_to_record import CALL_STACKS

    return f"no call stacks: there is no {wanted}; {CALL_STACKS}"
