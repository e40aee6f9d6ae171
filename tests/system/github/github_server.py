"""A stand-in for GitHub: comments of pull requests, by the documented parts of its REST and GraphQL APIs."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "ghs_secret0123456789"
LONGEST_BODY = 65_536
VIEWER = "github-actions[bot]"


@dataclass
class Comment:
    """A comment as GitHub keeps it."""

    id: int
    author: str
    body: str
    minimised: bool = False

    @property
    def node_id(self) -> str:
        return f"IC_{self.id}"


@dataclass(frozen=True)
class Fault:
    """What happens to the next request of a method instead of its answer, or after its work was done.

    `how` is answer (with `status`, `headers` and `body`), reset (the connection breaks off) or slow (the
    answer does not come in time); `done` says that the request was carried out all the same.
    """

    method: str
    how: str = "answer"
    status: int = 500
    body: str = '{"message": "Server Error"}'
    headers: Mapping[str, str] = field(default_factory=dict)
    done: bool = False


class GitHubServer:
    """A server on a port of its own, with one repository `o/r` that has pull request 7."""

    def __init__(self) -> None:
        self.comments: list[Comment] = []
        self.faults: list[Fault] = []
        self.requests: list[tuple[str, str]] = []
        self.tokens: set[str | None] = set()
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self._next_id = 1

    def say(self, body: str, author: str = VIEWER, *, minimised: bool = False) -> Comment:
        """Put a comment there."""
        comment = Comment(self._next_id, author, body, minimised)
        self._next_id += 1
        self.comments.append(comment)
        return comment

    def bodies(self) -> list[str]:
        return [comment.body for comment in self.comments]

    def methods(self) -> list[str]:
        """What was asked, GraphQL calls by their kind."""
        return [method for method, _ in self.requests]

    def answer(self, method: str, target: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        """Do what is asked: status, document, headers."""
        parts = urlsplit(target)
        match [part for part in parts.path.split("/") if part]:
            case ["graphql"]:
                return 200, self._graphql(body), {}
            case ["repos", "o", "r", "issues", "7", "comments"] if method == "GET":
                query = parse_qs(parts.query)
                return self._page(int(query.get("page", ["1"])[0]), int(query.get("per_page", ["30"])[0]))
            case ["repos", "o", "r", "issues", "7", "comments"] if method == "POST":
                return self._written(None, body)
            case ["repos", "o", "r", "issues", "comments", id_] if method == "PATCH":
                found = [comment for comment in self.comments if comment.id == int(id_)]
                return self._written(found[0], body) if found else (404, {"message": "Not Found"}, {})
        return 404, {"message": "Not Found"}, {}

    def _page(self, page: int, size: int) -> tuple[int, Any, dict[str, str]]:
        shown = self.comments[(page - 1) * size : page * size]
        base = f"{self.url}/repos/o/r/issues/7/comments?per_page={size}"
        last = max(1, -(-len(self.comments) // size))
        links = [(page + 1, "next"), (last, "last")] if page < last else [(1, "first")]
        link = ", ".join(f'<{base}&page={number}>; rel="{rel}"' for number, rel in links)
        return 200, [self._shown(comment) for comment in shown], {"Link": link}

    def _shown(self, of: Comment) -> dict[str, Any]:
        url = f"https://github.example/o/r/pull/7#issuecomment-{of.id}"
        user = {"login": of.author}
        return {"id": of.id, "node_id": of.node_id, "body": of.body, "html_url": url, "user": user}

    def _written(self, comment: Comment | None, body: Any) -> tuple[int, Any, dict[str, str]]:
        if len(body["body"]) > LONGEST_BODY:
            return 422, {"message": "Validation Failed"}, {}
        if comment is None:
            return 201, self._shown(self.say(body["body"])), {}
        if comment.author != VIEWER:
            return 403, {"message": "Must have admin rights to Repository."}, {}
        comment.body = body["body"]
        return 200, self._shown(comment), {}

    def _graphql(self, body: Any) -> Any:
        by_node = {comment.node_id: comment for comment in self.comments}
        if "minimizeComment" in body["query"]:
            by_node[body["variables"]["id"]].minimised = True
            return {"data": {"minimizeComment": {"minimizedComment": {"isMinimized": True}}}}
        ids = body["variables"]["ids"]
        assert len(ids) <= 100
        nodes = [
            {"id": id_, "viewerDidAuthor": one.author == VIEWER, "isMinimized": one.minimised}
            if (one := by_node.get(id_))
            else None
            for id_ in ids
        ]
        return {"data": {"nodes": nodes}}


def _handler(server: GitHubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet an answer, else the next waits for the last to be acknowledged

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body: Any = json.loads(self.rfile.read(length)) if length else None
            kind = self.command
            if self.path.endswith("/graphql"):
                kind = "MINIMISE" if "minimizeComment" in body["query"] else "OWN"
            with server.lock:
                server.requests.append((kind, self.path))
                server.tokens.add(self.headers.get("Authorization"))
                fault = next((one for one in server.faults if one.method == kind), None)
                if fault is not None:
                    server.faults.remove(fault)
                result: tuple[int, Any, dict[str, str]] = (401, {"message": "Bad credentials"}, {})
                if self.headers.get("Authorization") == f"Bearer {TOKEN}" and (fault is None or fault.done):
                    result = server.answer(self.command, self.path, body)
            self._reply(fault, *result)

        def _reply(self, fault: Fault | None, status: int, document: Any, headers: dict[str, str]) -> None:
            text = json.dumps(document)
            if fault is not None:
                if fault.how == "reset":
                    # lingering for no time makes closing a reset
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.close_connection = True
                    return
                if fault.how == "slow":
                    server.stopping.wait(5)
                    self.close_connection = True
                    return
                status, text, headers = fault.status, fault.body, dict(fault.headers)
            data = text.encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = _serve  # noqa: N815 - the base class's names

    return Handler


@contextlib.contextmanager
def serving() -> Iterator[GitHubServer]:
    """A server that runs within the block."""
    server = GitHubServer()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.http.shutdown()
        server.http.server_close()
        thread.join()
