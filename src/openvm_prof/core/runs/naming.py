"""Names of runs that were given none: by the file, by its folder, by the app, and told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.model.distinct import told_apart
from openvm_prof.core.runs.paths import report_place


def run_names(runs: Sequence[tuple[str | None, str | None]]) -> list[str]:
    """A name for each run, given its path (None for bytes) and its key in a combined file.

    A run of a combined file is called by its key, any other by the stem of its file. Those alike get the
    folder's name before it where that tells them apart, else a checksum of what they are.
    """
    stems = [key if key is not None else _stem(path) for path, key in runs]
    counts = Counter(stems)
    made, identities = [], []
    for index, (stem, (path, key)) in enumerate(zip(stems, runs, strict=True)):
        folder = "" if path is None or counts[stem] == 1 else Path(path).parent.name
        made.append(f"{folder}/{stem}" if folder else stem)
        identities.append(repr((index if path is None else path, key)))
    names = told_apart(dict(zip(identities, made, strict=True)), join="-")
    return [names[identity] for identity in identities]


def app_name(run: RunAnalysis) -> str | None:
    """The name that reports call a run by when none is given: its app group; None where it has none."""
    app = run.aggregate.app
    return None if app is None else app.group


def app_names(runs: Sequence[tuple[str, str | None, str, RunAnalysis]]) -> list[str]:
    """Names of the runs of reports, given path, key, stem of the report and results of each.

    A run of a combined file is called by its key, any other by its app group or the stem; those alike get
    the stem after it, then a checksum of the path. A file that is given twice has the same name twice.
    """
    names = [(app_name(run) or stem) if key is None else key for _, key, stem, run in runs]
    counts = Counter(names)
    stems = [stem for _, _, stem, _ in runs]
    made = [f"{name}-{stem}" if counts[name] > 1 else name for name, stem in zip(names, stems, strict=True)]
    identities = [repr((str(Path(path)), key)) for path, key, _, _ in runs]
    distinct = told_apart(dict(zip(identities, made, strict=True)), join="-")
    return [distinct[identity] for identity in identities]


def _stem(path: str | None) -> str:
    return "bytes" if path is None else report_place(path).stem
