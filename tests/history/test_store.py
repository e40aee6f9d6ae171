"""The store: every run once, with its conditions, whatever was done to its files."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from openvm_prof.core.errors import BadInputError, UsageError
from openvm_prof.history.adding import AddOptions, add_file
from openvm_prof.history.compaction import compact
from openvm_prof.history.engine import query
from openvm_prof.history.log import log
from openvm_prof.history.store.layout import list_store
from openvm_prof.history.verification import clean, verify
from tests.builders import json_entry, metrics_bytes
from tests.history.conftest import History, Scratch


def everything(store: Path) -> list[object]:
    """All rows of all views, in an order of their own."""
    return [
        query(store, f"SELECT * FROM {view} ORDER BY ALL").rows for view in ("runs", "stats", "label_values")
    ]


def test_a_run_is_kept_with_its_statistics_and_values(scratch: Scratch) -> None:
    added = scratch.add("fib", 3, 120.0, {"instance type": "large"}, ProgramAir=64)
    assert added.is_new
    (row,) = log(scratch.store).rows
    assert (row.benchmark, row.branch, row.subject, row.status) == ("fib", "main", "Change 3", "ok")
    assert row.date == "2025-01-04T12:00:00Z"
    assert row.conditions == {"instance type": "large"}
    stats = query(scratch.store, 'SELECT "group", metric, count, sum, avg FROM stats ORDER BY ALL').rows
    assert ("app_proof", "total_proof_time_ms", 1, 120.0, 120.0) in stats
    assert (None, "total_proof_time", 1, 0.12, 0.12) in stats
    values = query(
        scratch.store, "SELECT air_name, segment, metric, value, kind FROM label_values ORDER BY metric"
    )
    assert values.rows == [
        ("ProgramAir", None, "cells", 64.0, "counter"),
        (None, "0", "total_proof_time_ms", 120.0, "gauge"),
    ]


def test_adding_again_changes_nothing_and_other_conditions_are_another_run(scratch: Scratch) -> None:
    first = scratch.add("fib", 0, 100.0, {"machine": "a"})
    before = list_store(scratch.store)
    again = scratch.add("fib", 0, 100.0, {"machine": "a"})
    assert (again.is_new, again.record.run) == (False, first.record.run)
    assert list_store(scratch.store) == before
    runs = {first.record.run}
    for number, time, conditions in (
        (0, 100.0, {"machine": "b"}),
        (1, 100.0, {"machine": "a"}),
        (0, 101.0, {}),
    ):
        runs.add(scratch.add("fib", number, time, conditions).record.run)
    assert len(runs) == len(log(scratch.store).rows) == 4


def test_a_compressed_file_is_the_same_run(scratch: Scratch) -> None:
    path = Path(scratch.file("fib", 100.0))
    packed = path.with_name("fib.json.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    (plain,) = add_file(scratch.store, str(path), AddOptions())
    (unpacked,) = add_file(scratch.store, str(packed), AddOptions())
    assert unpacked.record.run == plain.record.run
    assert not unpacked.is_new


def test_a_file_that_breaks_off_and_a_run_without_metrics_are_kept(scratch: Scratch) -> None:
    for name, data in {"off": b'{"counter": [', "nothing": b"", "empty": metrics_bytes([], [])}.items():
        (scratch.place / f"{name}.json").write_bytes(data)
        add_file(scratch.store, str(scratch.place / f"{name}.json"), AddOptions())
    rows = {row.benchmark: row for row in log(scratch.store).rows}
    assert {name: row.status for name, row in rows.items()} == {
        "off": "failed",
        "nothing": "failed",
        "empty": "empty",
    }
    assert "ends too early" in (rows["off"].problem or "")
    assert rows["empty"].problem is None
    assert query(scratch.store, "SELECT count(*) FROM stats").rows == [(0,)]
    compact(scratch.store)
    assert {row.benchmark: row for row in log(scratch.store).rows} == rows


def test_a_file_that_is_not_there_is_no_run(scratch: Scratch) -> None:
    with pytest.raises(BadInputError, match=r"none\.json: cannot read"):
        add_file(scratch.store, "none.json", AddOptions())
    assert not scratch.store.exists()


def test_runs_of_a_combined_file_are_called_by_their_keys(scratch: Scratch) -> None:
    run = json.loads(metrics_bytes([], [json_entry("total_proof_time_ms", "5", ("group", "app_proof"))]))
    path = scratch.place / "all.json"
    path.write_text(json.dumps({"fib": run, "regex": run}))
    assert [added.record.benchmark for added in add_file(scratch.store, str(path), AddOptions())] == [
        "fib",
        "regex",
    ]


def test_labels_without_a_column_are_in_the_map(scratch: Scratch) -> None:
    labels = (("group", "g"), ("new_label", "x"), ("air", "A"))
    path = scratch.place / "a.json"
    path.write_bytes(metrics_bytes([json_entry("new_metric", "7", *labels)], []))
    add_file(scratch.store, str(path), AddOptions())
    sql = "SELECT \"group\", labels['new_label'], labels['air'], labels['none'], value FROM label_values"
    for _ in range(2):
        assert query(scratch.store, sql).rows == [("g", "x", "A", None, 7.0)]
        compact(scratch.store)


def test_compaction_changes_no_answer(scratch: Scratch) -> None:
    for number in (0, 1, 30, 31, 32):
        scratch.add("fib", number, 100.0 + number, A=number + 1, B=5)
        scratch.add("regex", number, 200.0 + number, {"machine": "x"})
    (scratch.place / "late.json").write_bytes(b"")
    add_file(scratch.store, str(scratch.place / "late.json"), AddOptions())
    before = everything(scratch.store)
    assert [(month.month, month.runs) for month in compact(scratch.store)] == [
        ("2025-01", 4),
        ("2025-02", 6),
        ("undated", 1),
    ]
    assert everything(scratch.store) == before
    listing = list_store(scratch.store)
    assert (len(listing.loose), len(listing.months)) == (0, 3)
    assert verify(scratch.store).findings == []
    assert compact(scratch.store) == []
    assert not scratch.add("fib", 1, 101.0, A=2, B=5).is_new
    assert scratch.add("fib", 1, 102.0, A=2, B=5).is_new
    assert len(log(scratch.store).rows) == len(before[0]) + 1  # type: ignore[arg-type]
    assert [month.month for month in compact(scratch.store)] == ["2025-01"]
    assert len(list_store(scratch.store).months) == 3
    assert len(log(scratch.store).rows) == len(before[0]) + 1  # type: ignore[arg-type]


def test_a_run_in_its_own_file_and_in_two_months_counts_once(scratch: Scratch) -> None:
    for number in range(4):
        scratch.add("fib", number, 100.0 + number)
    before = everything(scratch.store)
    copy = scratch.place / "copy"
    loose = scratch.place / "loose"
    shutil.copytree(scratch.store, loose)
    shutil.copytree(scratch.store, copy)
    scratch.add("fib", 9, 109.0, store=copy)
    compact(scratch.store)
    compact(copy)
    shutil.copytree(copy, scratch.store, dirs_exist_ok=True)
    shutil.copytree(loose, scratch.store, dirs_exist_ok=True)
    assert len(list_store(scratch.store).months) == 2
    assert len(list_store(scratch.store).loose) == 4
    after = everything(copy)
    assert len(before[0]) == 4  # type: ignore[arg-type]
    assert everything(scratch.store) == after
    assert [(month.runs, month.replaced) for month in compact(scratch.store)] == [(5, 11)]
    assert everything(scratch.store) == after
    assert len(list_store(scratch.store).months) == 1


def test_compacting_the_same_runs_elsewhere_makes_the_same_files(scratch: Scratch) -> None:
    copy = scratch.place / "copy"
    for number in range(5):
        scratch.add("fib", number, 100.0 + number, A=7)
    for number in reversed(range(5)):
        scratch.add("fib", number, 100.0 + number, A=7, store=copy)
    compact(scratch.store)
    compact(copy)
    files = [
        {path.relative_to(store): path.read_bytes() for path in store.rglob("*.parquet")}
        for store in (scratch.store, copy)
    ]
    assert len(files[0]) == 3
    assert files[0] == files[1]


def test_removed_runs_count_nowhere_until_that_is_undone(scratch: Scratch, history: History) -> None:
    bad = scratch.add("fib", 0, 900.0).record.run
    good = scratch.add("fib", 1, 100.0).record.run
    before = everything(scratch.store)
    history("remove", bad[:9], exit_code=2)
    assert "--reason" in history.errors
    history("remove", bad[:9], "--reason", "throttled")
    for _ in range(2):
        assert [row.run for row in log(scratch.store).rows] == [good]
        assert query(scratch.store, "SELECT DISTINCT run FROM stats").rows == [(good,)]
        assert query(scratch.store, "SELECT DISTINCT run FROM label_values").rows == [(good,)]
        with pytest.raises(UsageError, match=r"was removed from the history \(throttled\)"):
            scratch.add("fib", 0, 900.0)
        compact(scratch.store)
    history("remove", "--undo", bad)
    assert everything(scratch.store) == before
    history("remove", "--undo", bad, exit_code=2)


def test_verification_tells_damage_from_what_is_left_over(scratch: Scratch, history: History) -> None:
    scratch.add("fib", 0, 100.0)
    scratch.add("fib", 40, 100.0)
    compact(scratch.store)
    run = scratch.add("fib", 1, 100.0).record.run
    (values,) = (scratch.store / "loose/values").iterdir()
    shutil.copy(values, values.with_name(values.name.replace(run, "0" * 24)))
    (scratch.store / "loose/values" / ".x.parquet.host-1-0.tmp").write_bytes(b"")
    (scratch.store / "loose/stats" / "notes.txt").write_bytes(b"")
    found = verify(scratch.store)
    assert found.is_sound
    assert {finding.kind for finding in found.findings} == {"orphan", "temporary", "foreign"}
    assert clean(scratch.store, found) == 2
    (leftover,) = verify(scratch.store).findings
    assert leftover.file == "loose/stats/notes.txt"
    history("verify")
    for folder in ("loose/stats", "months/stats", "months/runs"):
        paths = sorted((scratch.store / folder).glob("*.parquet"))
        path = paths[0 if folder == "months/stats" else -1]
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 255
        path.write_bytes(data)
    damaged = json.loads(history("verify", "--format", "json", exit_code=3))
    assert [row["file"].rpartition("/")[0] for row in damaged["rows"] if row["kind"] == "damaged"] == [
        "loose/stats",
        "months/runs",
        "months/stats",
    ]


def test_compaction_does_not_pass_damage_on(scratch: Scratch) -> None:
    scratch.add("fib", 0, 100.0, A=1)
    (values,) = (scratch.store / "loose/values").iterdir()
    data = bytearray(values.read_bytes())
    data[20] ^= 1
    values.write_bytes(data)
    with pytest.raises(BadInputError, match="damaged"):
        compact(scratch.store)
    assert values.exists()
    values.unlink()
    with pytest.raises(BadInputError, match="has no values"):
        compact(scratch.store)


def test_a_folder_without_a_history_is_told(scratch: Scratch, history: History) -> None:
    history("log", exit_code=3)
    assert "`openvm-prof history add` begins one" in history.errors
