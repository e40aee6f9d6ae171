from __future__ import annotations

import pytest

from openvm_prof.core.errors import MOST_REPORTED, BadInputError, BadInputsError, Location, Problems


def bad(file: str, number: int) -> BadInputError:
    return BadInputError("bad", Location(file=file, entry=f"gauge[{number}]"))


def raised(problems: Problems) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        problems.raise_all()
    return caught.value


def test_no_problem_is_no_error() -> None:
    Problems().raise_all()


def test_one_problem_is_that_error() -> None:
    problems, error = Problems(), bad("a", 1)
    problems.add(error)
    assert raised(problems) is error


def test_several_come_together_in_order() -> None:
    problems = Problems()
    errors = [bad("a", 1), bad("b", 1), bad("a", 2)]
    for error in errors:
        problems.add(error)
    together = raised(problems)
    assert isinstance(together, BadInputsError)
    assert together.errors == tuple(errors)
    assert together.count == 3
    assert str(together) == "a: gauge[1]: bad (the first of 3 problems)"


def test_only_the_first_are_kept_and_the_rest_counted_with_their_files() -> None:
    problems, of_a = Problems(), Problems()
    for number in range(MOST_REPORTED + 5):
        of_a.add(bad("a", number))
    problems.add(raised(of_a))
    problems.add(bad("b", 0))
    problems.add(bad("a", 99))
    together = raised(problems)
    assert isinstance(together, BadInputsError)
    assert [error.where.entry for error in together.errors] == [f"gauge[{n}]" for n in range(MOST_REPORTED)]
    assert together.count == MOST_REPORTED + 7
    assert together.other_files == ("b",)


def test_the_place_is_filled_in_for_each() -> None:
    problems = Problems()
    problems.add(BadInputError("one", Location(entry="gauge[0]")))
    problems.add(BadInputError("two", Location(run="own")))
    together = raised(problems).within(file="a.json", run="r")
    assert isinstance(together, BadInputsError)
    assert [str(error) for error in together.errors] == [
        "a.json: run 'r': gauge[0]: one",
        "a.json: run 'own': two",
    ]
    assert together.where.file == "a.json"
