"""ObjectClient: requests to a bucket of S3, in bounded time, and what is wrong in one line."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from openvm_prof.core.errors import Location, OpenvmProfError, UsageError
from openvm_prof.history.store.object_address import ObjectAddress

if TYPE_CHECKING:
    from obstore.store import S3Config, S3Store

_T = TypeVar("_T")
HOW_TO_GET = "a history on S3 needs obstore and fsspec: pip install 'openvm-prof[history,s3]'"

_SECONDS = 30
"""How long a request may take, and until when a failed one is tried again."""
_RETRIES = 5
_PART = 5 << 20
"""Bytes that are sent in one request: at this size, `_SECONDS` are enough at 2 Mbit/s."""


class StoreError(OpenvmProfError):
    """The place where a store lies cannot be reached, or refuses what is asked of it."""


class ObjectClient:
    """The objects of a bucket; every call ends within a minute, and raises StoreError where it fails.

    Credentials, region and endpoint come from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
    AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL; without keys, from the machine's role.
    """

    def __init__(self, address: ObjectAddress, environment: Mapping[str, str]) -> None:
        self._address = address
        self._endpoint = _endpoint(environment)
        self._store = self._connect(environment)

    def _connect(self, environment: Mapping[str, str]) -> S3Store:
        try:
            from obstore.store import S3Store
        except ImportError as error:
            raise UsageError(HOW_TO_GET) from error
        _require_credentials(environment, Location(file=str(self._address)))
        config: S3Config = {
            "region": environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"
        }
        if self._endpoint is not None:
            config["endpoint"] = self._endpoint
        return S3Store(
            self._address.bucket,
            config=config,
            client_options={
                "allow_http": (self._endpoint or "").startswith("http://"),
                "connect_timeout": timedelta(seconds=5),
                "timeout": timedelta(seconds=_SECONDS),
            },
            retry_config={
                "max_retries": _RETRIES,
                "retry_timeout": timedelta(seconds=_SECONDS),
                "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": timedelta(seconds=3)},
            },
        )

    def list(self, prefix: str) -> Iterator[tuple[str, int]]:
        """The keys below a prefix, in their order, and the sizes of the objects in bytes."""
        stream = self._store.list(prefix or None)
        while page := self._asked(lambda: next(stream, ()), None):
            for each in page:
                yield each["path"], each["size"]

    def has(self, key: str) -> bool:
        """Whether there is such an object."""
        try:
            self._asked(lambda: self._store.head(key), key)
        except FileNotFoundError:
            return False
        return True

    def get(self, key: str) -> bytes:
        """An object. Raises FileNotFoundError."""
        return self._asked(lambda: bytes(self._store.get(key).bytes()), key)

    def get_range(self, key: str, start: int, end: int) -> bytes:
        """Bytes of an object from a place to another. Raises FileNotFoundError."""
        return self._asked(lambda: bytes(self._store.get_range(key, start=start, end=end)), key)

    def put(self, key: str, data: bytes) -> None:
        """Put an object there: it is there whole when this returns, and before it is not there."""
        self._asked(lambda: self._store.put(key, data, chunk_size=_PART), key)

    def delete(self, keys: Sequence[str]) -> None:
        """Remove objects, in their order; those that are gone do not matter."""
        self._asked(lambda: self._store.delete(keys), keys[0] if len(keys) == 1 else None)

    def _asked(self, ask: Callable[[], _T], key: str | None) -> _T:
        from obstore.exceptions import BaseError

        where = str(self._address) if key is None else f"s3://{self._address.bucket}/{key}"
        try:
            return ask()
        except FileNotFoundError as error:
            if "NoSuchBucket" not in str(error):
                raise
            raise StoreError(self._explained(str(error)), Location(file=where)) from error
        except (BaseError, OSError, ValueError) as error:
            raise StoreError(self._explained(str(error)), Location(file=where)) from error

    def _explained(self, text: str) -> str:
        """What a person can do about an error, given what the library says of it."""
        code = _found(r"<Code>([^<]+)</Code>", text)
        status = _found(r"non-2xx status code: (\d+)", text)
        if code == "NoSuchBucket":
            return f"there is no bucket {self._address.bucket!r}; make it, or correct the address"
        if "/latest/" in text or "169.254." in text or "MissingCredentials" in text:
            return _NO_CREDENTIALS
        if code in ("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"):
            return f"the credentials are refused ({code}): check AWS_ACCESS_KEY_ID and its companions"
        if code in ("PermanentRedirect", "AuthorizationHeaderMalformed") or "configured region" in text:
            return "the bucket is in another region: set AWS_REGION"
        if code == "AccessDenied" or status in ("401", "403"):
            needed = "the credentials must allow to list, get, put and delete here"
            return f"access is denied ({code or status}): {needed}"
        if status is not None:
            after = ", again and again" if re.search(r"after \d+ retries", text) else ""
            return f"the server answers {code or status}{after}: try later"
        host = self._endpoint or "Amazon S3"
        return f"no answer from {host}: check the network and AWS_ENDPOINT_URL, then try again"


_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_OTHER_CREDENTIALS = (
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_SKIP_SIGNATURE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
_NO_CREDENTIALS = (
    f"there are no credentials for S3: set {' and '.join(_KEYS)} "
    "(`aws configure export-credentials --format env` prints those of a profile)"
)
_MACHINE_ROLE = ("169.254.169.254", 80)
"""Where a machine of Amazon's asks for the credentials of its role."""


def _require_credentials(environment: Mapping[str, str], where: Location) -> None:
    """Raise StoreError where there can be none: elsewhere than at Amazon, asking for a role takes long."""
    there = [name for name in _KEYS if environment.get(name)]
    if len(there) == 1:
        raise StoreError(f"{there[0]} is set without its companion: set {' and '.join(_KEYS)}", where)
    if there or any(environment.get(name) for name in _OTHER_CREDENTIALS):
        return
    if environment.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        raise StoreError(_NO_CREDENTIALS, where)
    try:
        socket.create_connection(_MACHINE_ROLE, timeout=1).close()
    except OSError as error:
        raise StoreError(_NO_CREDENTIALS, where) from error


def _found(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text)
    return None if match is None else match[1]


def _endpoint(environment: Mapping[str, str]) -> str | None:
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"):
        url = environment.get(name)
        if url:
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise UsageError(f"{name} is {url!r}, and should be such as https://s3.example.org")
            return url.rstrip("/")
    return None
