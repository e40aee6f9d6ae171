"""Profiles as files of pprof: the message `Profile` of its profile.proto, gzipped.

The format is documented at https://github.com/google/pprof/blob/main/proto/profile.proto. The message is
encoded here, by the two rules of Protocol Buffers that it needs: the library for them is larger than all of
openvm-prof, and would be a dependency of this format alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from openvm_prof.core.document.plain import encodable
from openvm_prof.profile.profile import Profile, frames_of

# Fields of the message Profile.
_SAMPLE_TYPE, _SAMPLE, _MAPPING, _LOCATION, _FUNCTION, _STRING_TABLE, _COMMENT = 1, 2, 3, 4, 5, 6, 13


def render_pprof(profile: Profile) -> bytes:
    """One profile; its value is what the stacks count, a whole number (fractions are rounded)."""
    import gzip

    return gzip.compress(_message(profile), mtime=0)


def _message(profile: Profile) -> bytes:
    strings = {"": 0}

    def text(value: str) -> int:
        return strings.setdefault(encodable(value), len(strings))

    functions: dict[str, int] = {}
    parts = [_bytes(_SAMPLE_TYPE, _number(1, text(profile.kind.name)) + _number(2, text(profile.kind.unit)))]
    for frames, value in sorted((frames_of(stack), value) for stack, value in profile.stacks.items()):
        # pprof has the innermost first; a function is its one location, numbered from 1
        places = [functions.setdefault(frame, len(functions) + 1) for frame in frames]
        parts.append(_bytes(_SAMPLE, _packed(1, reversed(places)) + _packed(2, [round(value)])))
    parts.append(_bytes(_MAPPING, _number(1, 1) + _number(5, text(profile.title)) + _number(7, 1)))
    for frame, number in functions.items():
        line = _bytes(4, _number(1, number))
        parts.append(_bytes(_LOCATION, _number(1, number) + _number(2, 1) + line))
        parts.append(_bytes(_FUNCTION, _number(1, number) + _number(2, text(frame))))
    parts.append(_number(_COMMENT, text(profile.title)))
    parts += [_bytes(_STRING_TABLE, each.encode()) for each in strings]
    return b"".join(parts)


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1  # negative numbers are two's complement
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _packed(field: int, values: Iterable[int]) -> bytes:
    return _bytes(field, b"".join(map(_varint, values)))
