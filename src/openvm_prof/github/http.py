"""HTTP: one request, one answer; no retries, no redirects, nothing kept, and nothing that others can read."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from msgspec import Struct

from openvm_prof.core.errors import UsageError
from openvm_prof.github.addresses import Address
from openvm_prof.github.retry import Clock

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
"""How long to wait for an answer to begin, and between two parts of it."""
WHOLE_SECONDS = 120.0
"""How long a whole answer may take, however slowly it drips."""
MOST_BYTES = 64 << 20


class Answer(Struct, frozen=True):
    """A response; the names of `headers` are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswerError(Exception):
    """There was no complete answer; `sent` says that the request may have arrived all the same."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


class Http:
    """Requests to the hosts of one API, with the system's certificates and the environment's proxies.

    A proxy sees no request, only the host of one: it is asked for a tunnel (CONNECT), in which there
    is TLS. What goes without TLS stays on this machine, past any proxy.
    """

    def __init__(self, clock: Clock, read_seconds: float = READ_SECONDS) -> None:
        self._clock = clock
        self._timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=read_seconds)
        self._pools: dict[str, urllib3.PoolManager] = {}

    def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """Ask once. Raises NoAnswerError; UsageError where the request, or the proxy, may not be asked."""
        started = self._clock.monotonic()
        try:
            response = self._pool(url).request(
                method,
                url,
                body=body,
                headers=headers,
                timeout=self._timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            try:
                parts, size = [], 0
                while part := response.read1(1 << 16):
                    parts.append(part)
                    size += len(part)
                    if size > MOST_BYTES:
                        raise NoAnswerError(f"the answer is longer than {MOST_BYTES >> 20} MiB", sent=True)
                    if self._clock.monotonic() - started > WHOLE_SECONDS:
                        raise NoAnswerError("the answer takes too long", sent=True)
            finally:
                response.close()
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as error:
            raise NoAnswerError(_reason(error), sent=False) from error
        except urllib3.exceptions.HTTPError as error:
            # of a certificate or a proxy it is known that nothing was sent
            early = (urllib3.exceptions.SSLError, urllib3.exceptions.ProxyError)
            raise NoAnswerError(_reason(error), sent=not isinstance(error, early)) from error
        # a header that stands there several times is the list of its values
        kept = {name.lower(): ", ".join(response.headers.getlist(name)) for name in response.headers}
        return Answer(response.status, kept, b"".join(parts))

    def _pool(self, url: str) -> urllib3.PoolManager:
        address = Address.parse(url)
        if address is None or not address.is_private:
            raise UsageError("without TLS, requests are sent to this machine only")
        # plain HTTP would show a proxy everything, and a proxy elsewhere has another localhost
        proxy = getproxies().get("https", "") if address.scheme == "https" else ""
        if proxy_bypass(address.host.strip("[]")):
            proxy = ""
        if proxy not in self._pools:
            self._pools[proxy] = _proxied(proxy) if proxy else urllib3.PoolManager()
        return self._pools[proxy]


def _proxied(proxy: str) -> urllib3.PoolManager:
    try:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        account, _, host = parts.netloc.rpartition("@")
        address = Address.parse(f"{parts.scheme}://{host}")
        headers = urllib3.make_headers(proxy_basic_auth=_account(account)) if account else None
    except ValueError:
        address = None
    if address is None:
        raise UsageError("the proxy that the environment (HTTPS_PROXY) names is not http(s)://HOST:PORT")
    return urllib3.ProxyManager(address.text, proxy_headers=headers)


def _account(text: str) -> str:
    user, _, password = text.partition(":")
    return f"{unquote(user)}:{unquote(password)}"


def _reason(error: Exception) -> str:
    """What happened, in a few words and without objects' addresses."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    return type(error).__name__


_WORDS = (
    (urllib3.exceptions.NameResolutionError, "its name cannot be resolved"),
    (urllib3.exceptions.NewConnectionError, "no connection"),
    (urllib3.exceptions.ConnectTimeoutError, "no connection in time"),
    (urllib3.exceptions.ReadTimeoutError, "no answer in time"),
    (urllib3.exceptions.SSLError, "its certificate is not valid here"),
    (urllib3.exceptions.ProxyError, "the proxy does not answer"),
    (urllib3.exceptions.ProtocolError, "the connection broke off"),
)
