"""The token, and what a server sends: where the one may go, and what the other can do to whoever reads it.

Proxies and servers here are real ones, on ports of this machine.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from openvm_prof.core.errors import OpenvmProfError, UsageError
from openvm_prof.github.addresses import Address
from openvm_prof.github.comments_api import PullRequest
from openvm_prof.github.github_client import Access, Client, RefusedError
from openvm_prof.github.http import Answer, Http, NoAnswerError
from openvm_prof.github.link_header import linked
from openvm_prof.github.retry import Deadline
from tests.cpu_limit import cpu_limit
from tests.folders import Call, run_main
from tests.system.github.github_server import TOKEN, Fault, GitHubServer, serving
from tests.system.github.test_comment import FakeClock

PROXY_VARIABLES = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
COMMENTS = "/repos/o/r/issues/7/comments"


# -- proxies -------------------------------------------------------------------------------------


class Proxy:
    """A proxy that lets nothing through and keeps what it was shown."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Say nothing."""

            def _refuse(self) -> None:
                seen.append(f"{self.requestline}\n{self.headers}")
                self.send_response(502)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_CONNECT = do_GET = do_POST = do_PATCH = _refuse  # noqa: N815 - the base class's names

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    made = Proxy()
    thread = threading.Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.http.shutdown()
    made.http.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_API_URL", "GITHUB_REPOSITORY", "no_proxy", "NO_PROXY", *PROXY_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with serving() as one:
        yield one


