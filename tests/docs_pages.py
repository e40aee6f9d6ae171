"""The pages of the documentation, and what in them can be run or compared.

- A `console` block holds calls (`$ openvm-prof …`), and lines that their output has, in order; `…` or `...`
  alone stands for lines left out.
- `<!-- excerpt: FILE -->` and `<!-- output of: openvm-prof … -->` hold markdown that a report or a call has.
- A `toml` block whose first line is `# NAME.toml` is a file that the page's calls read.
- A `python` block runs, unless `<!-- sketch -->` stands before it; one whose first line is `# src/….py` is a
  module of the package.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCS = tuple(sorted((ROOT / "docs").glob("*.md")))
PAGES = (README, *DOCS)

_BLOCK = re.compile(r"(<!-- sketch -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXCERPT = re.compile(r"<!-- excerpt: (\S+) -->\n(.*?)<!-- end of excerpt -->", re.DOTALL)
_OUTPUT = re.compile(r"<!-- output of: openvm-prof (.*?) -->\n(.*?)<!-- end of output -->", re.DOTALL)
_MODULE = re.compile(r"# src/(openvm_prof/\S+)\.py\n")
_ELLIPSIS = ("…", "...")


@dataclass(frozen=True)
class Shown:
    """A call of the tool, and parts of its output: what is left out lies between them."""

    arguments: list[str]
    parts: tuple[str, ...]


def text_of(page: Path) -> str:
    """The page's markdown."""
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """The page's blocks of a language, but for sketches."""
    found = _BLOCK.findall(text_of(page))
    return [body for sketch, name, body in found if name == language and not sketch]


def modules(page: Path) -> dict[str, str]:
    """The modules that the page adds to the package, by their dotted names, in its order."""
    found = {}
    for body in blocks(page, "python"):
        if path := _MODULE.match(body):
            found[path[1].replace("/", ".")] = body
    return found


def scripts(page: Path) -> list[str]:
    """The page's Python that is no module."""
    return [body for body in blocks(page, "python") if not _MODULE.match(body)]


def files(page: Path) -> dict[str, str]:
    """The files that the page's calls read, by name."""
    found = {}
    for body in blocks(page, "toml"):
        name = re.match(r"# (\w+\.toml)", body)
        if name:
            found[name[1]] = body
    return found


def calls(page: Path) -> list[Shown]:
    """The page's calls in `console` blocks, in order."""
    found = []
    for block in blocks(page, "console"):
        for call in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = re.sub(r"\\\n\s*", "", call).splitlines()
            words = shlex.split(command)
            if words[0] == "openvm-prof":
                found.append(Shown(words[1:], _parts(lines)))
    return found


def _parts(lines: list[str]) -> tuple[str, ...]:
    parts: list[list[str]] = [[]]
    for line in lines:
        if line in _ELLIPSIS:
            parts.append([])
        else:
            parts[-1].append(line.rstrip())
    return tuple("\n".join(part).strip("\n") for part in parts if any(part))


def excerpts(page: Path) -> list[tuple[str, str]]:
    """Parts of reports: the report's path, and what it has."""
    return _EXCERPT.findall(text_of(page))


def outputs(page: Path) -> list[Shown]:
    """Calls whose output has the markdown that the page shows."""
    return [Shown(shlex.split(command), (body,)) for command, body in _OUTPUT.findall(text_of(page))]


def links(page: Path) -> list[str]:
    """Targets of links and pictures in the page that are no addresses of the web."""
    text = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"", text)
    return [target for pair in targets if not (target := pair[0] or pair[1]).startswith(("http:", "https:"))]


def anchors(page: Path) -> set[str]:
    """What can be linked to in a page: its headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.*)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
