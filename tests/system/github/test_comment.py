"""`openvm-prof comment` against a stand-in for GitHub: one comment, whatever goes wrong on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from openvm_prof.core.errors import UsageError
from openvm_prof.github.comment import PostedComment
from openvm_prof.github.comment_text import comment_body, marker
from openvm_prof.github.comments_api import PullRequest
from openvm_prof.github.github_client import ATTEMPTS, Access, Client, RefusedError, UncertainError
from openvm_prof.github.http import Http, NoAnswerError
from openvm_prof.github.retry import Deadline
from openvm_prof.github.sticky_comment import Placed, place
from tests.folders import Call, run_main
from tests.system.github.github_server import TOKEN, Comment, Fault, GitHubServer, serving

MARKER = marker("report")
BODY = comment_body("new text\n", "report")
OLD = MARKER + "old text"
RATE_LIMIT = '{"message": "You have exceeded a secondary rate limit."}'


class FakeClock:
    """Time that passes by sleeping only, and by none of anybody's."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def epoch(self) -> float:
        return 1_700_000_000 + self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "GITHUB_TOKEN",
        "GITHUB_API_URL",
        "GITHUB_REPOSITORY",
        *(f"{scheme}_proxy" for scheme in ("http", "https", "all", "no")),
        *(f"{scheme}_PROXY" for scheme in ("HTTP", "HTTPS", "ALL", "NO")),
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with serving() as one:
        yield one


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def post(
    server: GitHubServer,
    clock: FakeClock,
    body: str = BODY,
    *,
    token: str = TOKEN,
    number: int = 7,
    seconds: float = 300,
    read_seconds: float = 5,
) -> Placed:
    deadline = Deadline(seconds, clock)
    client = Client(
        Access(server.url, token, "GITHUB_TOKEN", "comment on o/r#7"), Http(clock, read_seconds), deadline
    )
    return place(PullRequest(client, "o/r", number, server.url), body, MARKER, deadline)


# -- one comment ---------------------------------------------------------------------------------


def test_there_is_none_so_one_is_made(server: GitHubServer, clock: FakeClock) -> None:
    server.say("somebody's", "alice")
    placed = post(server, clock)
    assert server.bodies() == ["somebody's", BODY]
    assert placed == Placed("https://github.example/o/r/pull/7#issuecomment-2")
    assert server.methods() == ["GET", "POST"]


def test_there_is_one_so_it_is_updated(server: GitHubServer, clock: FakeClock) -> None:
    server.say(OLD)
    server.say("later", "alice")
    assert post(server, clock).url.endswith("#issuecomment-1")
    assert server.bodies() == [BODY, "later"]


def test_the_same_text_is_not_written_again(server: GitHubServer, clock: FakeClock) -> None:
    server.say(BODY.replace("\n", "\r\n").rstrip())
    post(server, clock)
    assert server.methods() == ["GET", "OWN"]


def test_asking_twice_changes_nothing(server: GitHubServer, clock: FakeClock) -> None:
    assert post(server, clock) == post(server, clock)
    assert server.bodies() == [BODY]


def test_of_several_the_newest_is_updated_and_older_ones_are_minimised(
    server: GitHubServer, clock: FakeClock
) -> None:
    hidden = server.say(OLD, minimised=True)
    first, second, newest = server.say(OLD), server.say(OLD), server.say(OLD)
    assert not post(server, clock).notices
    assert [one.body for one in (hidden, first, second, newest)] == [OLD, OLD, OLD, BODY]
    assert [one.minimised for one in (first, second, newest)] == [True, True, False]
    assert server.methods().count("MINIMISE") == 2


def test_every_page_is_read(server: GitHubServer, clock: FakeClock) -> None:
    for number in range(150):
        server.say(f"comment {number}", "alice")
    ours = server.say(OLD)
    for number in range(151, 260):
        server.say(f"comment {number}", "alice")
    post(server, clock)
    assert ours.body == BODY
    assert server.methods() == ["GET", "GET", "GET", "OWN", "PATCH"]
    assert "per_page=100" in server.requests[0][1]


def test_more_than_a_hundred_of_ours_are_asked_about_in_turn(server: GitHubServer, clock: FakeClock) -> None:
    for _ in range(205):
        server.say(OLD, minimised=True)
    post(server, clock)
    assert server.methods().count("OWN") == 3
    assert server.comments[-1].body == BODY


