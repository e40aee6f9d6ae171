"""The page as one file: its policy, style and script, and the data, compressed."""

from __future__ import annotations

import gzip
from base64 import b64encode
from hashlib import sha256

import msgspec

from openvm_prof.core.document.plain import encodable
from openvm_prof.core.document.svg import escape
from openvm_prof.page.assets import asset
from openvm_prof.page.document import PageDocument
from openvm_prof.page.page_subject import PageSubject
from openvm_prof.page.values import values_block


def page_html(subject: PageSubject, document: PageDocument) -> str:
    """A file that asks for nothing; the same runs give the same bytes."""
    style, script = asset("report.css"), asset("report.js")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    values = values_block((*subject.runs, *subject.base))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(encodable(subject.title))}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        "<noscript>This page needs JavaScript; it asks for nothing from a network.</noscript>\n"
        f"{_data('model', msgspec.json.encode(document))}{_data('values', values)}"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _data(name: str, data: bytes) -> str:
    packed = b64encode(gzip.compress(data, 9, mtime=0)).decode()
    return f'<script id="{name}" type="application/gzip">{packed}</script>\n'
