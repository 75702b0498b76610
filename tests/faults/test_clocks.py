"""Wall clocks that are a day off, either way, or are set during a run: no time is made, lost or counted twice."""

import random
import threading
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from fairday_agent import trust
from fairday_agent.anchor import SystemClocks
from fairday_agent.config import AgentDir
from fairday_agent.policies import PolicyKeeper
from fairday_agent.private import PrivateMode
from fairday_agent.recorder import Recorder
from fairday_agent.sensors.base import Cover, Focus, Inbox, Input
from fairday_agent.spool import Spool
from fairday_agent.transport import HttpTransport
from fairday_agent.uploader import Uploader
from fairday_wire.spans import DAY_MS
from tests.support.agent_fakes import FakeSenses
from tests.support.fault_house import Seat
from tests.support.fault_kills import Ordeal
from tests.support.fault_oracle import arrived_at

RUN_S = 8.0
TOLERANCE_MS = 1500

# What is tried is the agent, so one database is enough: a minute saved in each run of all tests.
pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("faults"), pytest.mark.timeout(120)]


class WildClocks(SystemClocks):
    """This machine's clocks, the wall clock set off by hand."""

    off_ms = 0

    def wall_ms(self) -> int:
        """Read the wall clock as it was set."""
        return super().wall_ms() + self.off_ms


@dataclass
class Desk:
    """A recorder, spool and uploader on wild clocks; `begun` and `ended` in true time, ms UTC."""

    seat: Seat
    clocks: WildClocks
    recorder: Recorder
    uploader: Uploader
    spool: Spool
    transport: HttpTransport
    inbox: Inbox
    keys: int = 0
    begun: int = 0
    ended: int = 0

    def work(self, jumps: dict[int, int]) -> None:
        """Press keys for a while, with uploads in between; `jumps` says at which key the clock is set how far off."""
        stop = threading.Event()
        true = SystemClocks()
        self.recorder.begin()
        self.begun = true.wall_ms()
        self.inbox.put(Focus("code"))
        self.inbox.put(Cover("blind", False))
        end = time.monotonic() + RUN_S
        while time.monotonic() < end:
            self.clocks.off_ms = jumps.get(self.keys, self.clocks.off_ms)
            self.inbox.put(Input("key"))
            self.keys += 1
            self.recorder.tick()
            if self.keys % 8 == 0:
                self.uploader.round(stop)
            time.sleep(0.05)
        self.recorder.finish()
        self.ended = true.wall_ms()
        while self.spool.health().waiting:
            self.uploader.round(stop)
        self.spool.close()
        self.transport.close()


def desk(ordeal: Ordeal, off_ms: int) -> Desk:
    """Set up a desk whose wall clock is so far off."""
    (seat,) = ordeal.house.enrol(1, ordeal.line.url, into="clocks")
    home = AgentDir(seat.home)
    config = home.config()
    clocks = WildClocks()
    clocks.off_ms = off_ms
    inbox = Inbox(clocks)
    spool = Spool.open(home.path, seat=config.seat)
    transport = HttpTransport(config.collector, trust.context(home.ca, pinned=True), config.key)
    private = PrivateMode(home.path, clocks)
    recorder = Recorder(
        spool=spool, senses=FakeSenses(), inbox=inbox, private=private, clocks=clocks, policy=home.policy().policy
    )
    policies = PolicyKeeper(home, transport, recorder.apply, pinned=True)
    uploader = Uploader(
        spool=spool, transport=transport, recorder=recorder, policies=policies, now_ms=clocks.wall_ms,
        rng=random.Random(1), pace_s=0,
    )  # fmt: skip
    return Desk(seat, clocks, recorder, uploader, spool, transport, inbox)


WILD = [
    pytest.param(DAY_MS, {}, id="a-day-ahead"),
    pytest.param(-DAY_MS, {}, id="a-day-behind"),
    pytest.param(0, {20: DAY_MS, 60: -DAY_MS, 90: 0}, id="jumping"),
    pytest.param(DAY_MS, {30: -DAY_MS, 70: 3_600_000}, id="ahead-and-jumping"),
]


@pytest.mark.parametrize(("off_ms", "jumps"), WILD)
def test_all_that_was_done_is_there_once(ordeal: Ordeal, off_ms: int, jumps: dict[int, int], tmp_path: Path) -> None:
    """Every key is counted once and the time observed is as long as the run, though a part may lie a day early."""
    at = desk(ordeal, off_ms)
    at.work(jumps)
    spans = sorted(arrived_at(ordeal.house.store, [at.seat.id])[at.seat.id], key=lambda span: span.start)
    assert sum(span.keys for span in spans) == at.keys
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert sum(span.end - span.start for span in spans) == pytest.approx(at.ended - at.begun, abs=TOLERANCE_MS)
    late = [span for span in spans if span.start > at.ended - DAY_MS // 2]
    assert late[-1].end == pytest.approx(at.ended, abs=TOLERANCE_MS)
    assert late[0].start >= at.begun - TOLERANCE_MS
    ordeal.house.caught_up([at.seat], {at.seat.id: at.keys})
