"""An uploader over real HTTP to a fake collector, with a spool of its own, driven round by round."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fairday_agent import trust
from fairday_agent.config import AgentDir
from fairday_agent.policies import PolicyKeeper
from fairday_agent.spool import Spool
from fairday_agent.transport import HttpTransport
from fairday_agent.uploader import Uploader
from fairday_wire.policy import Policy
from fairday_wire.spans import Span
from tests.support.spooling import ANCHOR, spool_in


@dataclass
class Heard:
    """Stands where the recorder is: remembers what the uploader asks of it."""

    cuts: int = 0
    clocks: list[tuple[int, int]] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)

    def cut(self) -> None:
        """Count it."""
        self.cuts += 1

    def clock_says(self, server_time_ms: int, rtt_ms: int) -> None:
        """Remember it."""
        self.clocks.append((server_time_ms, rtt_ms))


def wall_ms() -> int:
    """The machine's clock."""
    return time.time_ns() // 1_000_000


@dataclass
class Rig:
    """One agent's uploading half."""

    home: AgentDir
    spool: Spool
    uploader: Uploader
    heard: Heard
    stop: threading.Event = field(default_factory=threading.Event)

    def record(self, spans: list[Span]) -> None:
        """Put spans into the spool."""
        self.spool.record(spans, ())

    def round(self) -> float:
        """One periodic upload; returns the seconds until the next."""
        return self.uploader.round(self.stop)

    def rounds(self, count: int) -> list[float]:
        """Several, without the waits between them."""
        return [self.round() for _ in range(count)]


@contextmanager
def rig(directory: Path, url: str, *, key: str = "key-1", pinned: bool = False) -> Iterator[Rig]:
    """An enrolled agent's uploading half on `directory`, its run begun."""
    home = AgentDir(directory)
    home.make()
    heard = Heard()
    transport = HttpTransport(url, trust.context(home.ca, pinned=pinned), key)
    with spool_in(directory) as spool:
        spool.begin(ANCHOR)
        policies = PolicyKeeper(home, transport, heard.policies.append, pinned=pinned)
        uploader = Uploader(
            spool=spool,
            transport=transport,
            recorder=heard,
            policies=policies,
            now_ms=wall_ms,
            rng=random.Random(1),
            pace_s=0,
        )
        try:
            yield Rig(home, spool, uploader, heard)
        finally:
            transport.close()
