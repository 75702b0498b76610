"""A real HTTP server on loopback that keeps what it is sent, and answers as it is told, over TLS or without."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came in; `answer` writes the answer, by default 204."""

    answer: "Callable[[BaseHTTPRequestHandler], None]" = lambda handler: status(204)(handler)
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    port: int = 0


def status(code: int, body: bytes = b"", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer of a status, a body and headers, such as `retry_after="5"`."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if code != 204:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def raw(content: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """These bytes and the end of the connection, instead of an answer."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(content)
        handler.close_connection = True

    return answer


@contextmanager
def receiver(box: Receiver, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Serves until the block is left; a request that is still answered then is cut off."""
    open_lines: list[socket.socket] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            box.received.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            with suppress(OSError):
                box.answer(self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = False

        def finish_request(self, request: Any, client_address: Any) -> None:
            box.connections += 1
            with suppress(OSError):
                # The handshake is the request's own thread's, so that who stays silent stops nobody.
                line = tls.wrap_socket(request, server_side=True) if tls else request
                with line:
                    open_lines.append(line)
                    super().finish_request(line, client_address)

        def shutdown_request(self, request: Any) -> None:
            with suppress(OSError):
                super().shutdown_request(request)

    server = Server(("127.0.0.1", 0), Handler)
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        thread.join()
        for line in open_lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        server.server_close()
