from __future__ import annotations

import pytest

from openvm_prof.cli.outputs import print_run_notices
from openvm_prof.core.errors import MOST_ALIKE, Location, Notice, counted, first_of, listed
from tests.builders import entry, run


def test_of_many_notices_the_first_are_told_and_the_others_counted() -> None:
    notices = [Notice(f"n{i}") for i in range(3000)]
    told = first_of(notices)
    assert told[:MOST_ALIKE] == notices[:MOST_ALIKE]
    assert [str(notice) for notice in told[MOST_ALIKE:]] == ["… and 2,980 more notices like this"]


def test_few_notices_are_all_told() -> None:
    notices = [Notice(f"n{i}") for i in range(MOST_ALIKE + 1)]
    assert first_of(notices) == notices


def test_of_many_names_the_first_are_listed_and_the_others_counted() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed([str(i) for i in range(1010)], "; ") == "0; 1; 2; 3; 4; 5; 6; 7 and 1,002 more"


def test_a_report_of_thousands_of_odd_values_tells_of_some() -> None:
    values = [entry(f"m{i}", float("nan"), group=f"g{i}") for i in range(2000)]
    assert len(run(values).notices) == MOST_ALIKE + 1


def test_what_many_runs_share_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    print_run_notices(Notice("the same", Location(file="x.json", run=f"r{i}")) for i in range(1000))
    assert capsys.readouterr().err == (
        "openvm-prof: note: x.json: 1,000 runs, the first of them 'r0': the same\n"
    )


def test_what_few_runs_share_is_said_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    print_run_notices(Notice("the same", Location(file="x.json", run=f"r{i}")) for i in range(2))
    assert capsys.readouterr().err == (
        "openvm-prof: note: x.json: run 'r0': the same\nopenvm-prof: note: x.json: run 'r1': the same\n"
    )


@pytest.mark.parametrize(
    ("count", "alone", "said"),
    [(0, "0 runs", "0 runs are"), (1, "1 run", "1 run is"), (2000, "2,000 runs", "2,000 runs are")],
)
def test_numbers_of_things_agree_with_their_noun_and_verb(count: int, alone: str, said: str) -> None:
    assert counted(count, "run") == alone
    assert counted(count, "run", "is", "are") == said