def test_what_others_wrote_is_left_alone_whatever_it_begins_with(
    server: GitHubServer, clock: FakeClock
) -> None:
    theirs = server.say(OLD, "mallory")
    post(server, clock)
    assert (theirs.body, theirs.minimised) == (OLD, False)
    assert server.bodies()[1:] == [BODY]


@pytest.mark.parametrize("body", ["text " + OLD, marker("other") + "x", "", MARKER[1:]])
def test_what_does_not_begin_with_the_marker_is_left_alone(
    server: GitHubServer, clock: FakeClock, body: str
) -> None:
    server.say(body)
    post(server, clock)
    assert server.bodies() == [body, BODY]


# -- on a bad day --------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "PATCH", "OWN"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault("", status=500),
        Fault("", status=502, body="<html>Bad Gateway</html>"),
        Fault("", status=200, body="<html>"),
        Fault("", status=200, body=""),
        Fault("", how="reset"),
        Fault("", how="reset", done=True),
    ],
    ids=["500", "502", "no JSON", "empty", "reset", "reset after it was done"],
)
def test_what_may_be_asked_twice_is(
    server: GitHubServer, clock: FakeClock, method: str, fault: Fault
) -> None:
    server.say(OLD)
    server.faults = [Fault(method, fault.how, fault.status, fault.body, {}, fault.done)] * 2
    post(server, clock)
    assert server.bodies() == [BODY]
    assert clock.slept == [1, 2]
    assert server.methods().count(method) == 3


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("how", ["reset", "answer", "garbage", "form"])
def test_a_post_that_may_have_been_done_is_looked_for_first(
    server: GitHubServer, clock: FakeClock, how: str, done: bool
) -> None:
    bodies = {"garbage": (200, "<html>"), "form": (201, '{"id": "x"}')}
    status, body = bodies.get(how, (502, "{}"))
    server.faults = [Fault("POST", "reset" if how == "reset" else "answer", status, body, done=done)]
    post(server, clock)
    assert server.bodies() == [BODY]
    again = ["GET", "OWN"] if done else ["GET", "POST"]
    assert server.methods() == ["GET", "POST", *again]


def test_an_answer_that_does_not_come_in_time(server: GitHubServer, clock: FakeClock) -> None:
    server.faults = [Fault("POST", "slow", done=True)]
    post(server, clock, read_seconds=0.2)
    assert server.bodies() == [BODY]
    assert server.methods() == ["GET", "POST", "GET", "OWN"]


def test_a_post_that_never_succeeds_is_given_up(server: GitHubServer, clock: FakeClock) -> None:
    server.faults = [Fault("POST", status=503)] * 20
    with pytest.raises(UncertainError, match="GitHub answers 503"):
        post(server, clock)
    assert server.methods().count("POST") == ATTEMPTS
    assert server.bodies() == []


def test_a_comment_that_is_deleted_meanwhile_is_made_anew(server: GitHubServer, clock: FakeClock) -> None:
    server.say(OLD)
    server.faults = [Fault("PATCH", status=404, body='{"message": "Not Found"}')]
    post(server, clock)
    assert server.bodies() == [BODY]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("status", "headers", "body", "waited"),
    [
        (429, {"Retry-After": "17"}, "{}", 17),
        (403, {"Retry-After": "17"}, RATE_LIMIT, 17),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700001042"}, "{}", 43),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, "{}", 1),
        (403, {}, RATE_LIMIT, 60),
        (429, {"Retry-After": "soon"}, "", 60),
    ],
)
def test_rate_limits_are_waited_for_as_github_asks(
    server: GitHubServer,
    clock: FakeClock,
    method: str,
    status: int,
    headers: dict[str, str],
    body: str,
    waited: float,
) -> None:
    server.faults = [Fault(method, status=status, headers=headers, body=body)]
    post(server, clock)
    assert clock.slept == [waited]
    assert server.bodies() == [BODY]


