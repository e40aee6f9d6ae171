"""GitHub: the calls of its REST and GraphQL interfaces that comments on a pull request need.

As documented at https://docs.github.com/rest/issues/comments and https://docs.github.com/graphql.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from openvm_prof.github.addresses import Address
from openvm_prof.github.comment import PostedComment
from openvm_prof.github.github_client import (
    ATTEMPTS,
    SECONDARY_LIMIT_SECONDS,
    Client,
    RefusedError,
    UncertainError,
)

PAGE = 100
"""Things on a page, the most there can be."""


class PullRequest:
    """The comments of one pull request of `repo` (`OWNER/NAME`), as whoever has the token sees them.

    Every call raises RefusedError, which says what to do; UncertainError where something new may have
    been made or not.
    """

    def __init__(self, client: Client, repo: str, number: int, api_url: str) -> None:
        self._client = client
        self._comments = f"/repos/{repo}/issues/{number}/comments"
        self._comment = f"/repos/{repo}/issues/comments"
        # servers of one's own have /api/v3 beside /api/graphql
        self._graphql_url = re.sub(r"/v3$", "", api_url.rstrip("/")) + "/graphql"

    def comments(self) -> Iterator[PostedComment]:
        """All comments of the conversation, read page by page."""
        page: str | None = f"{self._comments}?per_page={PAGE}"
        while page is not None:
            reply = self._client.call("GET", page)
            yield from self._posted(reply.document)
            page = reply.next_page

    def create(self, body: str) -> PostedComment:
        """A new comment."""
        reply = self._client.call("POST", self._comments, {"body": body}, repeatable=False)
        return self._posted([reply.document])[0]

    def update(self, comment: PostedComment, body: str) -> PostedComment:
        """A comment's text, replaced."""
        reply = self._client.call("PATCH", f"{self._comment}/{comment.id}", {"body": body})
        return self._posted([reply.document])[0]

    def own(self, comments: Sequence[PostedComment]) -> dict[str, bool]:
        """Of some comments those that the token's owner wrote, by node: whether each is minimised."""
        own: dict[str, bool] = {}
        for start in range(0, len(comments), PAGE):
            ids = [comment.node_id for comment in comments[start : start + PAGE]]
            nodes = self._graphql(_OWN, {"ids": ids}).get("nodes")
            for node in nodes if isinstance(nodes, list) else ():
                # a comment that was deleted meanwhile is null
                if isinstance(node, dict) and node.get("viewerDidAuthor") is True:
                    own[str(node.get("id"))] = node.get("isMinimized") is True
        return own

    def minimise(self, comment: PostedComment) -> None:
        """Fold a comment away as outdated."""
        self._graphql(_MINIMISE, {"id": comment.node_id})

    def _graphql(self, query: str, variables: Mapping[str, object]) -> dict[str, Any]:
        """The data of an answer; asking twice does no harm with either query."""
        for attempt in range(1, ATTEMPTS + 1):
            reply = self._client.call("POST", self._graphql_url, {"query": query, "variables": variables})
            document = reply.document if isinstance(reply.document, dict) else {}
            errors, data = document.get("errors"), document.get("data")
            if isinstance(data, dict) and (not errors or data.get("nodes")):
                return data
            first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
            message = f"GitHub answers: {first.get('message', 'no data')}"
            if first.get("type") != "RATE_LIMITED" or attempt == ATTEMPTS:
                break
            self._client.wait(SECONDARY_LIMIT_SECONDS, message)
        raise RefusedError(self._client.clean(message), self._client.where)

    def _posted(self, document: Any) -> list[PostedComment]:
        try:
            items = msgspec.convert(document, list[_Item])
        except msgspec.ValidationError as error:
            raise UncertainError(
                "GitHub's answer is not of its documented form", self._client.where
            ) from error
        return [
            PostedComment(item.id, item.node_id, item.body or "", self._shown_at(item.html_url))
            for item in items
        ]

    def _shown_at(self, html_url: str) -> str:
        """A comment's address, safe to print and to be a step's output. Raises RefusedError for another."""
        address = Address.parse(html_url)
        if address is None or not address.is_private or not _PAGE.fullmatch(address.rest):
            raise RefusedError(
                "GitHub gives a comment an html_url that is no address of it", self._client.where
            )
        return html_url


class _Item(msgspec.Struct):
    """A comment in GitHub's answers, as far as it matters here."""

    id: int
    node_id: str
    html_url: str
    body: str | None = None


# No `%`, `:` or `[`, which the logs of CI could take for commands, and no query, which could hold secrets.
_PAGE = re.compile(r"(?:/[A-Za-z0-9._~-]+)+(?:#[A-Za-z0-9_-]+)?")

_OWN = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { id viewerDidAuthor isMinimized } } }"
_MINIMISE = (
    "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) "
    "{ minimizedComment { isMinimized } } }"
)
