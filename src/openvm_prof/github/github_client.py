"""Asking GitHub: one request with the retries, and the caution, that its rules ask for.

As documented at https://docs.github.com/rest/using-the-rest-api: rate limits, best practices, pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from openvm_prof.core.errors import Location, OutputError, UsageError
from openvm_prof.core.version import __version__
from openvm_prof.github.addresses import Address
from openvm_prof.github.http import Answer, Http, NoAnswerError
from openvm_prof.github.link_header import linked
from openvm_prof.github.retry import Deadline, back_off

ATTEMPTS = 6
"""How often one thing is asked for at most."""

SECONDARY_LIMIT_SECONDS = 60.0
"""What GitHub asks to wait for where a limit without a time was exceeded."""

_MOST_REDIRECTS = 3
_API_PATH = re.compile(r"[a-z0-9._~/-]*", re.IGNORECASE)


class RefusedError(OutputError):
    """GitHub does not do what was asked; `status` is that of its answer, 0 where there was none."""

    def __init__(self, message: str, where: Location | None = None, status: int = 0) -> None:
        super().__init__(message, where)
        self.status = status


class UncertainError(OutputError):
    """What was asked may have been done or not: no answer arrived, or none that can be read."""


class Access(Struct, frozen=True):
    """Where to ask and as whom; `subject` and `token_name` are what messages call matter and token."""

    api_url: str
    token: str
    token_name: str
    subject: str

    def __post_init__(self) -> None:
        address = Address.parse(self.api_url)
        if address is None or not (address.is_private and _API_PATH.fullmatch(address.rest)):
            raise UsageError(
                "the API's address must be https://HOST with port and path, as the token goes there; "
                "without TLS it may be this machine only (127.0.0.1, ::1, localhost)"
            )
        if not re.fullmatch(r"[!-~]+", self.token):
            raise UsageError(f"the token in {self.token_name} contains characters that no token has")

    def covers(self, url: str) -> bool:
        """Whether the token may be sent there: to the API's own scheme, host and port only."""
        ours, theirs = Address.parse(self.api_url), Address.parse(url)
        return ours is not None and theirs is not None and theirs.origin == ours.origin


class Reply(Struct, frozen=True):
    """An answer that means yes: its JSON, and the address of the next page where there is one."""

    document: Any
    next_page: str | None


