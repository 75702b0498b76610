"""The line between a fleet and its collector, by which a test harms it: cut in any phase, delayed, dropped, doubled.

A proxy of the test's own, a thread for each connection. It reads HTTP/1.1 on both sides, so it knows at any moment
which requests the collector has whole and has not answered.
"""

import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.support.live_server import free_port

WAIT_S = 180.0
CUTS = ("connected", "handshake", "headers", "body", "awaiting", "reply")
"""Where a connection can be cut: after it was made, within the TLS handshake, within the head or the body of a request,
when the collector has it whole, within the reply."""
HARMS = ("delay", "drop", "double", "echo")
"""What can be done to a reply or a request: held back, lost, sent twice at once, sent again after later ones."""
DELAY_S = 0.6


class LineCut(Exception):  # noqa: N818 (it says what happened)
    """One end of the line is gone, or was cut on purpose."""


@dataclass
class Counts:
    """What passed: requests the collector had whole, answers by status, those `duplicate` or withheld, faults done."""

    whole: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    duplicates: int = 0
    withheld: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def refused(self) -> int:
        """Count the answers by which the collector could not take an upload now."""
        return sum(count for status, count in self.answers.items() if status >= 500)


class Wire:
    """One end of a connection, read message by message."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._rest = b""

    def message(self) -> tuple[bytes, bytes]:
        """Read the next head and body; raises LineCut at the end."""
        while (end := self._rest.find(b"\r\n\r\n")) < 0:
            self._more()
        head = self._rest[: end + 4]
        size = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                size = int(value)
        while len(self._rest) < len(head) + size:
            self._more()
        body = self._rest[len(head) : len(head) + size]
        self._rest = self._rest[len(head) + size :]
        return head, body

    def send(self, data: bytes) -> None:
        """Send; raises LineCut where nobody is there."""
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise LineCut from error

    def close(self) -> None:
        """Cut this end, as a lost peer looks: whatever is still to be sent is forgotten."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def _more(self) -> None:
        try:
            part = self.sock.recv(65536)
        except OSError as error:
            raise LineCut from error
        if not part:
            raise LineCut
        self._rest += part


