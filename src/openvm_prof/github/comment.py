"""Comments on pull requests, as a forge keeps them."""

from __future__ import annotations

from msgspec import Struct


class PostedComment(Struct, frozen=True):
    """A comment that is there: `id` among comments, `node_id` among all things, its text and its address."""

    id: int
    node_id: str
    body: str
    url: str