class Client:
    """Asks until there is an answer that means yes, `ATTEMPTS` times at most and until the deadline."""

    def __init__(self, access: Access, http: Http, deadline: Deadline) -> None:
        self._access = access
        self._http = http
        self._deadline = deadline
        self.where = Location(file=access.subject)

    def call(
        self, method: str, path: str, body: Mapping[str, object] | None = None, *, repeatable: bool = True
    ) -> Reply:
        """Ask for a path of the API, or for a whole address.

        What is not repeatable is asked again only where it was certainly not done, as where a rate limit
        refused it. Raises RefusedError, which says what to do, and UncertainError.
        """
        url = Address.parse(path if "://" in path else self._access.api_url.rstrip("/") + path)
        if url is None:
            raise UsageError("the API's address and the repository's name are too long together")
        data = None if body is None else msgspec.json.encode(body)
        for attempt in range(1, ATTEMPTS + 1):
            if not self._deadline.left:
                raise RefusedError("there is no time left; --timeout gives more", self.where)
            wait, certain = back_off(attempt), False
            try:
                answer = self._ask(method, url, data)
                document = _decoded(answer)
                if answer.status < 300 and document is not None:
                    return Reply(document, self._next_page(url, answer))
                limit = _limit_wait(answer, document, self._deadline.clock.epoch())
                if limit is not None:
                    reason, wait, certain = f"GitHub's rate limit ({answer.status})", max(limit, wait), True
                elif answer.status < 300:
                    reason = "GitHub's answer cannot be read"
                elif answer.status >= 500:
                    reason = f"GitHub answers {answer.status}"
                else:
                    raise self._refusal(answer.status, _message(document), answer.headers)
            except NoAnswerError as error:
                reason, certain = f"{url.place}: {error}", not error.sent
            if not (repeatable or certain):
                raise UncertainError(reason, self.where)
            if attempt == ATTEMPTS:
                raise RefusedError(f"{reason}, {ATTEMPTS} times", self.where)
            self.wait(wait, reason)
        raise AssertionError("unreachable")

    def wait(self, seconds: float, reason: str) -> None:
        """Wait before asking again. Raises RefusedError where there is no time left for that."""
        if not self._deadline.wait(seconds):
            left = (
                f"the next attempt is due in {seconds:.0f} s, but only {self._deadline.left:.0f} s are left"
            )
            raise RefusedError(f"{self.clean(reason)}; {left}; increase --timeout", self.where)

    def clean(self, text: str) -> str:
        """A text of theirs without the token, should they send it back."""
        return text.replace(self._access.token, "***")

    def _ask(self, method: str, url: Address, data: bytes | None) -> Answer:
        """Ask once, and again where it redirects to the same host."""
        headers = _HEADERS | {"Authorization": f"Bearer {self._access.token}"}
        if data is not None:
            headers["Content-Type"] = "application/json"
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._http.request(method, url.text, headers, data)
            if answer.status not in (301, 302, 307, 308):
                return answer
            target = url.resolve(answer.headers.get("location", ""))
            if target is None:
                raise RefusedError(
                    f"{url.place} redirects to something that is not a web address", self.where
                )
            if not self._access.covers(target.text):
                message = f"{url.place} redirects to {target.scheme}://{target.place}"
                advice = "the token is not sent there; give its API as --api-url"
                raise RefusedError(self.clean(f"{message}, {advice}"), self.where, answer.status)
            if answer.status in (301, 302) and method != "GET":
                advice = "the repository was moved; give its current name"
                raise RefusedError(self.clean(f"{advice} ({target.text})"), self.where, answer.status)
            url = target
        raise RefusedError(f"{url.place} redirects too many times", self.where, answer.status)

    def _next_page(self, url: Address, answer: Answer) -> str | None:
        try:
            reference = linked(answer.headers.get("link", ""), "next")
        except ValueError:
            raise RefusedError(f"{url.place} sends a Link header that cannot be parsed", self.where) from None
        if reference is None:
            return None
        following = url.resolve(reference)
        if following is None:
            raise RefusedError(f"{url.place} gives a next page that is not a web address", self.where)
        if not self._access.covers(following.text):
            message = (
                f"the next page is at {following.scheme}://{following.place}, where the token is not sent"
            )
            raise RefusedError(self.clean(message), self.where)
        return following.text

    def _refusal(self, status: int, reply: str, headers: Mapping[str, str]) -> RefusedError:
        """What GitHub's no means, and what to do about it."""
        token = f"the token in {self._access.token_name}"
        match status:
            case 401:
                text = f"GitHub does not accept {token}: it is wrong, has expired or was revoked"
            case 403 if "locked" in reply:
                text = "the conversation is locked; unlock it to allow comments"
            case 403:
                wanted = headers.get("x-accepted-github-permissions")
                needs = f", which needs {wanted}" if wanted else ""
                text = f"{token} lacks the permission to do this{needs}; {_GRANT}. {_FORKS}"
            case 404:
                text = f"there is no such pull request, or {token} may not see it; {_GRANT}"
            case _:
                text = "GitHub refuses it"
        return RefusedError(
            self.clean(f"{text} ({status}{': ' if reply else ''}{reply})"), self.where, status
        )


_GRANT = "give the job `permissions: pull-requests: write`"
_FORKS = (
    "For a pull request from a fork a token can only read: comment from a second workflow (workflow_run), "
    "as docs/ci.md shows"
)
_HEADERS = {
    "Accept": "application/vnd.github+json",
    "User-Agent": f"openvm-prof/{__version__}",
    "X-GitHub-Api-Version": "2022-11-28",
}


def _decoded(answer: Answer) -> Any:
    """The answer's JSON, None where there is none."""
    try:
        return msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _message(document: Any) -> str:
    """What GitHub says about a failure; empty where it says nothing that can be read."""
    return str(document.get("message", "")) if isinstance(document, dict) else ""


def _limit_wait(answer: Answer, document: Any, now: float) -> float | None:
    """Seconds to wait where a rate limit was exceeded, by GitHub's rules; None where it was not.

    `retry-after` counts first, then `x-ratelimit-reset` where nothing remains, else a minute.
    """
    if answer.status not in (403, 429):
        return None
    after, reset = answer.headers.get("retry-after", ""), answer.headers.get("x-ratelimit-reset", "")
    if re.fullmatch("[0-9]+", after):
        return float(after)
    if answer.headers.get("x-ratelimit-remaining") == "0" and re.fullmatch("[0-9]+", reset):
        return max(float(reset) - now, 0.0) + 1
    if answer.status == 429 or "rate limit" in _message(document).lower():
        return SECONDARY_LIMIT_SECONDS
    return None
