"""Published reports become runs: once, with the conditions of their footers and their commits' dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.history.compaction import compact
from openvm_prof.history.engine import query
from openvm_prof.history.log import log
from openvm_prof.history.report_import import Imported, import_reports, read_commits
from openvm_prof.history.store.layout import list_store
from openvm_prof.report.reports import ReportOptions, report_texts
from tests import builders
from tests.history.conftest import History, Scratch, commit_of, date_of


def report(time: float) -> str:
    run = builders.run(
        [
            builders.entry("total_proof_time_ms", time, group="app_proof", segment="0"),
            builders.counter("cells", 64, group="app_proof", air_name="ProgramAir"),
        ]
    )
    options = ReportOptions(inline_detailed=True, meta={"Instance Type": "large", "Commit": "abc"})
    return report_texts(NamedRun("fib", "fib", run), options).aggregated


@pytest.fixture
def reports(scratch: Scratch) -> Path:
    folder = scratch.place / "reports"
    folder.mkdir()
    for number in range(3):
        (folder / f"fib-{commit_of(number)}.md").write_text(report(100.0 + number))
    (folder / f"regex-{commit_of(0)}.md").write_text("no report")
    commits = ["commit,committed_at,branch,subject"]
    commits += [f'{commit_of(number)},{date_of(number)}+02:00,main,"a, b"' for number in range(2)]
    (scratch.place / "commits.csv").write_text("\n".join(commits))
    return folder


@pytest.mark.parametrize("jobs", [1, 3])
def test_reports_are_imported_once(scratch: Scratch, reports: Path, jobs: int) -> None:
    commits = read_commits(scratch.place / "commits.csv")
    assert import_reports(scratch.store, reports, commits, jobs=jobs) == Imported(4, 0, 1, 1)
    before = list_store(scratch.store)
    assert [name[:8] for name in before.months] == ["2025-01-", "undated-"]
    assert import_reports(scratch.store, reports, commits, jobs=jobs) == Imported(0, 4, 0, 0)
    assert list_store(scratch.store) == before
    assert compact(scratch.store) == []
    rows = {(row.benchmark, row.commit): row for row in log(scratch.store).rows}
    assert len(rows) == 4
    first = rows["fib", commit_of(0)]
    assert (first.date, first.branch, first.subject) == ("2025-01-01T10:00:00Z", "main", "a, b")
    assert first.conditions["instance type"] == "large"
    assert "commit" not in first.conditions
    failed = rows["regex", commit_of(0)]
    assert (failed.status, failed.problem) == (
        "failed",
        "no detailed table in it: only a report with the label sets can be read back",
    )
    assert rows["fib", commit_of(2)].date is None
    sql = "SELECT avg FROM stats WHERE metric = 'total_proof_time_ms' ORDER BY avg"
    assert query(scratch.store, sql).rows == [(100.0,), (101.0,), (102.0,)]


def test_what_is_imported_is_as_if_it_had_been_compacted(scratch: Scratch, reports: Path) -> None:
    """Importing and compacting share their order, so that stores made either way are the same files."""
    commits = read_commits(scratch.place / "commits.csv")
    import_reports(scratch.store, reports, commits)
    copy = scratch.place / "copy"
    for path in sorted(reports.iterdir()):
        alone = scratch.place / f"alone-{path.stem}"
        alone.mkdir()
        path.rename(alone / path.name)
        import_reports(copy, alone, commits, jobs=2)
    compact(copy)
    assert list_store(copy) == list_store(scratch.store)


def test_the_command_tells_what_it_did(scratch: Scratch, reports: Path, history: History) -> None:
    shown = history("import-reports", str(reports), "--commits", "commits.csv")
    assert shown == "4 runs added, 1 of them failed and 1 without a date; 0 were there\n"
    history("import-reports", ".", exit_code=3)
    assert "no reports" in history.errors
    (scratch.place / "commits.csv").write_text("sha\nabc\n")
    history("import-reports", str(reports), "--commits", "commits.csv", exit_code=3)
    assert "commits.csv: there is no column 'commit'" in history.errors
