"""The use case of rewriting: the bytes of a metrics file into those of another."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.core.errors import Notice
from openvm_prof.core.reading.chunks import Buffer
from openvm_prof.rewrite.rules import Rule


def rewritten_text(data: Buffer, rules: Sequence[Rule]) -> tuple[str, list[Notice]]:
    """The bytes of a metrics file after some rules, as one again, and notices about rules that did nothing.

    Nothing but what the rules say changes. Raises BadInputError where the bytes are no metrics file or a
    rule cannot be applied.
    """
    from openvm_prof.rewrite.recording_json import parse_recording
    from openvm_prof.rewrite.rendering import render_recording
    from openvm_prof.rewrite.rewriting import rewrite

    result = rewrite(parse_recording(data), rules)
    return render_recording(result.recording), list(result.notices)
