"""A thousand agents in one process: uploads over kept-alive connections, closed loop or at a fixed rate.

Runs as `python -m bench.load_client`: the order comes by standard input, the figures leave by standard output. It is
one loop over non-blocking sockets without a framework, for each microsecond it takes is one the collector lacks.
"""

import gc
import random
import select
import socket
import ssl
import sys
import time
from array import array
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import msgspec

from bench.load_bodies import KINDS, Bodies
from bench.load_order import Order, Outcome

DRAIN_S = 60.0
# As an agent says it; the host is put in by the connection.
HEAD = (
    b"POST /v1/batches HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: fairday-agent/0.1.0\r\nAccept: */*\r\n"
    b"Accept-Encoding: identity\r\nAuthorization: Bearer %b\r\nContent-Type: application/json\r\n"
    b"Content-Encoding: zstd\r\nContent-Length: "
)


@dataclass(slots=True, eq=False)
class Agent:
    """One connection and what is under way on it."""

    wire: socket.socket
    head: bytes
    kind: int
    epoch: bytes = field(default_factory=lambda: str(uuid4()).encode())
    seq: int = 0
    due: float | None = None
    waiting: deque[float] = field(default_factory=deque)
    got: bytes = b""


class Load:
    """All connections and the loop over them."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._bodies = Bodies(order.first_ms, order.spans)
        self._good = b'"stored":%d,"duplicate":false,"rejected":[]' % order.spans
        self._context = None if order.ca is None else ssl.create_default_context(cafile=order.ca)
        self._poll = select.epoll()
        began = time.perf_counter()
        self._agents = [self._connect(number, key) for number, key in enumerate(order.keys)]
        self._connect_s = time.perf_counter() - began
        self._by_file = {agent.wire.fileno(): agent for agent in self._agents}
        self._took = array("d")
        self._acknowledged = 0
        self._refused: Counter[str] = Counter()
        self._under_way = 0
        self._from = self._until = 0.0

    def run(self) -> Outcome:
        """Send for as long as ordered, hear all answers out, and sum up."""
        for kind in range(KINDS):
            self._bodies.packed(kind, b"", 1, 0)
        gc.collect()
        gc.freeze()
        spent = time.process_time()
        began = time.perf_counter()
        self._from, self._until = began + self._order.warm_s, began + self._order.warm_s + self._order.seconds
        if self._order.rate is None:
            for agent in self._agents:
                self._send(agent, time.perf_counter())
            self._answers(lambda _now: None)
        else:
            self._answers(_Schedule(self, self._order.rate, began))
        ended = time.perf_counter()
        spent = time.process_time() - spent
        took = sorted(self._took)
        answered = self._acknowledged + self._refused.total()
        # Where the work was limited, it ended when the last answer came, and not when the time was up.
        seconds = min(self._until, ended) - self._from
        return Outcome(
            batches=self._acknowledged,
            spans=self._acknowledged * self._order.spans,
            batches_per_s=len(took) / seconds,
            seconds=seconds,
            p50_ms=_at(took, 0.5),
            p95_ms=_at(took, 0.95),
            p99_ms=_at(took, 0.99),
            max_ms=took[-1] * 1000 if took else 0.0,
            refused=dict(self._refused),
            unanswered=self._under_way,
            cpu_us=spent / max(1, answered) * 1e6,
            connect_s=self._connect_s,
        )

    @property
    def until(self) -> float:
        """When to send no more."""
        return self._until

    def give(self, number: int, due: float) -> None:
        """Make a request due on a connection: at once, or as soon as the one before is answered."""
        agent = self._agents[number % len(self._agents)]
        if agent.due is None:
            self._send(agent, due)
        else:
            agent.waiting.append(due)

    def _connect(self, number: int, key: str) -> Agent:
        port = self._order.ports[number % len(self._order.ports)]
        wire = socket.create_connection(("127.0.0.1", port), timeout=60)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._context is not None:
            wire = self._context.wrap_socket(wire, server_hostname="127.0.0.1")
        wire.setblocking(False)
        self._poll.register(wire.fileno(), select.EPOLLIN)
        return Agent(wire, HEAD % (port, key.encode()), number % KINDS)

    def _send(self, agent: Agent, due: float) -> None:
        agent.seq += 1
        agent.due = due
        self._under_way += 1
        body = self._bodies.packed(agent.kind, agent.epoch, agent.seq, time.time_ns() // 1_000_000)
        request = agent.head + b"%d\r\n\r\n" % len(body) + body
        if agent.wire.send(request) != len(request):
            message = "The kernel took less than one request, with nothing else under way on the connection"
            raise RuntimeError(message)

    def _answers(self, next_due: Callable[[float], float | None]) -> None:
        """Take answers until nothing is sent any more and nothing is under way; `next_due` paces what is sent."""
        while True:
            now = time.perf_counter()
            wait = next_due(now)
            if now >= self._until + DRAIN_S or (not self._under_way and (now >= self._until or wait is None)):
                return
            for number, _ in self._poll.poll(0.05 if wait is None else wait):
                self._receive(self._by_file[number])

    def _receive(self, agent: Agent) -> None:
        while True:
            try:
                got = agent.wire.recv(65536)
            except (BlockingIOError, ssl.SSLWantReadError):
                return
            if not got:
                self._poll.unregister(agent.wire.fileno())
                if agent.due is not None:
                    self._refused["closed"] += 1
                    self._under_way -= 1
                return
            agent.got += got
            if _whole(agent.got):
                self._settle(agent)
                return

    def _settle(self, agent: Agent) -> None:
        now = time.perf_counter()
        due, answer = agent.due, agent.got
        agent.due, agent.got = None, b""
        self._under_way -= 1
        if due is None:
            self._refused["unasked"] += 1
            return
        if answer.startswith(b"HTTP/1.1 200") and self._good in answer:
            self._acknowledged += 1
            if self._from <= now < self._until:
                self._took.append(now - due)
        else:
            self._refused[_said(answer)] += 1
        if self._order.rate is not None:
            if agent.waiting:
                self._send(agent, agent.waiting.popleft())
        elif now < self._until and (self._order.limit is None or agent.seq < self._order.limit):
            self._send(agent, now)


class _Schedule:
    """Requests due at random moments of a mean rate, as those of many agents are: none waits for another's answer."""

    def __init__(self, load: Load, rate: float, began: float) -> None:
        self._load = load
        self._rate = rate
        self._chance = random.Random(1)
        self._next = began
        self._number = 0

    def __call__(self, now: float) -> float | None:
        """Make due what is due; returns the seconds to the next, none after the last."""
        while self._next <= now:
            if self._next >= self._load.until:
                return None
            self._load.give(self._number, self._next)
            self._number += 1
            self._next += self._chance.expovariate(self._rate)
        return self._next - now


def _whole(answer: bytes) -> bool:
    """Whether all of an answer is here; ours always state their length."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    length = answer[:end].lower().partition(b"content-length:")[2].partition(b"\r")[0]
    return len(answer) >= end + 4 + int(length or 0)


def _said(answer: bytes) -> str:
    """The status and code of a refusal, or what is odd about a receipt."""
    head, _, body = answer.partition(b"\r\n\r\n")
    code = body.partition(b'"code":"')[2].partition(b'"')[0] or body[:120]
    return f"{head[9:12].decode()} {code.decode(errors='replace')}"


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


def main() -> None:
    """Read the order, carry it out, tell the outcome."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    sys.stdout.buffer.write(msgspec.json.encode(Load(order).run()))


if __name__ == "__main__":
    main()
