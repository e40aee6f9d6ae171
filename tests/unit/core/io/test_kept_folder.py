"""A kept folder: what is written, what stays, and what is never touched."""

from __future__ import annotations

import pytest

from openvm_prof.core.errors import UsageError
from openvm_prof.core.io.kept_folder import digest_of, is_within, manifest, parse_manifest, planned

OLD, NEW = digest_of(b"old"), digest_of(b"new")


def test_only_what_differs_is_written() -> None:
    plan = planned({"a": b"new", "b": b"new", "c": b"new"}, {"a": NEW, "b": OLD}, {"a": NEW, "b": OLD})
    assert (plan.written, plan.same, plan.removed, plan.left) == (("b", "c"), ("a",), (), ())


def test_of_what_is_not_wanted_the_unchanged_goes() -> None:
    plan = planned({}, {"a": OLD, "b": OLD, "c": OLD}, {"a": OLD, "b": NEW, "other": NEW})
    assert (plan.removed, plan.left) == (("a",), ("b",))


def test_a_file_of_other_origin_is_refused() -> None:
    with pytest.raises(UsageError, match="would be overwritten: a;"):
        planned({"a": b"new", "b": b"new"}, {"b": OLD}, {"a": OLD, "b": OLD})


def test_a_file_that_is_so_already_is_adopted() -> None:
    assert planned({"a": b"new"}, {}, {"a": NEW}).same == ("a",)


def test_what_somebody_changed_is_written_again() -> None:
    assert planned({"a": b"new"}, {"a": NEW}, {"a": OLD}).written == ("a",)


def test_a_manifest_is_read_as_it_was_written() -> None:
    digests = {"b/ü x.html": OLD, "a": NEW}
    assert parse_manifest(manifest(digests).decode()) == digests


@pytest.mark.parametrize("path", ["../a", "/a", "a/../b", "a//b", "C:/a", "a\\..\\b", ".", ""])
def test_a_manifest_names_no_file_outside(path: str) -> None:
    assert not is_within(path)
    assert parse_manifest(f"{OLD}  {path}\n") == {}
