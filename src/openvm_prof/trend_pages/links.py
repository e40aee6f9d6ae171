"""Links: addresses of commits and reports, made of a template that says where they are."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from msgspec import Struct

from openvm_prof.core.errors import UsageError

_FIELD = re.compile(r"\{([^{}]*)\}")
_REFUSED = re.compile(r"[\s\\<>\"{}\x00-\x1f\x7f]")
COMMIT, BENCHMARK = "commit", "benchmark"


class Link(Struct, frozen=True):
    """A template such as `https://example.org/commit/{commit}`, as `parse_link` accepts it."""

    template: str

    def needs(self, field: str) -> bool:
        """Whether an address cannot be made without it."""
        return f"{{{field}}}" in self.template

    def address(self, fields: dict[str, str], folder: str = "") -> str:
        """The address, its fields percent-encoded; a relative one as it is from `folder` (`../`)."""
        text = _FIELD.sub(lambda match: quote(fields[match[1]], safe="", errors="replace"), self.template)
        return text if urlsplit(self.template).scheme or self.template.startswith("/") else folder + text


def parse_link(template: str, option: str, fields: tuple[str, ...]) -> Link:
    """The link of a template. Raises UsageError, which names the option, for one that is no web address.

    Accepted are http and https, with none of the fields in the host's name, and addresses relative to the
    folder of the pages.
    """
    for name in _FIELD.findall(template):
        if name not in fields:
            known = ", ".join(f"{{{field}}}" for field in fields)
            raise UsageError(f"{option}: there is no {{{name}}}; it can hold {known}")
    plain = _FIELD.sub("x", template)
    if not template or _REFUSED.search(plain):
        raise UsageError(f"{option}: {template!r} is not an address; percent-encode what is not plain in it")
    try:
        parts, host = urlsplit(plain), urlsplit(template).netloc
    except ValueError as error:
        raise UsageError(f"{option}: {template!r} is not an address: {error}") from error
    is_web = parts.scheme in ("http", "https") and parts.netloc
    is_relative = not parts.scheme and not parts.netloc and not plain.startswith("//")
    if not (is_web or is_relative) or "{" in host:
        raise UsageError(
            f"{option}: {template!r} must begin with https:// and a host, or be relative to the pages' folder"
        )
    return Link(template)