def test_a_limit_of_graphql(server: GitHubServer, clock: FakeClock) -> None:
    server.say(OLD)
    limited = json.dumps({"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]})
    server.faults = [Fault("OWN", status=200, body=limited)]
    post(server, clock)
    assert clock.slept == [60]
    assert server.bodies() == [BODY]


def test_a_wait_that_is_too_long_is_not_begun(server: GitHubServer, clock: FakeClock) -> None:
    server.faults = [Fault("GET", status=429, headers={"Retry-After": "3600"})]
    with pytest.raises(
        RefusedError, match=r"rate limit \(429\); the next attempt is due in 3600 s, but only 300 s are left"
    ):
        post(server, clock)
    assert clock.slept == []


def test_nothing_is_asked_when_the_time_is_over(server: GitHubServer, clock: FakeClock) -> None:
    with pytest.raises(RefusedError, match="no time left; --timeout gives more"):
        post(server, clock, seconds=0)
    assert server.requests == []


@pytest.mark.parametrize("body", ["{}", "[1]", '[{"id": 1}]', '[{"id": "x", "node_id": 2, "html_url": ""}]'])
def test_a_list_of_another_form_is_an_error(server: GitHubServer, clock: FakeClock, body: str) -> None:
    server.faults = [Fault("GET", status=200, body=body)]
    with pytest.raises(UncertainError, match="not of its documented form"):
        post(server, clock)
    assert server.methods() == ["GET"]


def test_attempts_end(server: GitHubServer, clock: FakeClock) -> None:
    server.faults = [Fault("GET", status=500)] * 50
    with pytest.raises(RefusedError, match="GitHub answers 500, 6 times"):
        post(server, clock)
    assert clock.slept == [1, 2, 4, 8, 16]


def test_nobody_is_there(server: GitHubServer, clock: FakeClock) -> None:
    server.http.socket.close()
    with pytest.raises(RefusedError, match=r"127.0.0.1:\d+: no connection, 6 times"):
        post(server, clock)


def test_an_answer_that_drips(
    server: GitHubServer, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def later() -> float:
        clock.now += 200
        return clock.now

    monkeypatch.setattr(clock, "monotonic", later)
    with pytest.raises(NoAnswerError, match="takes too long"):
        Http(clock).request("GET", f"{server.url}/x", {}, None)


def test_an_answer_without_end(
    server: GitHubServer, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openvm_prof.github.http.MOST_BYTES", 5)
    with pytest.raises(NoAnswerError, match="the answer is longer than"):
        Http(clock).request("GET", f"{server.url}/x", {}, None)


def test_old_comments_that_cannot_be_minimised_are_a_notice(server: GitHubServer, clock: FakeClock) -> None:
    server.say(OLD)
    server.say(OLD)
    forbidden = {"errors": [{"type": "FORBIDDEN", "message": "Resource not accessible by integration"}]}
    server.faults = [Fault("MINIMISE", status=200, body=json.dumps(forbidden))]
    (notice,) = post(server, clock).notices
    assert str(notice) == (
        "the older comment https://github.example/o/r/pull/7#issuecomment-1 stays as it is: "
        "GitHub answers: Resource not accessible by integration"
    )
    assert server.comments[1].body == BODY


# -- rights --------------------------------------------------------------------------------------


def test_a_token_that_is_not_accepted(server: GitHubServer, clock: FakeClock) -> None:
    with pytest.raises(RefusedError) as caught:
        post(server, clock, token="ghs_other")
    assert str(caught.value) == (
        "comment on o/r#7: GitHub does not accept the token in GITHUB_TOKEN: it is wrong, has expired or was "
        "revoked (401: Bad credentials)"
    )
    assert clock.slept == []


def test_a_token_that_may_only_read(server: GitHubServer, clock: FakeClock) -> None:
    said = '{"message": "Resource not accessible by integration"}'
    headers = {"X-Accepted-GitHub-Permissions": "issues=write; pull_requests=write"}
    server.faults = [Fault("POST", status=403, body=said, headers=headers)]
    with pytest.raises(RefusedError) as caught:
        post(server, clock)
    text = str(caught.value)
    assert (
        "the token in GITHUB_TOKEN lacks the permission to do this, "
        "which needs issues=write; pull_requests=write" in text
    )
    assert "`permissions: pull-requests: write`" in text
    assert "from a fork" in text and "workflow_run" in text and "docs/ci.md" in text
    assert server.methods() == ["GET", "POST"]


@pytest.mark.parametrize(
    ("status", "said", "text"),
    [
        (403, "Unable to create comment because issue is locked.", "the conversation is locked"),
        (422, "Validation Failed", "GitHub refuses it (422: Validation Failed)"),
        (410, "", "GitHub refuses it (410)"),
    ],
)
def test_other_refusals(server: GitHubServer, clock: FakeClock, status: int, said: str, text: str) -> None:
    server.faults = [Fault("POST", status=status, body=json.dumps({"message": said}))]
    with pytest.raises(RefusedError) as caught:
        post(server, clock)
    assert text in str(caught.value)


def test_a_pull_request_that_is_not_there(server: GitHubServer, clock: FakeClock) -> None:
    with pytest.raises(
        RefusedError, match="there is no such pull request, or the token in GITHUB_TOKEN may not"
    ):
        post(server, clock, number=8)


# -- the token -----------------------------------------------------------------------------------


def test_the_token_is_not_sent_to_another_host(server: GitHubServer, clock: FakeClock) -> None:
    with serving() as other:
        server.faults = [Fault("GET", status=302, headers={"Location": f"{other.url}/repos"})]
        with pytest.raises(RefusedError, match="the token is not sent there; give its API as --api-url"):
            post(server, clock)
        page = f'<{other.url}/repos/o/r/issues/7/comments?page=2>; rel="next"'
        server.faults = [Fault("GET", status=200, body="[]", headers={"Link": page})]
        with pytest.raises(RefusedError, match=r"the next page is at .*, where the token is not sent"):
            post(server, clock)
        assert other.requests == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_within_the_host_are_followed(server: GitHubServer, clock: FakeClock, status: int) -> None:
    server.say(OLD)
    target = "/repos/o/r/issues/7/comments?per_page=100&page=1"
    server.faults = [Fault("GET", status=status, headers={"Location": target})]
    post(server, clock)
    assert server.bodies() == [BODY]


def test_a_redirect_of_what_changes_something(server: GitHubServer, clock: FakeClock) -> None:
    target = {"Location": "/repos/o/r/issues/7/comments"}
    server.faults = [Fault("POST", status=301, headers=target)]
    with pytest.raises(RefusedError, match="the repository was moved"):
        post(server, clock)
    server.faults = [Fault("POST", status=307, headers=target)]
    post(server, clock)
    assert server.bodies() == [BODY]
    server.faults = [Fault("GET", status=302, headers=target)] * 9
    with pytest.raises(RefusedError, match="redirects too many times"):
        post(server, clock)


def test_a_token_that_is_sent_back_is_not_repeated(server: GitHubServer, clock: FakeClock) -> None:
    said = json.dumps({"message": f"no: Bearer {TOKEN}"})
    server.faults = [Fault("GET", status=403, body=said)]
    with pytest.raises(RefusedError) as caught:
        post(server, clock)
    assert TOKEN not in str(caught.value)
    assert "***" in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example",
        "http://localhost.example",
        "http://127.0.0.1@evil.example",
        "ftp://x",
        "api.github.com",
        "https://",
        "https://a b",
        "https://user:word@x",
        "https://x:port",
        "https://x/?a=b",
        "",
    ],
)
def test_an_address_where_no_token_may_go(url: str) -> None:
    with pytest.raises(UsageError, match="must be https://HOST"):
        Access(url, TOKEN, "GITHUB_TOKEN", "x")


@pytest.mark.parametrize(
    "url", ["https://ghe.example:8443/api/v3", "http://localhost:80", "http://[::1]", "https://[::1]:1/x"]
)
def test_addresses_where_it_may(url: str) -> None:
    assert Access(url, TOKEN, "GITHUB_TOKEN", "x").covers(f"{url}/y")


@pytest.mark.parametrize("token", ["a b", "a\nHost: evil", "é"])
def test_a_token_that_is_none(token: str) -> None:
    with pytest.raises(UsageError) as caught:
        Access("https://api.github.com", token, "GITHUB_TOKEN", "x")
    assert token not in str(caught.value)


@pytest.mark.parametrize(
    ("api", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://ghe.example/api/v3/", "https://ghe.example/api/graphql"),
    ],
)
def test_where_graphql_is(api: str, graphql: str) -> None:
    asked: list[str] = []

    class Asked(Client):
        def call(self, method: str, path: str, *_: object, **__: object) -> object:  # type: ignore[override]
            asked.append(path)
            raise RefusedError("no")

    clock = FakeClock()
    client = Asked(Access(api, TOKEN, "T", "x"), Http(clock), Deadline(1, clock))
    with pytest.raises(RefusedError):
        PullRequest(client, "o/r", 7, api).own([_any_comment()])
    assert asked == [graphql]


def _any_comment() -> PostedComment:
    return PostedComment(1, "IC_1", "", "")


# -- the command ---------------------------------------------------------------------------------


class Prof:
    """The command line in a scratch folder with a report."""

    def __init__(self, place_: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.place, self.capsys = place_, capsys
        (place_ / "report.md").write_text("# Report\n", encoding="utf-8")

    def __call__(self, *args: str) -> Call:
        return run_main(["comment", *args], self.place, {}, self.capsys)


@pytest.fixture
def prof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Prof:
    monkeypatch.chdir(tmp_path)
    return Prof(tmp_path, capsys)


def test_the_command_posts_and_prints_the_address(
    server: GitHubServer, prof: Prof, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("GITHUB_API_URL", server.url)
    monkeypatch.setenv("GITHUB_REPOSITORY", "o/r")
    result = prof("report.md", "--pr", "7", "--marker", "bench.v2")
    assert (result.exit, result.stderr) == (0, "")
    assert result.stdout == "https://github.example/o/r/pull/7#issuecomment-1\n"
    assert server.bodies() == ["<!-- openvm-prof comment: bench.v2 -->\n# Report\n"]
    assert server.tokens == {f"Bearer {TOKEN}"}


def test_the_token_is_in_no_message(
    server: GitHubServer, prof: Prof, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", TOKEN)
    server.faults = [Fault("GET", status=403, body=json.dumps({"message": TOKEN}))]
    options = ("--repo", "o/r", "--token-env", "MY_TOKEN", "--api-url", server.url)
    result = prof("report.md", "--pr", "7", *options)
    assert result.exit == 3
    assert "the token in MY_TOKEN lacks the permission to do this" in result.stderr
    assert result.stderr.count("\n") == 1
    assert TOKEN not in result.stderr + result.stdout


def test_a_dry_run_asks_nobody(prof: Prof) -> None:
    result = prof("report.md", "--pr", "7", "--repo", "o/r", "--dry-run")
    assert (result.exit, result.stderr) == (0, "")
    assert result.stdout == "<!-- openvm-prof comment: report -->\n# Report\n"


def test_without_a_token(prof: Prof) -> None:
    result = prof("report.md", "--pr", "7", "--repo", "o/r")
    assert result.exit == 2
    assert (
        "GITHUB_TOKEN holds no token; in a workflow: `env: { GITHUB_TOKEN: ${{ github.token }} }`"
        in result.stderr
    )


@pytest.mark.parametrize("repo", ["r", "o/r/x", "o/..", "o/r?x=1", "../r", "o/"])
def test_a_repository_that_is_none(prof: Prof, repo: str) -> None:
    result = prof("report.md", "--pr", "7", "--repo", repo)
    assert result.exit == 2
    assert "is not OWNER/NAME" in result.stderr


@pytest.mark.parametrize("name", ["a--b", "-->", "a b", "", "-"])
def test_a_marker_that_would_end_its_comment(prof: Prof, name: str) -> None:
    assert prof("report.md", "--pr", "7", "--repo", "o/r", "--marker", name, "--dry-run").exit == 2


def test_an_empty_report(prof: Prof) -> None:
    (prof.place / "report.md").write_text(" \n")
    result = prof("report.md", "--pr", "7", "--repo", "o/r", "--dry-run")
    assert result.exit == 3
    assert result.stderr == "openvm-prof: error: report.md: the file is empty: there is nothing to post\n"


def test_the_stand_in_has_its_rules() -> None:
    """What the tests above rely on: no token, no comment; and only one's own can be changed."""
    with serving() as server:
        server.comments = [Comment(1, "alice", "x")]
        assert server.answer("PATCH", "/repos/o/r/issues/comments/1", {"body": "y"})[0] == 403
        assert server.answer("POST", "/repos/o/r/issues/7/comments", {"body": "y" * 65_537})[0] == 422