class Prof:
    """`openvm-prof comment` on a report in a scratch folder."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.place, self.capsys = place, capsys
        (place / "report.md").write_text("# Report\n", encoding="utf-8")

    def __call__(self, api_url: str, *args: str) -> Call:
        options = ("report.md", "--repo", "o/r", "--pr", "7", "--timeout", "1", "--api-url", api_url)
        return run_main(["comment", *options, *args], self.place, {}, self.capsys)


@pytest.fixture
def prof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Prof:
    monkeypatch.chdir(tmp_path)
    return Prof(tmp_path, capsys)


@pytest.mark.parametrize("variable", PROXY_VARIABLES)
def test_no_proxy_sees_a_request_without_tls(
    server: GitHubServer, proxy: Proxy, prof: Prof, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, proxy.url)
    result = prof(server.url)
    assert (result.exit, result.stderr) == (0, "")
    assert server.tokens == {f"Bearer {TOKEN}"}
    assert proxy.seen == []


def test_a_proxy_is_asked_for_a_tunnel_and_sees_no_token(
    proxy: Proxy, prof: Prof, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in PROXY_VARIABLES:
        monkeypatch.setenv(variable, proxy.url.replace("//", "//me:s%20w@"))
    result = prof("https://api.example")
    assert result.exit == 3
    assert "api.example: the proxy does not answer" in result.stderr
    assert "me:" not in result.stderr and "s w" not in result.stderr
    assert proxy.seen and all(seen.startswith("CONNECT api.example:443 ") for seen in proxy.seen)
    assert "proxy-authorization: basic bwu6cyb3" in proxy.seen[0].lower()  # `me:s w`
    assert not [seen for seen in proxy.seen if TOKEN in seen or "Bearer" in seen]


def test_hosts_that_need_no_proxy(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving() as other, pytest.raises(NoAnswerError):  # it speaks no TLS
        Http(FakeClock()).request("GET", other.url.replace("http:", "https:"), {}, None)
    assert proxy.seen == []


@pytest.mark.parametrize(
    "value", ["http://[bad", "socks5://x:1", "ftp://x", "http://a b", "http://x:99999", "http://é:p@", "//"]
)
def test_a_proxy_that_is_none_is_one_line_without_its_password(
    prof: Prof, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("https_proxy", value.replace("//", "//me:secret@"))
    result = prof("https://api.example")
    assert result.exit == 2
    assert result.stderr == (
        "openvm-prof: error: the proxy that the environment (HTTPS_PROXY) names is not http(s)://HOST:PORT\n"
    )


# -- addresses -----------------------------------------------------------------------------------


PRIVATE = [
    "https://api.github.com",
    "https://ghe.example:8443/api/v3",
    "HTTPS://GHE.example",
    "http://localhost",
    "http://LOCALHOST:80/x",
    "http://127.0.0.1:8080",
    "http://127.255.3.4",
    "http://[::1]:1",
    "http://[0:0:0:0:0:0:0:1]",
]
READABLE = [
    "http://api.github.com",
    "http://localhost.evil.com",
    "http://localhost.",
    "http://evil.localhost",
    "http://127.0.0.1.evil.com",
    "http://128.0.0.1",
    "http://0.0.0.0",
    "http://10.0.0.1",
    "http://2130706433",
    "http://127.1",
    "http://0x7f.1",
    "http://[::]",
    "http://[fe80::1]",
]
NO_ADDRESSES = [
    "",
    "https://",
    "https:///x",
    "//api.github.com",
    "https:api.github.com",
    "ftp://127.0.0.1",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://127.0.0.1@evil.com",
    "http://127.0.0.1:80@evil.com",
    "https://api.github.com@evil.com",
    "https://user:password@api.github.com",
    "http://127.0.0.1\\@evil.com",
    "http://127.0.0.1\\.evil.com",
    "https://x:0",
    "https://x:65536",
    "https://x:1x",
    "https://x:",
    "https://[::1",
    "https://[::g]",
    "https://[1.2.3.4]",
    "https://[::1%25eth0]",
    "https://é.example",
    "https://api.github.com\n.evil.com",
    "https://x/\r\nHost: evil",
    "https://x/a b",
    "https://x/\x1b[31m",
    "https://x/\u202e",
    " https://x",
    "https://x\n",
    f"https://{'x' * 3000}",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_addresses_that_the_token_may_go_to(url: str) -> None:
    assert Access(url, TOKEN, "GITHUB_TOKEN", "x").covers(f"{url}/y")


@pytest.mark.parametrize("url", [*READABLE, *NO_ADDRESSES])
def test_addresses_that_it_may_not(url: str, prof: Prof) -> None:
    with pytest.raises(UsageError, match="must be https://HOST"):
        Access(url, TOKEN, "GITHUB_TOKEN", "x")
    with pytest.raises(UsageError, match="without TLS, requests are sent to this machine only"):
        Http(FakeClock()).request("GET", url, {"Authorization": TOKEN}, None)
    result = prof(url)
    assert (result.exit, result.stdout, result.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("url", [*PRIVATE, *READABLE])
def test_what_can_be_read_on_the_way(url: str) -> None:
    address = Address.parse(url)
    assert address is not None
    assert address.is_private == (url in PRIVATE)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:8080/x",
        "http://127.0.0.1/x",
        "http://localhost:8080/x",
        "http://127.0.0.1:8080@evil.com/",
    ],
)
def test_another_origin_is_not_the_apis(url: str) -> None:
    assert not Access("http://127.0.0.1:8080", TOKEN, "T", "x").covers(url)


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z0-9.@:\\\[\]%/?#]{0,30}", fullmatch=True))
def test_references_are_an_address_of_the_web_or_nothing(reference: str) -> None:
    base = Address.parse("https://api.example/a/b?c")
    assert base is not None
    address = base.resolve(reference)
    if address is not None:
        assert address.scheme in ("http", "https")
        assert address.text.isascii() and address.text.isprintable() and " " not in address.text
        # who sends it must not see another host in it
        theirs = parse_url(address.text)
        assert (theirs.auth, theirs.host, theirs.scheme) == (None, address.host, address.scheme)


# -- redirects, next pages -----------------------------------------------------------------------


class Canned(Http):
    """Answers that were written before, and what was asked."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__(FakeClock())
        self.answers = list(answers)
        self.asked: list[str] = []

    def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        self.asked.append(url)
        return self.answers.pop(0)


def ask(http: Http, api: str = "https://api.example") -> list[object]:
    """Read all comments of a pull request."""
    client = Client(Access(api, TOKEN, "T", "comment on o/r#7"), http, Deadline(300, FakeClock()))
    return list(PullRequest(client, "o/r", 7, api).comments())


