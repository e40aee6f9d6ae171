"""The page as one file: the document, and all values."""

from __future__ import annotations

import msgspec

from openvm_prof.core.document.page_file import page_file
from openvm_prof.page.document import PageDocument
from openvm_prof.page.page_subject import PageSubject
from openvm_prof.page.values import values_block


def page_html(subject: PageSubject, document: PageDocument) -> str:
    """A file that asks for nothing; the same runs give the same bytes."""
    values = values_block((*subject.runs, *subject.base))
    return page_file(subject.title, {"model": msgspec.json.encode(document), "values": values})
