"""How soon a span is seen: from its end on a real desktop to the person's day, asked four times a second.

A real agent under the default policy, real X events, the whole of `fairday up`. What ends within the quiet floor after
the last input of a run is held back until the floor is over, for until then nobody can know what it was; those spans
are told apart.
"""

import random
import tempfile
import threading
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from tests.support.flow_agent import FlowAgent, wall_ms
from tests.support.flow_hands import Hands
from tests.support.flow_house import House, a_house
from tests.support.xdesktop import x_desktop

POLL_S = 0.25
QUIET_FLOOR_MS = 60_000
# The last span may be held for the floor, and wait for an upload after that.
PATIENCE_S = 130
LIMIT_S = 65.0


class Seen(NamedTuple):
    """A span as the API shows it, and when it first did; epoch ms UTC."""

    start: int
    end: int
    presence: str
    at: int

    @property
    def lag_s(self) -> float:
        """From its end to its being seen."""
        return (self.at - self.end) / 1000


def measure(seconds: float = 360) -> dict[str, Any]:
    """Use a desktop for so long, and say how many seconds after its end each span was seen: p50, p99, longest."""
    with tempfile.TemporaryDirectory(prefix="fairday-timely-") as name:
        folder = Path(name)
        with a_house(folder) as house, x_desktop(folder) as desktop:
            house.settle("upload=60s")
            house.fairday("team", "add", "Desk", "--zone", house.zone)
            house.fairday("person", "add", "Ada", "--team", "Desk")
            house.start()
            hands = Hands(desktop, seed=1)
            hands.open("xcalc", "Calculator", "xcalc", "-geometry", "240x320+900+80")
            hands.open("xedit", "xedit", "xedit", "-geometry", "500x240+40+480")
            hands.open("xterm", "shell", "xterm", "-T", "shell", "-geometry", "70x20+40+60", "-e", "cat")
            agent = FlowAgent(desktop, folder / "agent")
            agent.enrol(house.agents, house.fairday("enrol-token", "create", "--person", "Ada"), house.data / "ca.pem")
            watch = _Watch(house)
            agent.start()
            watch.start()
            _use(hands, seconds)
            ended = wall_ms()
            deadline = time.monotonic() + PATIENCE_S
            while watch.until < ended and time.monotonic() < deadline:
                time.sleep(POLL_S)
            watch.stop()
            agent.stop()
            hands.close()
    return _figures(sorted(watch.seen.values()), watch.until >= ended)


def _use(hands: Hands, seconds: float) -> None:
    """Work in many programs, in one for long, and not at all, in turn."""
    chance = random.Random(2)
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        hands.work(min(left, chance.uniform(30, 60)))
        only = chance.choice(hands.programs)
        hands.reach(only)
        ends = min(until, time.monotonic() + chance.uniform(60, 100))
        while time.monotonic() < ends:
            hands.key()
            time.sleep(chance.uniform(0.1, 2))
        time.sleep(max(0.0, min(until - time.monotonic(), chance.uniform(20, 100))))


class _Watch(threading.Thread):
    """Asks for the day again and again, and notes when a span is first there and counted."""

    def __init__(self, house: House) -> None:
        super().__init__(daemon=True)
        (person,) = house.people()
        self._url = f"{house.web}/v1/people/{person['id']}/days/{house.date}"
        self._headers = {"Authorization": f"Bearer {house.key}"}
        self._done = threading.Event()
        self.seen: dict[int, Seen] = {}
        self.until = 0

    def run(self) -> None:
        """Ask until told to stop."""
        with httpx.Client(headers=self._headers, timeout=20) as client:
            while not self._done.wait(POLL_S):
                day = client.get(self._url).raise_for_status().json()
                at = wall_ms()
                self.until = day["complete_until_ms"] or 0
                for span in day["spans"]:
                    if span["end"] <= self.until and span["start"] not in self.seen:
                        self.seen[span["start"]] = Seen(span["start"], span["end"], span["presence"], at)

    def stop(self) -> None:
        """End."""
        self._done.set()
        self.join()


def _figures(seen: Sequence[Seen], complete: bool) -> dict[str, Any]:
    held = _held(seen)
    decided = [span.lag_s for span in seen if span.start not in held]
    return {
        "spans": len(seen),
        "all_seen": complete,
        "longest_span_s": max((span.end - span.start) / 1000 for span in seen),
        "longest_input_span_s": max(((s.end - s.start) / 1000 for s in seen if s.presence == "input"), default=0.0),
        "decided": _lags(decided),
        "held_for_the_quiet_floor": _lags([span.lag_s for span in seen if span.start in held]),
        "decided_within_65_s": sum(lag <= LIMIT_S for lag in decided) / max(1, len(decided)),
    }


def _held(seen: Sequence[Seen]) -> set[int]:
    """The starts of the spans that end within the quiet floor after the last input of a run."""
    held: set[int] = set()
    last = 0
    for span, after in pairwise(seen):
        if span.presence == "input" and after.presence != "input":
            last = span.end
        if span.end - last < QUIET_FLOOR_MS:
            held.add(span.start)
    return held


def _lags(lags: list[float]) -> dict[str, float]:
    ordered = sorted(lags)
    if not ordered:
        return {"count": 0}
    return {
        "count": len(ordered),
        "p50_s": ordered[len(ordered) // 2],
        "p99_s": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))],
        "longest_s": ordered[-1],
    }
