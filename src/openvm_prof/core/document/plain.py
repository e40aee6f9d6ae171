"""Plain text for terminals and for the logs of CI: names that can steer neither."""

from __future__ import annotations

import re

from openvm_prof.core.model.text import visible

# Runners of GitHub Actions look for `::command::` at the start of a line, and for `##[command]`
# anywhere. A renderer may break a line before any word, so the start of a line is not looked at.
_COMMAND = (
    r":(?=:(?:add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|notice|remove-matcher"
    r"|save-state|set-env|set-output|stop-commands|warning)\b)|#(?=#\[)"
)
_TOKEN = r"\A(\s*):(?=:)"


def plain(text: str) -> str:
    """The text on one line, with what is not printable as spaces and commands of CI taken apart.

    Not printable are control characters, escape sequences' first character, and the marks that
    change the direction of text. `::error::` becomes `: :error::`, `##[group]` becomes `# #[group]`;
    a text that begins with `::` too, since a runner can be told to resume at any word.
    """
    text = re.sub(_COMMAND, lambda match: f"{match.group()} ", visible(text), flags=re.IGNORECASE)
    return re.sub(_TOKEN, r"\1: ", text)


def size_of(text: str) -> int:
    """Bytes of a text in UTF-8. GitHub counts characters of comments; bytes are never fewer."""
    return len(text.encode("utf-8", "replace"))


def encodable(text: str) -> str:
    """Text that UTF-8 can hold: lone surrogates, as from odd bytes on a command line, become `?`."""
    return text.encode("utf-8", "replace").decode()
