"""Oracle: what must hold for any bytes, however they are read."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path

from openvm_prof.cli.main import main
from openvm_prof.core.db.metric_db import MetricDb
from openvm_prof.core.errors import BadInputError, BadInputsError
from openvm_prof.core.reading.chunks import InDoubtError, PieceReader
from openvm_prof.core.reading.metric_db_builder import MetricDbBuilder
from openvm_prof.core.reading.metrics_json import MetricsFile, Runs, parse_metrics, parse_runs
from openvm_prof.core.reading.whole import parse_whole
from openvm_prof.profile.profile_kinds import STANDARD_KINDS
from openvm_prof.profile.stack_db import StackDb
from openvm_prof.profile.stack_db_builder import StackDbBuilder

_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def check_parser(data: bytes) -> None:
    """Bytes are a metrics file or a BadInputError, the same whether read whole or in pieces of any size."""
    whole = _outcome(_parse_whole, data) if data else None
    if data:
        assert _outcome(parse_metrics, data) == whole
        # the second builder keeps something else, but refuses the same
        refused = [_refusal(parse, data) for parse in (parse_metrics, _parse_stacks)]
        assert refused[0] == refused[1]
    for size in (16, 200):
        reader = PieceReader(MetricDbBuilder(), piece_bytes=size)
        try:
            reader.feed(data[at : at + size] for at in range(0, len(data), size))
        except InDoubtError:
            continue
        assert [(None, _contents(reader.result))] == whole, "read in pieces, it is something else"


def check_run(data: bytes, previous: bytes | None = None) -> None:
    """A whole run ends with a documented exit code and whole outputs, or with none and lines that say why."""
    place = Path(tempfile.mkdtemp(dir=_MEMORY))
    try:
        (place / "a.json").write_bytes(data)
        args = ["--json-paths", str(place / "a.json"), "--output-json", str(place / "bmf.json")]
        if previous is not None:
            (place / "p.json").write_bytes(previous)
            args += ["--prev-json-paths", str(place / "p.json")]
        before = set(place.iterdir())
        code, out, err = _run([*args, "summary", "--benchmark-results-link", "https://example.org"])
        _check_ending(code, out, err, sorted(path.name for path in set(place.iterdir()) - before))
        for path in place.glob("*.md"):
            path.read_bytes().decode("utf-8")
        code, _, err = _run(["show", "--detailed", str(place / "a.json")])
        assert code in (0, 2, 3), code
    finally:
        shutil.rmtree(place)


def _check_ending(code: object, out: str, err: str, made: list[str]) -> None:
    lines = err.splitlines()
    assert all(line.startswith("openvm-prof: ") and line.isprintable() for line in lines), lines
    errors = [line for line in lines if line.startswith("openvm-prof: error: ")]
    assert not [name for name in made if name.endswith(".tmp")], made
    if code == 0:
        assert not errors, errors
        assert "bmf.json" in made
        reports = [name for name in made if name.endswith(".md")]
        assert len(reports) % 2 == 0
        assert out.startswith("| group |"), out
    else:
        assert code in (2, 3), (code, err)
        assert errors, err
        assert not made, made


def _run(args: list[str]) -> tuple[object, str, str]:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main(args)
    except SystemExit as end:
        out.flush()
        return end.code, out.buffer.getvalue().decode(), err.getvalue()
    raise AssertionError("main returned")


def _parse_whole(data: bytes) -> MetricsFile:
    return MetricsFile.of(parse_whole(data, MetricDbBuilder))


def _parse_stacks(data: bytes) -> Runs[StackDb]:
    return parse_runs(data, partial(StackDbBuilder, STANDARD_KINDS))


def _refusal(parse: Callable[[bytes], object], data: bytes) -> list[str]:
    try:
        parse(data)
    except BadInputsError as error:
        return [*map(str, error.errors), str(error.count)]
    except BadInputError as error:
        return [str(error)]
    return []


def _outcome(parse: object, data: bytes) -> object:
    """What came of it, comparable: contents by run, or the messages."""
    try:
        file: MetricsFile = parse(data)  # type: ignore[operator]
    except BadInputsError as error:
        assert error.count >= len(error.errors) >= 2
        return [str(problem) for problem in error.errors], error.count
    except BadInputError as error:
        assert str(error)
        return str(error)
    return [(run.key, _contents(run.db)) for run in file.runs]


def _contents(db: MetricDb) -> str:
    zeros = {group: db.zero_counters(group) for group in db.groups()}
    samples = {group: db.samples(group) for group in db.groups()}
    # as text, since NaN does not equal itself
    return repr((db.to_dict(), samples, zeros, [db.phases(group) for group in db.groups()], db.not_finite()))
