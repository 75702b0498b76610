"""Many agents in one process, to be killed: each a real spool, uploader and transport, fed without a desktop.

Run as `python -m tests.support.fault_fleet FOLDER`. Every directory in FOLDER that is enrolled is an agent. SIGTERM
stops the recording; the process ends with 0 once everything is delivered.
"""

import logging
import random
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from fairday_agent import trust
from fairday_agent.anchor import Anchor, SystemClocks
from fairday_agent.config import AgentDir
from fairday_agent.policies import PolicyKeeper
from fairday_agent.spool import Spool
from fairday_agent.transport import HttpTransport
from fairday_agent.uploader import Uploader
from fairday_wire.spans import DAY_MS, Span
from tests.support.fault_log import IssueLog, Line, last_end

ISSUED = "issued.jsonl"
START = "start"
RECORD_S = 0.15
UPLOAD_S = 0.12
DELIVER_S = 150.0
APPS = (None, "code", "firefox", "excel", "xterm")


class Hand:
    """Makes up what a person does, one touching span after the other, on a time line of its own."""

    def __init__(self, rng: random.Random, start: int) -> None:
        self._rng = rng
        self._at = start
        self._open: Span | None = None

    def work(self, count: int) -> tuple[list[Span], list[Span]]:
        """Give `count` finished spans and the one that is still open, which the next call will finish."""
        sealed = [self._finished() for _ in range(count)]
        self._open = self._span(self._rng.randint(50, 900))
        return sealed, [self._open]

    def stop(self) -> list[Span]:
        """Give what is still open as it is."""
        return [] if self._open is None else [self._open]

    def _finished(self) -> Span:
        if self._open is None:
            span = self._span(self._rng.randint(50, 4000))
        else:
            longer = self._open.end + self._rng.randint(0, 3000)
            keys = self._open.keys + self._rng.randint(0, 9) if self._open.presence == "input" else 0
            span, self._open = msgspec.structs.replace(self._open, end=longer, keys=keys), None
        self._at = span.end
        return span

    def _span(self, length: int) -> Span:
        rng = self._rng
        busy = rng.random() < 0.6
        return Span(
            start=self._at,
            end=self._at + length,
            presence="input" if busy else "quiet",
            since=self._at - rng.randint(1, 5000) if rng.random() < 0.1 else None,
            call=rng.random() < 0.1,
            media=rng.random() < 0.1,
            app=rng.choice(APPS),
            title=f"Document {rng.randint(1, 40)} – Entwürfe" if rng.random() < 0.5 else None,
            site="intranet.example" if rng.random() < 0.2 else None,
            keys=rng.randint(0, 30) if busy else 0,
            clicks=rng.randint(0, 5) if busy else 0,
            scrolls=rng.randint(0, 5) if busy else 0,
        )


class Unheard:
    """Stands where the recorder is: this one is not asked to cut, and has no clock to mend."""

    def cut(self) -> None:
        """Do nothing."""

    def clock_says(self, server_time_ms: int, rtt_ms: int) -> None:
        """Do nothing."""


@dataclass
class Agent:
    """One agent of the fleet: a thread that records and one that uploads, on one spool."""

    home: AgentDir
    spool: Spool
    transport: HttpTransport
    uploader: Uploader
    log: IssueLog
    hand: Hand
    rng: random.Random

    def record(self, stop: threading.Event) -> None:
        """Record until told to stop, then end the run in order."""
        while not stop.wait(RECORD_S * self.rng.uniform(0.5, 1.5)):
            sealed, tail = self.hand.work(self.rng.randint(1, 30))
            self.log.write(Line("give", sealed, tail))
            self.spool.record(sealed, tail)
            self.log.write(Line("kept"))
        sealed = self.hand.stop()
        self.log.write(Line("give", sealed))
        self.spool.end(sealed, "clean")
        self.log.write(Line("kept"))

    def upload(self, recorded: threading.Event, end: threading.Event) -> None:
        """Upload without the long waits that are there to spare a collector, until all is recorded and delivered."""
        while not end.is_set():
            wait = self.uploader.round(end)
            if recorded.is_set() and not self.spool.health().waiting:
                return
            end.wait(min(wait, UPLOAD_S * self.rng.uniform(0.5, 1.5)))

    def close(self) -> None:
        """Let go of everything."""
        self.spool.close()
        self.transport.close()
        self.log.close()


def agent_in(folder: Path, index: int) -> Agent:
    """Wire the agent of a directory, and begin its run."""
    home = AgentDir(folder)
    config = home.config()
    rng = random.Random(f"{time.time_ns()} {index}")
    transport = HttpTransport(config.collector, trust.context(home.ca, pinned=config.pinned), config.key)
    policies = PolicyKeeper(home, transport, lambda policy: None, pinned=config.pinned)
    spool = Spool.open(folder, seat=config.seat)
    clocks = SystemClocks()
    uploader = Uploader(
        spool=spool,
        transport=transport,
        recorder=Unheard(),
        policies=policies,
        now_ms=clocks.wall_ms,
        rng=rng,
        pace_s=0,
    )
    start = last_end(folder / ISSUED)
    if start is None:
        start = int((folder / START).read_text())
    log = IssueLog(folder / ISSUED)
    spool.begin(Anchor.take(clocks))
    log.write(Line("begin"))
    return Agent(home, spool, transport, uploader, log, Hand(rng, start + 1), rng)


def begin_of_time(index: int, now_ms: int) -> int:
    """Where the time line of an agent starts: some in days that are packed already, some in days still open."""
    return now_ms - (2 + 4 * (index % 3)) * DAY_MS + index * 1_000_000


def main(folder: Path) -> int:
    """Record and upload until SIGTERM; returns whether anything was not delivered."""
    logging.basicConfig(level=logging.ERROR)
    logging.getLogger("fairday_agent.spool").setLevel(logging.WARNING)
    stop, recorded, end = threading.Event(), threading.Event(), threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    homes = sorted(path.parent for path in folder.glob("*/config.json"))
    agents = [agent_in(home, index) for index, home in enumerate(homes)]
    recorders = [threading.Thread(target=agent.record, args=(stop,)) for agent in agents]
    uploaders = [threading.Thread(target=agent.upload, args=(recorded, end)) for agent in agents]
    for thread in (*recorders, *uploaders):
        thread.start()
    sys.stdout.write("running\n")
    sys.stdout.flush()
    while not stop.wait(0.2):
        pass
    for thread in recorders:
        thread.join()
    recorded.set()
    deadline = time.monotonic() + DELIVER_S
    for thread in uploaders:
        thread.join(max(0.0, deadline - time.monotonic()))
    end.set()
    for thread in uploaders:
        thread.join()
    left = sum(agent.spool.health().waiting for agent in agents)
    for agent in agents:
        agent.close()
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
