"""A proxy before the agents' port that sends every batch twice, over TLS on both sides, and keeps the answers."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

_PASSED_ON = ("authorization", "content-type", "content-encoding", "if-none-match", "user-agent")


@dataclass
class Doubling:
    """Its address, and for each upload the two answers (status and body) that came back."""

    url: str = ""
    answers: list[tuple[httpx.Response, httpx.Response]] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: an agent that is killed leaves its connection as it is."""


@contextmanager
def doubling(upstream: str, ca: Path, leaf: Path) -> Iterator[Doubling]:
    """Stand before `upstream`, under the same certificate; an upstream that is away looks like a lost connection."""
    seen = Doubling()
    with httpx.Client(base_url=upstream, verify=ssl.create_default_context(cafile=str(ca)), trust_env=False) as client:

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._pass_on(b"")

            def do_POST(self) -> None:
                self._pass_on(self.rfile.read(int(self.headers["content-length"])))

            def _pass_on(self, body: bytes) -> None:
                headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
                try:
                    answer = client.request(self.command, self.path, headers=headers, content=body)
                    if self.path == "/v1/batches":
                        first, answer = answer, client.request(self.command, self.path, headers=headers, content=body)
                        seen.answers.append((first, answer))
                except httpx.HTTPError:
                    self.close_connection = True
                    return
                self.send_response(answer.status_code)
                for name in ("content-type", "etag", "retry-after"):
                    if name in answer.headers:
                        self.send_header(name, answer.headers[name])
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
                """Keep the test's output quiet."""

        server = _Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(leaf)
        # The handshake waits for the first read, which is in the connection's own thread.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        seen.url = f"https://127.0.0.1:{server.server_address[1]}"
        try:
            yield seen
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
