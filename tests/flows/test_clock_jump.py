"""A wall clock that somebody sets by hand on a real desktop: no time is made, none is lost, none is counted twice."""

import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.flow_agent import FlowAgent
from tests.support.flow_hands import Hands
from tests.support.flow_house import House, a_house
from tests.support.flow_oracle import Interval, Rules, expect, united
from tests.support.xdesktop import x_desktop

RULES = Rules(floor=2_000, idle=60_000, away=120_000)
POLICY = ("quiet_floor=2s", "idle_after=60s", "away_after=120s", "upload=2s", "checkpoint=2s")
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
TOLERANCE_MS = 1_000

# What is tried is the agent, so one database is enough: a minute saved in each run of all tests.
pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("desktop-clock"), pytest.mark.timeout(400)]


class Desk:
    """A person at a desktop, and an agent whose wall clock can be set off."""

    def __init__(self, house: House, person: str, agent: FlowAgent, hands: Hands, off: Path) -> None:
        self.house = house
        self.person = person
        self.agent = agent
        self.hands = hands
        self._off = off
        self.set_clock(0)

    def set_clock(self, off_ms: int) -> None:
        """Set the agent's wall clock so far ahead of the true one."""
        draft = self._off.with_suffix(".new")
        draft.write_text(str(off_ms))
        draft.replace(self._off)

    def start(self) -> tuple[int, int]:
        """Start the agent; when it was started, and when it was seen to record, both in true time."""
        module = "tests.support.flow_wild_clock"
        return self.agent.start((sys.executable, "-m", module, self.agent.home, self._off))

    def day(self) -> dict[str, Any]:
        """Get today, once the ledger has what was stored of it."""
        spans = self.house.day(self.person, self.house.date)["spans"]
        return self.house.day_with(self.person, self.house.date, sum(end - start for start, end in united(spans)))

    def observed_on(self, days: int) -> int:
        """Get how much of another date was observed, in ms."""
        date_ = (date.fromisoformat(self.house.date) + timedelta(days=days)).isoformat()
        day = self.house.day(self.person, date_)
        observed: int = day["length_ms"] - day["states"]["unknown"]
        return observed

    def assert_agrees(self, day: dict[str, Any], watched: list[Interval]) -> None:
        """Compare a day with what the hands did in the true time `watched`."""
        expected = expect(self.hands.diary, watched, RULES)
        apps = {use["app"]: use["ms"] for use in day["apps"]}
        assert day["counts"] == expected.counts
        assert day["states"]["active"] == pytest.approx(expected.states["active"], abs=TOLERANCE_MS)
        assert day["length_ms"] - day["states"]["unknown"] == day["states"]["active"]
        assert apps == pytest.approx(expected.apps, abs=TOLERANCE_MS)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Settle and serve one house for all of these tests."""
    with a_house(tmp_path_factory.mktemp("house")) as house:
        house.settle(*POLICY)
        house.fairday("team", "add", "Desk", "--zone", house.zone)
        house.start()
        yield house


@pytest.fixture
def desk(house: House, tmp_path: Path) -> Iterator[Desk]:
    """Add a person with a desktop of their own, enrolled, two programs open and the clock right."""
    name = f"Ada {len(house.people()) + 1}"
    house.fairday("person", "add", name, "--team", "Desk")
    person = next(someone["id"] for someone in house.people() if someone["name"] == name)
    with x_desktop(tmp_path) as desktop:
        agent = FlowAgent(desktop, tmp_path / "agent")
        token = house.fairday("enrol-token", "create", "--person", name)
        agent.enrol(house.agents, token, house.data / "ca.pem")
        hands = Hands(desktop, seed=7)
        hands.open("xcalc", "Calculator", "xcalc", "-geometry", "240x320+900+80")
        hands.reach(hands.open("xterm", "shell", "xterm", "-T", "shell", "-geometry", "70x20+40+60", "-e", "cat"))
        yield Desk(house, person, agent, hands, tmp_path / "off")
        hands.close()


def test_a_clock_set_during_a_run_changes_nothing(desk: Desk) -> None:
    """A day forward and then an hour back from the truth: one epoch, one stretch, every second where it was."""
    began, ready = desk.start()
    desk.hands.work(5)
    desk.set_clock(DAY_MS)
    desk.hands.work(7)
    desk.set_clock(-HOUR_MS)
    desk.hands.work(7)
    stopped = desk.agent.stop()
    day = desk.day()
    watched = united(day["spans"])
    assert len(watched) == 1
    assert len({span["epoch"] for span in day["spans"]}) == 1
    assert began <= watched[0][0] <= ready
    assert watched[0][1] == pytest.approx(stopped, abs=TOLERANCE_MS)
    desk.assert_agrees(day, watched)
    assert (desk.observed_on(-1), desk.observed_on(1)) == (0, 0)


def test_a_run_begun_a_day_ahead_is_put_right_before_anything_is_stored(desk: Desk) -> None:
    """Nothing from the future is taken, and with the collector's time all of it moves to where it was."""
    desk.set_clock(DAY_MS)
    began, ready = desk.start()
    desk.hands.work(15)
    stopped = desk.agent.stop()
    assert desk.agent.says("spool", "show") == {"waiting": [], "open": [], "set_aside": []}
    day = desk.day()
    watched = united(day["spans"])
    assert len(watched) == 1
    assert began - TOLERANCE_MS <= watched[0][0] <= ready + TOLERANCE_MS
    assert watched[0][1] == pytest.approx(stopped, abs=TOLERANCE_MS)
    desk.assert_agrees(day, watched)
    assert desk.observed_on(1) == 0


def test_a_run_begun_an_hour_behind_keeps_what_was_taken_and_puts_the_rest_right(desk: Desk) -> None:
    """What was stored an hour early stays as it was sent; the rest follows in true time, without hole or overlap."""
    desk.set_clock(-HOUR_MS)
    began, ready = desk.start()
    time.sleep(4)
    desk.hands.work(15)
    stopped = desk.agent.stop()
    day = desk.day()
    watched = united(day["spans"])
    assert len(watched) == 2
    (early, early_end), (late, last) = watched
    assert began - TOLERANCE_MS <= early + HOUR_MS <= ready + TOLERANCE_MS
    assert early_end + HOUR_MS == pytest.approx(late, abs=TOLERANCE_MS)
    assert last == pytest.approx(stopped, abs=TOLERANCE_MS)
    assert len({span["epoch"] for span in day["spans"]}) == 2
    desk.assert_agrees(day, [(early + HOUR_MS, last)])
