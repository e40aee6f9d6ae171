"""The header `Link`: which address a server gives for a relation, such as the next page.

As in RFC 8288, section 3.
"""

from __future__ import annotations

import re

# Possessive throughout: where the text does not go on as it should, nothing is tried a second time.
_LINK = re.compile(r"[\s,]*+<(?P<address>[^<>]*+)>\s*+")
_PARAMETER = re.compile(
    r";\s*+(?:(?P<name>[^\s=;,\"<>]++)\s*+"
    r"(?:=\s*+(?:\"(?P<quoted>(?:[^\"\\]|\\.)*+)\"|(?P<token>[^\s;,\"<>]*+)))?+)?+\s*+",
    re.DOTALL,
)
_END = re.compile(r"(?:,[\s,]*+)?\Z|,")


def linked(header: str, relation: str) -> str | None:
    """The address of the first link of a relation; None where there is none.

    Takes time in proportion to the header's length. Raises ValueError where it is not of its form.
    """
    header = header.strip()
    at, found = 0, None
    while at < len(header):
        link = _LINK.match(header, at)
        if link is None:
            raise ValueError("not a Link header")
        at, relations = link.end(), ""
        while (parameter := _PARAMETER.match(header, at)) is not None:
            at = parameter.end()
            # of several the first counts
            if (parameter["name"] or "").lower() == "rel" and not relations:
                relations = parameter["quoted"] or parameter["token"] or ""
        end = _END.match(header, at)
        if end is None:
            raise ValueError("not a Link header")
        at = end.end()
        if found is None and relation in relations.lower().split():
            found = link["address"]
    return found
