"""What an agent's day weighs on the wire: the agent's own coalescer, spool, uploader and TLS, over a relay that counts.

The day is of the demo's making, lived input by input, and the clock is simulated: an upload follows the other as the
agent's own jitter has it, 45 to 60 s apart. The collector is the real one.
"""

import random
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.load_house import a_house
from fairday_agent import trust
from fairday_agent.anchor import Anchor
from fairday_agent.coalesce import Coalescer, Context, InputKind
from fairday_agent.config import AgentDir
from fairday_agent.policies import PolicyKeeper
from fairday_agent.spool import Spool
from fairday_agent.transport import HttpTransport
from fairday_agent.uploader import Uploader
from fairday_server.demo.history import parcels, working_days
from fairday_server.demo.roster import workers
from fairday_wire import Span
from fairday_wire.spans import DAY_MS

WORK_MS = 8 * 3_600_000
LOCKED_MS = 3_600_000
QUIET_FLOOR_MS = 60_000
# The collector takes ten uploads a second from a seat.
APART_S = 0.11
# Of IPv4 and TCP with time stamps, before each segment and in each acknowledgement.
HEADER = 52
KIB = 1024


def measure(seconds: float = 60) -> dict[str, Any]:
    """KiB of an eight-hour day, both ways, everything counted that the connection carries; and of a locked hour.

    `seconds` is not used: the day takes about a minute.
    """
    del seconds
    day = working_days(datetime.now(UTC).date() - timedelta(days=1), 1)[0]
    with a_house("sqlite", tls=True, seats=1) as house, counting(house.ports[0]) as relay:
        assert house.ca is not None
        with _Desk(relay, house.ca, house.keys[0], day) as desk:
            work = desk.live(_spans(day), WORK_MS)
            locked = desk.live([], LOCKED_MS)
    return {"work_day": work, "locked_hour": locked}


@dataclass
class Relay:
    """Where to connect to, and what went through."""

    port: int = 0
    up: int = 0
    down: int = 0
    segments: int = 0
    connections: int = 0
    sockets: list[socket.socket] = field(default_factory=list)


@contextmanager
def counting(to: int) -> Iterator[Relay]:
    """A relay to a port of this machine that counts bytes each way, and how many pieces they came in."""
    relay = Relay()
    with socket.create_server(("127.0.0.1", 0)) as door:
        relay.port = door.getsockname()[1]
        threading.Thread(target=_accept, args=(door, to, relay), daemon=True).start()
        try:
            yield relay
        finally:
            for one in relay.sockets:
                one.close()


def _accept(door: socket.socket, to: int, relay: Relay) -> None:
    while True:
        try:
            near, _ = door.accept()
        except OSError:
            return
        far = socket.create_connection(("127.0.0.1", to))
        relay.connections += 1
        relay.sockets += [near, far]
        for source, sink, way in ((near, far, "up"), (far, near, "down")):
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_carry, args=(source, sink, way, relay), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket, way: str, relay: Relay) -> None:
    try:
        while piece := source.recv(1400):  # what fits into a segment
            setattr(relay, way, getattr(relay, way) + len(piece))
            relay.segments += 1
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


