"""`openvm-prof comment`: one comment on a pull request, kept up to date."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from openvm_prof.cli.stdout import write_out

EPILOG = """\b
Examples:
  openvm-prof comment report.md --pr 12
  openvm-prof comment report.md --pr 12 --dry-run
"""


def _repo(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", value) or value.endswith(("/.", "/..")):
        raise click.BadParameter(f"{value!r} is not OWNER/NAME", context, parameter)
    return value


def _marker(context: click.Context, parameter: click.Parameter, value: str) -> str:
    from openvm_prof.render.comment import MARKER_ID

    if not MARKER_ID.fullmatch(value):
        message = f"{value!r} is not letters and digits, with single dots, dashes or underscores between them"
        raise click.BadParameter(message, context, parameter)
    return value


@click.command(epilog=EPILOG)
@click.argument("file", metavar="FILE.md", type=click.Path(path_type=Path))
@click.option(
    "--repo",
    callback=_repo,
    envvar="GITHUB_REPOSITORY",
    required=True,
    metavar="OWNER/NAME",
    help="The repository. [default: $GITHUB_REPOSITORY]",
)
@click.option("--pr", type=click.IntRange(1), required=True, metavar="N", help="The pull request.")
@click.option(
    "--marker",
    callback=_marker,
    default="report",
    show_default=True,
    metavar="ID",
    help="Which comment it is, where a pull request has several of them.",
)
@click.option(
    "--token-env",
    default="GITHUB_TOKEN",
    show_default=True,
    metavar="NAME",
    help="The environment variable that holds the token.",
)
@click.option(
    "--api-url",
    envvar="GITHUB_API_URL",
    default="https://api.github.com",
    metavar="URL",
    help="GitHub's REST API. [default: $GITHUB_API_URL or https://api.github.com]",
)
@click.option("--full-url", metavar="URL", help="Where all of it is; linked to where it has to be shortened.")
@click.option(
    "--timeout",
    type=click.FloatRange(1, 86_400),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="Give up after this long, waits for rate limits included.",
)
@click.option("--dry-run", is_flag=True, help="Print the comment as it would be; ask nobody.")
def comment(
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
    """Put a markdown file on a pull request, as one comment kept up to date.

    The newest comment that this command made there gets the new text, older ones are folded away; there
    is a new one only where there was none. It prints the comment's address.
    """
    from openvm_prof.errors import BadInputError, UsageError, Where
    from openvm_prof.io.files import read_bytes
    from openvm_prof.pipeline import comment_body

    try:
        markdown = read_bytes(file).decode()
    except UnicodeDecodeError as error:
        raise BadInputError("it is not text in UTF-8", Where(file=str(file))) from error
    if not markdown.strip():
        raise BadInputError("there is nothing in it to comment with", Where(file=str(file)))
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

    from openvm_prof.cli.outputs import say
    from openvm_prof.io.github import PullRequest
    from openvm_prof.io.github_client import Access, Client
    from openvm_prof.io.http import Http
    from openvm_prof.io.patience import Patience, SystemClock
    from openvm_prof.io.sticky_comment import place
    from openvm_prof.render.comment import marker as marker_line

    clock = SystemClock()
    patience = Patience(timeout, clock)
    access = Access(api_url, token, token_env, f"comment on {repo}#{pr}")
    client = Client(access, Http(clock), patience)
    placed = place(PullRequest(client, repo, pr, api_url), body, marker_line(marker), patience)
    write_out(f"{placed.url}\n")
    say(placed.notices)