class FaultLine:
    """A proxy before `upstream`, at the same `url` all its life.

    `choose` names the fault of the next connection or request, from those that fit. `answer` may answer an upload,
    head and body, in the collector's stead.
    """

    def __init__(self, upstream: str, *, server: ssl.SSLContext, client: ssl.SSLContext) -> None:
        parts = urlsplit(upstream)
        assert parts.hostname is not None
        assert parts.port is not None
        self._upstream = (parts.hostname, parts.port)
        self._server, self._client = server, client
        self.choose: Callable[[tuple[str, ...]], str | None] = lambda fitting: None
        self.answer: Callable[[bytes, bytes], bytes | None] = lambda head, body: None
        self.counts = Counts()
        self.arrived = threading.Condition()
        self._lock = threading.Lock()
        self._number = 0
        self._under_way: set[int] = set()
        self._open: set[Wire] = set()
        self._holding: threading.Event | None = None
        self._port = free_port()
        self._listener: socket.socket | None = None
        self.listen()
        self.url = f"https://127.0.0.1:{self._port}"

    def listen(self) -> None:
        """Take connections, at the same address as before."""
        if self._listener is not None:
            return
        listener = socket.create_server(("127.0.0.1", self._port), backlog=256)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def refuse(self) -> None:
        """Take no more connections, and cut all there are: the machine is there, nobody listens."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            wires = list(self._open)
        for wire in wires:
            wire.close()

    def in_flight(self) -> int:
        """Count the uploads that the collector has whole, and of which the agent has no answer yet."""
        with self._lock:
            return len(self._under_way)

    @contextmanager
    def withholding(self) -> Iterator[None]:
        """Keep answers from the agents, from when the first one is there until the end of the block; then lose them."""
        self._holding = threading.Event()
        had = self.counts.withheld
        try:
            deadline = time.monotonic() + WAIT_S
            while self.counts.withheld == had:
                assert time.monotonic() < deadline, "no answer came"
                time.sleep(0.001)
            yield
        finally:
            self._holding.set()
            self._holding = None

    def await_upload(self, timeout_s: float = WAIT_S) -> None:
        """Wait until the collector has the next request whole."""
        with self.arrived:
            assert self.arrived.wait(timeout_s), "no request came"

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(WAIT_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(LineCut, OSError):
            sock = self._greeted(sock)
            with self._held(Wire(sock)) as agent, self._held(self._connected()) as collector:
                while True:
                    self._pass_on(agent, collector, *agent.message())
        sock.close()

    def _greeted(self, sock: socket.socket) -> socket.socket:
        fault = self._fault(CUTS[:2])
        if fault == "connected":
            raise LineCut
        if fault == "handshake":
            self._half_a_handshake(sock)
        return self._server.wrap_socket(sock, server_side=True)

    def _half_a_handshake(self, sock: socket.socket) -> None:
        """Answer the client's hello with the first half of ours."""
        come, go = ssl.MemoryBIO(), ssl.MemoryBIO()
        end = self._server.wrap_bio(come, go, server_side=True)
        come.write(sock.recv(65536))
        with suppress(ssl.SSLWantReadError):
            end.do_handshake()
        flight = go.read()
        sock.sendall(flight[: len(flight) // 2])
        raise LineCut

    def _connected(self) -> Wire:
        sock = socket.create_connection(self._upstream, WAIT_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Wire(self._client.wrap_socket(sock, server_hostname=self._upstream[0]))

    @contextmanager
    def _held(self, wire: Wire) -> Iterator[Wire]:
        with self._lock:
            self._open.add(wire)
        try:
            yield wire
        finally:
            with self._lock:
                self._open.discard(wire)
            wire.close()

    def _pass_on(self, agent: Wire, collector: Wire, head: bytes, body: bytes) -> None:
        upload = head.startswith(b"POST /v1/batches ")
        if upload and (refusal := self.answer(head, body)) is not None:
            agent.send(refusal)
            return
        fault = self._fault((*CUTS[2:], *HARMS)) if upload else None
        if fault in ("headers", "body"):
            whole = head + body
            collector.send(whole[: len(head) // 2] if fault == "headers" else whole[: len(head) + len(body) // 2])
            raise LineCut
        if fault == "echo":
            threading.Thread(target=self._later, args=(head + body,), daemon=True).start()
            raise LineCut
        if fault == "double":
            threading.Thread(target=self._once, args=(head + body,), daemon=True).start()
        if fault == "awaiting":
            self._sent_whole(collector, head + body)
            raise LineCut
        with self._awaiting(upload=upload):
            reply = self._answered(collector, head + body, upload=upload)
            if (holding := self._holding) is not None and upload:
                with self._lock:
                    self.counts.withheld += 1
                holding.wait(WAIT_S)
                raise LineCut
            if fault == "drop":
                raise LineCut
            if fault == "delay":
                time.sleep(DELAY_S)
            if fault == "reply":
                agent.send(reply[: len(reply) * 2 // 3])
                raise LineCut
            agent.send(reply)

    def _answered(self, collector: Wire, request: bytes, *, upload: bool) -> bytes:
        self._sent_whole(collector, request)
        head, body = collector.message()
        if upload:
            with self._lock:
                self.counts.answers[int(head.split(b" ", 2)[1])] += 1
                self.counts.duplicates += b'"duplicate":true' in body
        return head + body

    @contextmanager
    def _awaiting(self, *, upload: bool) -> Iterator[None]:
        with self._lock:
            self._number += 1
            number = self._number
            if upload:
                self._under_way.add(number)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(number)

    def _sent_whole(self, collector: Wire, request: bytes) -> None:
        collector.send(request)
        with self.arrived:
            self.counts.whole += 1
            self.arrived.notify_all()

    def _once(self, request: bytes) -> None:
        """Send a request over a line of its own, to whom it may concern."""
        with suppress(LineCut, OSError), self._held(self._connected()) as collector:
            self._answered(collector, request, upload=True)

    def _later(self, request: bytes) -> None:
        time.sleep(DELAY_S)
        self._once(request)

    def _fault(self, fitting: tuple[str, ...]) -> str | None:
        with self._lock:
            fault = self.choose(fitting)
            if fault is not None:
                self.counts.faults[fault] += 1
        return fault


@contextmanager
def a_line(upstream: str, *, server: ssl.SSLContext, client: ssl.SSLContext) -> Iterator[FaultLine]:
    """Stand before `upstream`: a server to the agents by `server`, a client of the collector by `client`."""
    line = FaultLine(upstream, server=server, client=client)
    try:
        yield line
    finally:
        line.refuse()
