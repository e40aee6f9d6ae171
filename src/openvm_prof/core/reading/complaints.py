"""Complaints of the JSON decoder, as errors for the person who has to mend the file."""

from __future__ import annotations

import re

import msgspec

from openvm_prof.core.errors import BadInputError, Location

DECODER_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding JSON of any kind can raise."""

_PATH = r" - at `\$\.?(?P<list>counter|gauge)?(?:\[(?P<index>\d+)\])?(?P<rest>[^`]*)`$"
_AT_TOP = r"Expected `object`, got `(?P<what>\w+)`$"


def readable(error: Exception) -> BadInputError:
    """What the decoder found: which entry, what was expected there, what to do."""
    if isinstance(error, UnicodeDecodeError):
        return BadInputError("not valid JSON: a text in it is not UTF-8")
    if isinstance(error, RecursionError):
        return BadInputError("not a metrics file: its JSON is nested too deeply")
    text = str(error)
    path = re.search(_PATH, text)
    if path is not None:
        return _of_entry(text[: path.start()], path)
    if "truncated" in text:
        return BadInputError("the JSON ends too early: the file was cut off; run the prover again")
    if "hex escape" in text or "surrogate" in text:
        place = text.rpartition(" (")[2].rstrip(")")
        return BadInputError(f"not valid JSON: a broken \\u escape, or half of a surrogate pair ({place})")
    top = re.match(_AT_TOP, text)
    if top is not None:
        return BadInputError(f"not a metrics file: the JSON is of type {top['what']}, not an object")
    return BadInputError(f"not valid JSON: {text.removeprefix('JSON is malformed: ')}")


def _of_entry(message: str, path: re.Match[str]) -> BadInputError:
    entry = None
    if path["list"] is not None:
        entry = path["list"] + (f"[{path['index']}]" if path["index"] is not None else "")
    rest = path["rest"].lstrip(".")
    if rest:
        message = f"{message} in `{rest}`"
    return BadInputError(message, Location(entry=entry))
