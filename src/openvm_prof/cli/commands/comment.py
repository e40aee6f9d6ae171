"""`openvm-prof comment`: one comment on a pull request, kept up to date."""

from __future__ import annotations

import math
import os
import re
from argparse import ArgumentTypeError
from pathlib import Path

from openvm_prof.cli.options import web_address
from openvm_prof.cli.parser import Parser, whole
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out

_DAY_S = 86_400

EPILOG = """
Examples:
  openvm-prof comment report.md --pr 12
  openvm-prof comment report.md --pr 12 --dry-run
"""

USAGE = "[OPTIONS] FILE.md"


def arguments(parser: Parser) -> None:
    """Add the options and arguments."""
    parser.add_argument(
        "file", metavar="FILE.md", type=Path, help="The text of the comment, a markdown file."
    )
    repo = os.environ.get("GITHUB_REPOSITORY") or None
    parser.add_argument(
        "--repo",
        type=_repo,
        default=repo,
        required=repo is None,
        metavar="OWNER/NAME",
        help="The repository. [default: $GITHUB_REPOSITORY]",
    )
    parser.add_argument(
        "--pr", type=whole(1), required=True, metavar="N", help="The number of the pull request."
    )
    parser.add_argument(
        "--marker",
        type=_marker,
        default="report",
        metavar="ID",
        help="An ID that tells this comment from other comments of openvm-prof on the same pull request.",
    )
    parser.add_argument(
        "--token-env",
        default="GITHUB_TOKEN",
        metavar="NAME",
        help="The environment variable that holds the token.",
    )
    parser.add_argument(
        "--api-url",
        default=os.environ.get("GITHUB_API_URL") or "https://api.github.com",
        metavar="URL",
        help="GitHub's REST API. [default: $GITHUB_API_URL or https://api.github.com]",
    )
    parser.add_argument(
        "--full-url",
        type=web_address,
        metavar="URL",
        help="URL of the full report; linked if the comment has to be shortened.",
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=300,
        metavar="SECONDS",
        help="Give up after this time, including waits for rate limits.",
    )
    parser.add_flag("--dry-run", help="Print the comment and make no network requests.")


def _repo(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", text) or text.endswith(("/.", "/..")):
        raise ArgumentTypeError(f"{text!r} is not OWNER/NAME")
    return text


def _marker(text: str) -> str:
    from openvm_prof.github.comment_text import MARKER_ID

    if not MARKER_ID.fullmatch(text):
        message = f"{text!r} is not letters and digits, with single dots, dashes or underscores between them"
        raise ArgumentTypeError(message)
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 1 <= seconds <= _DAY_S:
        raise ArgumentTypeError(f"{text!r} is not a number of seconds from 1 to {_DAY_S}")
    return seconds


def comment(
    _: Session,
    /,
    file: Path,
    repo: str,
    pr: int,
    marker: str,
    token_env: str,
    api_url: str,
    full_url: str | None,
    timeout: float,
    dry_run: bool,
) -> None:
    """Post a markdown file as a pull request comment, and update it on later runs.

    If the command has commented on this pull request before, it updates its newest comment and
    minimizes the older ones; otherwise it adds a comment. It prints the comment's URL.
    """
    from openvm_prof.core.errors import BadInputError, Location, UsageError
    from openvm_prof.core.io.files import read_bytes
    from openvm_prof.github.comment_text import comment_body

    try:
        markdown = read_bytes(file).decode()
    except UnicodeDecodeError as error:
        raise BadInputError("the file is not UTF-8 text", Location(file=str(file))) from error
    if not markdown.strip():
        raise BadInputError("the file is empty: there is nothing to post", Location(file=str(file)))
    body = comment_body(markdown, marker, full_url)
    if dry_run:
        write_out(body)
        return
    token = os.environ.get(token_env, "").strip()
    if not token:
        raise UsageError(
            f"the environment variable {token_env} holds no token; in a workflow: "
            f"`env: {{ {token_env}: ${{{{ github.token }}}} }}`"
        )

    from openvm_prof.cli.outputs import print_notices
    from openvm_prof.github.comment_text import marker as marker_line
    from openvm_prof.github.comments_api import PullRequest
    from openvm_prof.github.github_client import Access, Client
    from openvm_prof.github.http import Http
    from openvm_prof.github.retry import Deadline, SystemClock
    from openvm_prof.github.sticky_comment import place

    clock = SystemClock()
    deadline = Deadline(timeout, clock)
    access = Access(api_url, token, token_env, f"comment on {repo}#{pr}")
    client = Client(access, Http(clock), deadline)
    placed = place(PullRequest(client, repo, pr, api_url), body, marker_line(marker), deadline)
    write_out(f"{placed.url}\n")
    print_notices(placed.notices)
