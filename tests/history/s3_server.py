"""A server of S3 that runs here, and a proxy before it that fails on purpose and counts."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

NEEDED = ("obstore", "fsspec", "moto", "flask", "flask_cors")
MISSING = [name for name in NEEDED if find_spec(name) is None]

BUCKET = "runs"
_SECONDS = 30


class S3Server:
    """Moto's server in a process of its own; there is one bucket."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
                stdout=output,
                stderr=output,
            )
        for _ in range(600):
            with contextlib.suppress(urllib.error.URLError):
                self.make_bucket(BUCKET)
                return
            assert self._process.poll() is None, log.read_text()
            time.sleep(0.05)
        raise AssertionError("the server does not start")

    def make_bucket(self, name: str) -> None:
        request = urllib.request.Request(f"{self.url}/{name}", method="PUT")
        urllib.request.urlopen(request, timeout=_SECONDS).close()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


Fault = Callable[[str, str, int], int | str | None]
"""What goes wrong with a request, given its method, its path and how many came before.

A status is answered in the server's place, `"cut"` breaks the connection off after half of what the client
sends, `"deaf"` passes the request on and breaks off before the answer. None is what goes right.
"""


class Proxy:
    """Passes requests on to a server, but for those that `fault` wants to fail; `seen` are all of them."""

    def __init__(self, port: int) -> None:
        self.fault: Fault = lambda *_: None
        self.error_body = b"<Error><Code>SlowDown</Code></Error>"
        self.seen: list[tuple[str, str]] = []
        self._count = 0
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                with proxy._lock:
                    proxy.seen.append((self.command, self.path))
                    before = proxy._count
                    proxy._count += 1
                fault = proxy.fault(self.command, self.path, before)
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length // 2 if fault == "cut" else length)
                if fault == "cut":
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                status, reason, headers, data = (
                    (fault, "On purpose", [], proxy.error_body)
                    if isinstance(fault, int)
                    else proxy._passed_on(port, self, body)
                )
                if fault == "deaf":
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                self.send_response_only(status, reason)
                for name, text in headers:
                    if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                        self.send_header(name, text)
                if self.command != "HEAD":
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _any  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _passed_on(
        self, port: int, handler: BaseHTTPRequestHandler, body: bytes
    ) -> tuple[int, str, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
        connection.request(handler.command, handler.path, body, dict(handler.headers.items()))
        answer = connection.getresponse()
        found = answer.status, answer.reason, answer.getheaders(), answer.read()
        connection.close()
        return found

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @contextlib.contextmanager
    def failing(self, fault: Fault) -> Iterator[None]:
        """Requests fail so, while this lasts; `seen` begins anew."""
        self.fault, self.seen, self._count = fault, [], 0
        try:
            yield
        finally:
            self.fault = lambda *_: None
