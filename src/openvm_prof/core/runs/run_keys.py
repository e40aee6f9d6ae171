"""Keys of a run: what it can be grouped, filtered and named by."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath

from openvm_prof.core.catalog.dimensions import DIMENSIONS
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.runs.failed_run import FailedRun
from openvm_prof.core.runs.loaded_run import LoadedRun
from openvm_prof.core.runs.paths import report_place

AnyRun = LoadedRun | FailedRun

_PAIR = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)=([^=,/\\]+)")


def run_key(run: AnyRun, key: str) -> str | None:
    """The value of a key, None where the run has none.

    `name`, `file`, `stem`, `dir`, `key` (in a combined file), `commit`, `branch` and `date` are those of its
    identity; then come its conditions (`era`, `prover` and what was recorded with it), pairs `KEY=VALUE` in
    the path of its file, and labels that have one value in the whole run, such as `program`.
    """
    if key in _IDENTITY:
        return _IDENTITY[key](run)
    if key in run.info.conditions:
        return run.info.conditions[key]
    pairs = path_pairs(run)
    if key in pairs:
        return pairs[key]
    return None if isinstance(run, FailedRun) else _constant_label(run.analysis.db, key)


def path_pairs(run: AnyRun) -> dict[str, str]:
    """The pairs `KEY=VALUE` in the path of a run's file, as in `gpu=h100,blowup=2/fib.json`."""
    if run.info.file is None:
        return {}
    path = PurePath(report_place(run.info.file))
    return dict(_PAIR.findall(str(path.with_suffix(""))))


def _constant_label(db: MetricDb, key: str) -> str | None:
    """The one value that a label has in a run; None where it has none, or several."""
    keys = next((each.label_keys for each in DIMENSIONS if each.name == key), (key,))
    values: set[str] = set()
    for table in db.tables():
        for place, name in enumerate(table.keys):
            if name in keys:
                values.update(texts[place] for texts in table.rows)
                if len(values) > 1:
                    return None
    return values.pop() if values else None


def _stem(run: AnyRun) -> str | None:
    return None if run.info.file is None else report_place(run.info.file).stem


def _folder(run: AnyRun) -> str | None:
    return None if run.info.file is None else Path(run.info.file).parent.name or None


_IDENTITY: Mapping[str, Callable[[AnyRun], str | None]] = {
    "name": lambda run: run.info.name,
    "file": lambda run: run.info.file,
    "stem": _stem,
    "dir": _folder,
    "key": lambda run: run.info.key,
    "commit": lambda run: run.info.commit,
    "branch": lambda run: run.info.branch,
    "date": lambda run: run.info.date,
}
