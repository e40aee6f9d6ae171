"""ObjectAddress: where on an object store the files of a store lie, by its URL."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

from openvm_prof.core.errors import UsageError

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+)://(?P<rest>.*)", re.DOTALL)


class ObjectAddress(Struct, frozen=True):
    """A bucket of S3, and what the keys of a store's files in it begin with, without a slash at its end."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def key(self, file: str) -> str:
        """The key of a file of the store."""
        return f"{self.prefix}/{file}" if self.prefix else file


def object_address(store: str) -> ObjectAddress | None:
    """What a store's URL says; None of a path. Raises UsageError for URLs that are not S3's."""
    match = _URL.fullmatch(store)
    if match is None:
        return None
    if match["scheme"].lower() not in ("s3", "s3a"):
        raise UsageError(f"{store}: a history is in a folder or at s3://BUCKET/PATH")
    bucket, _, prefix = match["rest"].partition("/")
    if not bucket:
        raise UsageError(f"{store}: there is no bucket in it; a history is at s3://BUCKET/PATH")
    return ObjectAddress(bucket, "/".join(filter(None, prefix.split("/"))))


def hadoop_url(location: str) -> str:
    """What Hadoop, and so Spark, calls the path or the URL of a store or a file: `s3a://…`, `file:///…`.

    A path is one of a mounted file system, whatever Hadoop's default is. Nothing in it is escaped: Hadoop
    takes names as they are.
    """
    address = object_address(location)
    return f"file://{Path(location).absolute()}" if address is None else f"s3a{str(address)[2:]}"
