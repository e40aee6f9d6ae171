"""Page file: a page of one script and one style with its data, as one file that asks for nothing.

Data and script are compressed: a loader inflates the script and runs it. The policy names the loader, the
script and the style by their hashes, so that nothing else runs.
"""

from __future__ import annotations

import gzip
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

from openvm_prof.core.document.page_assets import asset
from openvm_prof.core.document.plain import encodable
from openvm_prof.core.document.svg import escape


def page_file(
    title: str, blocks: Mapping[str, bytes], *, script: str = "report.js", style: str = "report.css"
) -> str:
    """An HTML file about the blocks, which the script reads by their names.

    `script` and `style` are of those that `page/` builds. The same blocks give the same bytes.
    """
    look, loader, code = asset(style), asset("loader.js"), asset(script)
    policy = (
        f"default-src 'none'; script-src '{_hash(loader)}' '{_hash(code)}'; style-src '{_hash(look)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    data = "".join(_block(name, block) for name, block in {**blocks, "script": code.encode()}.items())
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="icon" href="data:,">\n<title>{escape(encodable(title))}</title>\n'
        f"<style>{look}</style>\n</head>\n<body>\n"
        "<noscript>This page needs JavaScript; it asks for nothing from a network.</noscript>\n"
        f"{data}<script>{loader}</script>\n</body>\n</html>\n"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _block(name: str, data: bytes) -> str:
    packed = b64encode(gzip.compress(data, 9, mtime=0)).decode()
    return f'<script id="{name}" type="application/gzip">{packed}</script>\n'