def redirect(location: str, status: int = 302) -> Answer:
    return Answer(status, {"location": location}, b"")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(
    ("api", "location", "place"),
    [
        ("https://api.example", "http://api.example/x", "http://api.example"),
        ("https://api.example", "http://api.example:443/x", "http://api.example:443"),
        ("https://127.0.0.1:1", "http://127.0.0.1:1/x", "http://127.0.0.1:1"),
        ("http://127.0.0.1:1", "https://127.0.0.1:1/x", "https://127.0.0.1:1"),
        ("https://api.example", "//evil.example/x", "https://evil.example"),
        ("https://api.example", "https://api.example:8443/x", "https://api.example:8443"),
    ],
)
def test_a_redirect_to_another_scheme_host_or_port_is_refused(
    api: str, location: str, place: str, status: int
) -> None:
    http = Canned(redirect(location, status))
    with pytest.raises(RefusedError, match=f"redirects to {place}, the token is not sent there"):
        ask(http, api)
    assert http.asked == [f"{api}{COMMENTS}?per_page=100"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_next_page_under_another_scheme_is_refused(scheme: str) -> None:
    other = {"http": "https", "https": "http"}[scheme]
    http = Canned(Answer(200, {"link": f'<{other}://127.0.0.1:1/x>; rel="next"'}, b"[]"))
    with pytest.raises(RefusedError, match=rf"the next page is at {other}://127\.0\.0\.1:1, where the token"):
        ask(http, f"{scheme}://127.0.0.1:1")
    assert len(http.asked) == 1


@pytest.mark.parametrize(
    "target", ["HTTPS://API.example:443/y", "https://api.example/y", "/y", "//api.example/y"]
)
def test_another_way_to_write_the_same_origin_is_followed(target: str) -> None:
    http = Canned(redirect(target), Answer(200, {"link": f'<{target}>; rel="next"'}, b"[]"))
    http.answers.append(Answer(200, {}, b"[]"))
    assert ask(http) == []
    assert len(http.asked) == 3


HOSTILE = [
    "",
    " ",
    "http://[bad",
    "https://[",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://me:secret@evil.example/",
    "https://evil.example/\x1b]0;pwned\x07",
    "https://evil.example/\u202egnp",
    "https://evil.example/a b",
    "https://x:99999/",
    "\x1b[31m::error::x",
    "%0A::set-output name=url::https://evil.example",
]


@pytest.mark.parametrize("location", [*HOSTILE[:-1], "https://\x1b[31mevil.example"])
def test_a_bad_location_is_one_line(location: str) -> None:
    with pytest.raises(RefusedError) as caught:
        ask(Canned(redirect(location)))
    assert (
        str(caught.value) == "comment on o/r#7: api.example redirects to something that is not a web address"
    )


@pytest.mark.parametrize("address", HOSTILE[:-1])
def test_a_bad_next_page_is_one_line(address: str) -> None:
    with pytest.raises(
        RefusedError, match=r"\Acomment on o/r#7: api.example gives a next page that is not a web address"
    ):
        ask(Canned(Answer(200, {"link": f"<{address}>; rel=next"}, b"[]")))


@pytest.mark.parametrize(
    "header", ["https://x; rel=next", "<https://x", "<x> y", "<x>; rel='next\"", "\x1b<x"]
)
def test_a_bad_link_header_is_one_line(header: str) -> None:
    with pytest.raises(RefusedError) as caught:
        ask(Canned(Answer(200, {"link": header}, b"[]")))
    assert str(caught.value) == "comment on o/r#7: api.example sends a Link header that cannot be parsed"


@given(st.text(max_size=80), st.sampled_from(["location", "link"]), st.sampled_from([200, 302, 307]))
def test_no_header_is_an_error_of_our_own(text: str, name: str, status: int) -> None:
    http = Canned(*[Answer(status, {name: text}, b"[]")] * 9)
    with contextlib.suppress(OpenvmProfError, IndexError):
        ask(http)
    assert all(url.startswith("https://api.example/") for url in http.asked)


@pytest.mark.parametrize("header", ["Location", "Link"])
@pytest.mark.parametrize("value", ["http://[::1", "\x1b[2Jx", "https://evil.example\r\n ::error::x"])
def test_bad_headers_over_the_wire(server: GitHubServer, prof: Prof, header: str, value: str) -> None:
    text = value if header == "Location" else f"<{value}>; rel=next"
    status = 302 if header == "Location" else 200
    server.faults = [Fault("GET", status=status, body="[]", headers={header: text})]
    result = prof(server.url)
    assert (result.exit, result.stdout) == (3, "")
    assert result.stderr.count("\n") == 1
    assert result.stderr.rstrip("\n").isprintable()
    assert "::error" not in result.stderr
    assert TOKEN not in result.stderr


# -- Link ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("", None),
        ('<https://a/1>; rel="next", <https://a/9>; rel="last"', "https://a/1"),
        ('<https://a/9>; rel="last", <https://a/1,2>; rel="next"', "https://a/1,2"),
        ("<u>;rel=next", "u"),
        (' , <u> ; title="a, <b>; rel=\\"next\\"" ; REL = "prev NEXT" ,, ', "u"),
        ('<u>; title="rel=next"', None),
        ('<u>; rel="prev"; rel="next"', None),
        ('<u>; rel="nextish"', None),
        ("<a>, <b>; rel=next; x, <c>; rel=next", "b"),
        ("<>; rel=next", ""),
    ],
)
def test_links(header: str, address: str | None) -> None:
    assert linked(header, "next") == address


