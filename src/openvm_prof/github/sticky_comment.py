"""The sticky comment: one comment of ours on a pull request, made or brought up to date."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.core.errors import Notice
from openvm_prof.github.comment import PostedComment
from openvm_prof.github.comments_api import PullRequest
from openvm_prof.github.github_client import ATTEMPTS, RefusedError, UncertainError
from openvm_prof.github.retry import Deadline, back_off


class Placed(Struct, frozen=True):
    """Where the comment is, and what could not be done besides."""

    url: str
    notices: tuple[Notice, ...] = ()


def place(pull_request: PullRequest, body: str, marker: str, deadline: Deadline) -> Placed:
    """See to it that the pull request has this comment once.

    Ours are the comments that begin with `marker` and were written by the token's owner: anybody can write
    the marker, and what others wrote is left alone. The newest of ours gets the text, older ones are
    minimised. Where it is not known whether a new one was made, it is looked for before another is:
    asked twice, there is still one. Raises RefusedError, UncertainError.
    """
    line = marker.rstrip()  # GitHub may keep other line ends
    for attempt in range(1, ATTEMPTS + 1):
        marked = [comment for comment in pull_request.comments() if comment.body.startswith(line)]
        own = pull_request.own(marked) if marked else {}
        ours = sorted(
            (comment for comment in marked if comment.node_id in own), key=lambda comment: comment.id
        )
        try:
            placed = _put(pull_request, ours[-1] if ours else None, body)
        except UncertainError:
            if attempt == ATTEMPTS or not deadline.wait(back_off(attempt)):
                raise
        except RefusedError as error:
            # somebody deleted the comment after it was listed
            if not (ours and error.status == 404) or attempt == ATTEMPTS:
                raise
        else:
            older = [comment for comment in ours[:-1] if not own[comment.node_id]]
            return Placed(placed.url, tuple(_minimise(pull_request, older)))
    raise AssertionError("unreachable")


def _put(pull_request: PullRequest, newest: PostedComment | None, body: str) -> PostedComment:
    if newest is None:
        return pull_request.create(body)
    if newest.body.replace("\r\n", "\n").strip() == body.strip():
        return newest
    return pull_request.update(newest, body)


def _minimise(pull_request: PullRequest, comments: list[PostedComment]) -> list[Notice]:
    notices = []
    for comment in comments:
        try:
            pull_request.minimise(comment)
        except (RefusedError, UncertainError) as error:
            notices.append(Notice(f"the older comment {comment.url} stays as it is: {error.message}"))
    return notices