class _Desk:
    """An agent without a desktop: what is lived is fed in, and all from the coalescer on is the agent's own."""

    def __init__(self, relay: Relay, ca: Path, key: str, day: date) -> None:
        self._relay = relay
        self._folder = tempfile.TemporaryDirectory(prefix="fairday-desk-")
        home = AgentDir(Path(self._folder.name))
        home.make()
        home.ca.write_bytes(ca.read_bytes())
        self._transport = HttpTransport(f"https://127.0.0.1:{relay.port}", trust.context(home.ca, pinned=True), key)
        self._spool = Spool.open(home.path)
        self._now_ms = (day - date(1970, 1, 1)).days * DAY_MS
        self._spool.begin(Anchor(self._now_ms, 0, "bench"))
        self._coalescer = Coalescer(self._now_ms, QUIET_FLOOR_MS)
        self._uploader = Uploader(
            spool=self._spool,
            transport=self._transport,
            recorder=self,
            policies=PolicyKeeper(home, self._transport, lambda _policy: None, pinned=True),
            now_ms=lambda: self._now_ms,
            rng=random.Random(1),
            pace_s=0,
        )
        self._doings: list[tuple[int, Context | InputKind | bool]] = []

    def __enter__(self) -> "_Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self._transport.close()
        self._spool.close()
        self._folder.cleanup()

    def cut(self) -> None:
        """Feed in what was lived up to now and hand to the spool what is decided, as the recorder does."""
        while self._doings and self._doings[0][0] <= self._now_ms:
            at, what = self._doings.pop(0)
            if isinstance(what, Context):
                self._coalescer.context(at, what)
            elif isinstance(what, bool):
                self._coalescer.veil(at, "locked", what)
            else:
                self._coalescer.input(at, what)
        self._coalescer.cut(self._now_ms)
        self._spool.record(self._coalescer.take(), self._coalescer.tail(self._now_ms))

    def clock_says(self, server_time_ms: int, rtt_ms: int) -> None:
        """Take no notice: this clock is not of today."""

    def live(self, spans: list[Span], length_ms: int) -> dict[str, Any]:
        """Live some spans, or nothing but a lock, over a time, and say what went over the wire."""
        if spans:
            self._now_ms = spans[0].start
            self._coalescer.veil(self._now_ms, "blind", False)
        self._doings = list(_doings(spans)) if spans else [(self._now_ms, True)]
        relay, until, uploads = self._relay, self._now_ms + length_ms, 0
        before = (relay.up, relay.down, relay.segments, relay.connections)
        stop = threading.Event()
        while self._now_ms < until:
            began = time.monotonic()
            wait_s = self._uploader.round(stop)
            if self._uploader.health.cause:
                raise RuntimeError(self._uploader.health.cause)
            uploads += 1
            self._now_ms += int(wait_s * 1000)
            time.sleep(max(0.0, APART_S - (time.monotonic() - began)))
        up, down, segments, connections = (
            now - was
            for now, was in zip((relay.up, relay.down, relay.segments, relay.connections), before, strict=True)
        )
        return {
            "uploads": uploads,
            "connections": connections,
            "kib_up": round(up / KIB, 1),
            "kib_down": round(down / KIB, 1),
            "kib": round((up + down) / KIB, 1),
            "kib_with_segments_and_acknowledgements": round((up + down + 2 * segments * HEADER) / KIB, 1),
            "bytes_an_upload_up": round(up / uploads),
            "bytes_an_upload_down": round(down / uploads),
        }


def _spans(day: date) -> list[Span]:
    """A day of a worker of the demo from its first input on; what was cut is whole again."""
    worker = workers()[0]
    whole: list[Span] = []
    for parcel in parcels(1, worker, worker.machines[0], [day]):
        whole += parcel.spans
    first = next(at for at, span in enumerate(whole) if span.presence == "input")
    return whole[first:]


def _doings(spans: list[Span]) -> Iterator[tuple[int, Context | InputKind | bool]]:
    """What the coalescer hears of spans: contexts, locks, and inputs never further apart than the quiet floor."""
    locked = False
    for span in spans:
        veiled = span.presence not in ("input", "quiet")
        if veiled != locked:
            locked = veiled
            yield span.start, locked
        if veiled:
            continue
        yield span.start, Context(app=span.app, call=span.call, media=span.media)
        if span.presence == "input":
            counts: dict[InputKind, int] = {"key": span.keys, "click": span.clicks, "scroll": span.scrolls}
            kinds: list[InputKind] = [kind for kind, count in counts.items() for _ in range(count)]
            length = span.end - span.start
            kinds += ["move"] * max(2, length // 20_000)
            for number, kind in enumerate(kinds):
                yield span.start + length * number // (len(kinds) - 1), kind
