"""The page as one file: the document, flame graphs, and all values."""

from __future__ import annotations

import msgspec

from openvm_prof.core.document.page_file import page_file
from openvm_prof.page.document import PageDocument
from openvm_prof.page.flame_graphs import page_graphs
from openvm_prof.page.page_subject import PageSubject
from openvm_prof.page.values import values_block
from openvm_prof.profile.flame_block import flame_block


def page_html(subject: PageSubject, document: PageDocument) -> str:
    """A file that asks for nothing; the same runs give the same bytes."""
    blocks = {"model": msgspec.json.encode(document)}
    if graphs := page_graphs(subject):
        blocks["flames"] = flame_block(graphs)
    blocks["values"] = values_block((*subject.runs, *subject.base))
    return page_file(subject.title, blocks)
