"""Web addresses: which of them a secret may be sent to, and what a server's own texts may hold."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urljoin

from msgspec import Struct

_PORTS = {"http": 80, "https": 443}
_MOST_CHARACTERS = 2048

# Disjoint parts, so that a match takes time in proportion to the text. No `@` and no `\` can be in a host:
# where one library would end the host there and another would not, the token would go to a stranger.
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9_][a-z0-9._-]*|\[(?P<v6>[0-9a-f:.]+)\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>(?:[/?#][!#-;=?-\[\]_a-z~]*)?)",
    re.IGNORECASE,
)


class Address(Struct, frozen=True):
    """An absolute address of the web without user and password.

    `scheme` and `host` are in lower case, an IPv6 `host` in brackets; `port` is what the scheme
    stands for where none is given; `rest` is path, query and fragment, printable ASCII.
    """

    text: str
    scheme: str
    host: str
    port: int
    rest: str

    @classmethod
    def parse(cls, text: str) -> Address | None:
        """The address that the text is as a whole; None where it is none."""
        match = _ADDRESS.fullmatch(text) if len(text) <= _MOST_CHARACTERS else None
        if match is None or (match["v6"] is not None and not isinstance(_ip(match["v6"]), IPv6Address)):
            return None
        scheme, port = match["scheme"].lower(), int(match["port"] or _PORTS[match["scheme"].lower()])
        if not 0 < port <= 0xFFFF:
            return None
        return cls(text, scheme, match["host"].lower(), port, match["rest"])

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way can read what is sent there: by TLS, or as it stays on this machine.

        Names other than `localhost` do not count as this machine, whatever they resolve to.
        """
        if self.scheme == "https" or self.host == "localhost":
            return True
        ip = _ip(self.host.strip("[]"))
        return ip is not None and ip.is_loopback

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what a secret belongs to."""
        return self.scheme, self.host, self.port

    @property
    def place(self) -> str:
        """Host, and port where it is not the scheme's own, for messages."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"

    def resolve(self, reference: str) -> Address | None:
        """What a reference stands for, seen from here; None where it is empty or no address of the web."""
        # urljoin drops tabs and line ends: what it would repair is refused before
        if len(reference) > _MOST_CHARACTERS or not re.fullmatch(r"[!-~]+", reference):
            return None
        try:
            return Address.parse(urljoin(self.text, reference))
        except ValueError:
            return None


def _ip(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
