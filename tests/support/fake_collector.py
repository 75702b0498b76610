"""A collector over real HTTP on loopback that stores batches as the wire says, and can be told to misbehave."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import zstandard

from fairday_wire.batch import PROBLEM_JSON, Batch, Problem, Receipt, Rejected
from fairday_wire.enrol import Enrolment, Grant
from fairday_wire.policy import Policy
from fairday_wire.spans import Span

Key = tuple[str, int]


@dataclass(frozen=True)
class Answered:
    """A raw answer, as anything on the way might give it."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Dropped(Exception):  # noqa: N818 (it says what happens)
    """The connection is cut without an answer."""


def problem(status: int, code: str, **headers: str) -> Answered:
    """An answer with problem details of ours."""
    body = msgspec.json.encode(Problem(title=code, status=status, code=code, detail=f"{code} happened"))
    return Answered(status, body, {"Content-Type": PROBLEM_JSON} | {k.replace("_", "-"): v for k, v in headers.items()})


Fault = Callable[[Batch], Answered | None]


class FakeCollector:
    """What it stored, and every attempt it saw. `fault` may answer before anything is stored, `after` afterwards."""

    def __init__(self) -> None:
        self.stored: dict[Key, list[Span]] = {}
        self.receipts: dict[Key, Receipt] = {}
        self.attempts: list[tuple[Batch, str]] = []
        self.losses: dict[str, int] = {}
        self.fault: Fault = lambda batch: None
        self.after: Fault = lambda batch: None
        self.reject: Callable[[Span], str | None] = lambda span: None
        self.policy = Policy(version=1)
        self.policy_gets = 0
        self.next_upload_s = 60
        self.ahead_ms = 0
        self.key = "key-1"
        self.token = "token-1"
        self.enrolments: list[Enrolment] = []
        self.enrol_fault: Callable[[], Answered | None] = lambda: None
        self.link = Answered(201, b'{"url": "http://127.0.0.1:1/sign-in/s", "expires_s": 600}')
        self._lock = threading.Lock()

    @property
    def spans(self) -> list[Span]:
        """Everything stored, by start."""
        return sorted((span for spans in self.stored.values() for span in spans), key=lambda span: span.start)

    def seqs(self) -> dict[str, list[int]]:
        """The numbers stored of each epoch."""
        found: dict[str, list[int]] = {}
        for epoch, seq in self.stored:
            found.setdefault(epoch, []).append(seq)
        return {epoch: sorted(seqs) for epoch, seqs in found.items()}

    def batch(self, body: bytes, encoding: str, key: str) -> Answered:
        """`POST /v1/batches`."""
        with self._lock:
            if key != self.key:
                return problem(401, "bad_key")
            raw = {"zstd": _unzstd, "gzip": gzip.decompress}.get(encoding, bytes)(body)
            batch = msgspec.json.decode(raw, type=Batch)
            self.attempts.append((batch, encoding))
            if (answer := self.fault(batch)) is not None:
                return answer
            return self._store(batch)

    def _store(self, batch: Batch) -> Answered:
        key = (str(batch.epoch), batch.seq)
        assert len(batch.spans) <= 500
        if key in self.stored and self.stored[key] != batch.spans:
            return problem(409, "seq_conflict")
        duplicate = key in self.stored
        if not duplicate:
            self.stored[key] = list(batch.spans)
            codes = [(index, self.reject(span)) for index, span in enumerate(batch.spans)]
            rejected = [Rejected(index, code, "not this one") for index, code in codes if code]
            self.receipts[key] = self._receipt(key, len(batch.spans) - len(rejected), rejected)
        self.losses = dict(batch.losses)
        if (answer := self.after(batch)) is not None:
            return answer
        receipt = msgspec.structs.replace(self.receipts[key], duplicate=duplicate, policy=self.policy.version)
        return _json(200, receipt)

    def _receipt(self, key: Key, stored: int, rejected: list[Rejected]) -> Receipt:
        through = 0
        while (key[0], through + 1) in self.stored:
            through += 1
        return Receipt(
            stored=stored,
            duplicate=False,
            rejected=rejected,
            ack_through=through,
            policy=self.policy.version,
            next_upload_s=self.next_upload_s,
            server_time=time.time_ns() // 1_000_000 + self.ahead_ms,
        )

    def enrol(self, body: bytes) -> Answered:
        """`POST /v1/enrol`."""
        with self._lock:
            enrolment = msgspec.json.decode(body, type=Enrolment)
            self.enrolments.append(enrolment)
            if (answer := self.enrol_fault()) is not None:
                return answer
            if enrolment.token != self.token:
                return problem(401, "bad_token")
            now = time.time_ns() // 1_000_000
            return _json(201, Grant(seat="seat-1", key=self.key, policy=self.policy, server_time=now))

    def sign_in_link(self, key: str) -> Answered:
        """`POST /v1/agent/sign-in-link`."""
        return self.link if key == self.key else problem(401, "bad_key")

    def get_policy(self, etag: str, key: str) -> Answered:
        """`GET /v1/policy`."""
        with self._lock:
            self.policy_gets += 1
            if key != self.key:
                return problem(401, "bad_key")
            own = f'"{self.policy.version}"'
            if etag == own:
                return Answered(304, headers={"ETag": own})
            answer = _json(200, self.policy)
            return Answered(answer.status, answer.body, {**answer.headers, "ETag": own})


def _unzstd(body: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(body, max_output_size=2**20)


def _json(status: int, message: msgspec.Struct) -> Answered:
    return Answered(status, msgspec.json.encode(message), {"Content-Type": "application/json"})


def _handler(collector: FakeCollector) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class's name)
            """Say nothing."""

        def _reply(self, work: Callable[[], Answered]) -> None:
            try:
                answer = work()
            except Dropped:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            key = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if self.path == "/v1/enrol":
                self._reply(lambda: collector.enrol(body))
            elif self.path == "/v1/agent/sign-in-link":
                self._reply(lambda: collector.sign_in_link(key))
            else:
                self._reply(lambda: collector.batch(body, self.headers.get("Content-Encoding", ""), key))

        def do_GET(self) -> None:
            key = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self._reply(lambda: collector.get_policy(self.headers.get("If-None-Match", ""), key))

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet about clients that went away."""


@contextmanager
def serving(collector: FakeCollector, port: int = 0, *, context: Any = None) -> Iterator[str]:
    """Serve it on loopback; yields its address. With an `ssl` server context, over HTTPS."""
    server = _Server(("127.0.0.1", port), _handler(collector))
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    scheme = "http" if context is None else "https"
    try:
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def portal_receipt() -> Answered:
    """A sign-in page with status 200."""
    return Answered(200, b"<html>Welcome to the hotel</html>", {"Content-Type": "text/html"})