@pytest.mark.parametrize(
    "part", ["<", "<x", "<x>", "<x>;", "<x>,", '<x>; a="', "; ", " ", ",", "<x>; a=b\\", '<x>; a="\\', "\t;a"]
)
@pytest.mark.parametrize("end", ["", "x", "\x00", '"', "<x>; rel=next"])
def test_a_link_header_takes_time_in_proportion(part: str, end: str) -> None:
    with cpu_limit(), contextlib.suppress(ValueError):
        linked(part * 300_000 + end, "next")


@pytest.mark.parametrize("part", ["a", "/", ":", "#", "?", "[", "a.", "1:", "@"])
@pytest.mark.parametrize("end", ["", " ", "\n", "@"])
def test_an_address_takes_time_in_proportion(part: str, end: str) -> None:
    base = Address.parse("https://x")
    assert base is not None
    with cpu_limit():
        for start in ("https://", "https://x/", "//", "", "http://["):
            base.resolve(start + part * 1_000_000 + end)


# -- html_url ------------------------------------------------------------------------------------


def posted(html_url: object) -> str:
    return json.dumps({"id": 1, "node_id": "IC_1", "body": "", "html_url": html_url})


@pytest.mark.parametrize(
    "html_url",
    [
        *HOSTILE,
        "https://github.example",
        "https://me:secret@github.example/o/r/pull/7#issuecomment-1",
        "http://github.example/o/r/pull/7#issuecomment-1",
        "https://github.example/o/r/pull/7?token=x",
        "https://github.example/o/r/pull/7\nverdict=pass",
        "https://github.example/o/r/pull/7%0A::set-output name=x::y",
        "https://github.example/o/r/pull/7::error::x",
        "https://github.example/o/r/##[group]x",
        "https://github.example/o/r/pull/7#issuecomment-1\n",
        "https://github.example/o/r/pull/7\x1b]8;;https://evil.example\x1b\\",
        "/o/r/pull/7",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_bad_html_url_is_one_line_and_is_not_printed(
    server: GitHubServer, prof: Prof, html_url: str, method: str
) -> None:
    body = posted(html_url)
    server.faults = [Fault(method, status=200, body=f"[{body}]" if method == "GET" else body)]
    result = prof(server.url)
    assert (result.exit, result.stdout) == (3, "")
    assert result.stderr == (
        "openvm-prof: error: comment on o/r#7: GitHub gives a comment an html_url that is no address of it\n"
    )


@pytest.mark.parametrize(
    "html_url",
    [
        "https://ghe.example:8443/o/r.x/pull/7#issuecomment-1",
        "http://127.0.0.1:80/o/r_/issues/7#issuecomment-1",
    ],
)
def test_an_html_url_is_printed(server: GitHubServer, prof: Prof, html_url: str) -> None:
    server.faults = [Fault("POST", status=201, body=posted(html_url))]
    assert prof(server.url).stdout == f"{html_url}\n"


# -- what else it says ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", [403, 404, 422])
def test_a_servers_message_can_steer_nothing(server: GitHubServer, prof: Prof, status: int) -> None:
    said = f"\x1b[2J\r\n::set-output name=url::x\n##[error]y \u202e %0A::error::z {TOKEN}" + "w" * 10_000
    headers = {"X-Accepted-GitHub-Permissions": "::error::\x1b[2J"}
    server.faults = [Fault("GET", status=status, body=json.dumps({"message": said}), headers=headers)]
    result = prof(server.url)
    assert (result.exit, result.stdout) == (3, "")
    assert result.stderr.count("\n") == 1
    assert result.stderr.rstrip("\n").isprintable()
    assert len(result.stderr) < 1000
    for command in ("::set-output", "##[error", "::error", TOKEN):
        assert command not in result.stderr


@pytest.mark.parametrize("after", ["9" * 400, "9" * 5000])
def test_a_wait_without_end_is_not_begun(server: GitHubServer, prof: Prof, after: str) -> None:
    server.faults = [Fault("GET", status=429, headers={"Retry-After": after})]
    result = prof(server.url)
    assert result.exit == 3
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " JavaScript:x", "file:///x"])
def test_what_a_shortened_comment_links_to_is_of_the_web(prof: Prof, url: str) -> None:
    result = prof("https://api.example", "--dry-run", f"--full-url={url}")
    assert result.exit == 2
    assert "is not a web address" in result.stderr
