"""Where stores lie, by what a user writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from openvm_prof.core.errors import UsageError
from openvm_prof.history.store.object_address import ObjectAddress, hadoop_url, object_address


@pytest.mark.parametrize(
    ("url", "bucket", "prefix", "shown"),
    [
        ("s3://runs/a/b", "runs", "a/b", "s3://runs/a/b"),
        ("s3://runs/a//b/", "runs", "a/b", "s3://runs/a/b"),
        ("S3://runs/", "runs", "", "s3://runs"),
        ("s3a://runs", "runs", "", "s3://runs"),
    ],
)
def test_a_url_is_a_bucket_and_what_keys_begin_with(url: str, bucket: str, prefix: str, shown: str) -> None:
    address = object_address(url)
    assert address == ObjectAddress(bucket, prefix)
    assert str(address) == shown
    assert address.key("removed/x.json") == "/".join(filter(None, (prefix, "removed/x.json")))


@pytest.mark.parametrize("path", ["history", "/srv/history", "C:\\history", "s3:/odd", "a/s3://b"])
def test_a_path_is_no_address(path: str) -> None:
    assert object_address(path) is None


@pytest.mark.parametrize("url", ["gs://runs/a", "https://runs/a", "s3://", "s3:///a", "file:///a"])
def test_other_urls_are_refused_by_name(url: str) -> None:
    with pytest.raises(UsageError, match=url):
        object_address(url)


def test_hadoop_has_names_of_its_own() -> None:
    assert hadoop_url("s3://runs/a/b.parquet") == "s3a://runs/a/b.parquet"
    assert hadoop_url("/srv/a b/c") == "file:///srv/a b/c"
    assert hadoop_url("history") == f"file://{Path.cwd()}/history"
