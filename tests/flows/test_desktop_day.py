"""A real desktop's day, end to end: real X events in, the person's ledger out, with every mishap on the way."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.support.flow_agent import FlowAgent, wall_ms
from tests.support.flow_hands import Hands
from tests.support.flow_house import House, a_house
from tests.support.flow_oracle import Expected, Rules, expect, united
from tests.support.flow_proxy import Doubling, doubling
from tests.support.xdesktop import XDesktop, x_desktop

RULES = Rules(floor=2_000, idle=10_000, away=20_000)
CHECKPOINT_S = 5
POLICY = ("quiet_floor=2s", "idle_after=10s", "away_after=20s", "upload=4s", f"checkpoint={CHECKPOINT_S}s")
TOLERANCE_MS = 1_000

# What is tried is the agent, so one database is enough: a minute saved in each run of all tests.
pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("desktop"), pytest.mark.timeout(600)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Settle a house with one person, for whom it is midday, and serve it."""
    with a_house(tmp_path) as house:
        house.settle(*POLICY)
        house.fairday("team", "add", "Desk", "--zone", house.zone)
        house.fairday("person", "add", "Ada", "--team", "Desk")
        house.start()
        yield house


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[XDesktop]:
    """Bring up a managed desktop."""
    with x_desktop(tmp_path) as desktop:
        yield desktop


@pytest.fixture
def hands(desktop: XDesktop) -> Iterator[Hands]:
    """Open three programs whose windows do not overlap."""
    hands = Hands(desktop, seed=20261124)
    hands.open("xcalc", "Calculator", "xcalc", "-geometry", "240x320+900+80")
    hands.open("xedit", "xedit", "xedit", "-geometry", "500x240+40+480")
    hands.open("xterm", "shell", "xterm", "-T", "shell", "-geometry", "70x20+40+60", "-e", "cat")
    yield hands
    hands.close()


def test_a_day_agrees_with_what_the_hands_did(
    house: House, desktop: XDesktop, hands: Hands, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Over idle time, privacy, a killed agent, a stopped collector and doubled batches every second is counted once."""
    ca = house.data / "ca.pem"
    with doubling(house.agents, ca, house.data / "agents.pem") as proxy:
        agent = FlowAgent(desktop, tmp_path / "agent")
        agent.enrol(proxy.url, house.fairday("enrol-token", "create", "--person", "Ada"), ca)
        hands.pick(hands.programs[2])
        started = agent.start()
        _before_the_kill(house, agent, hands)
        killed = agent.kill()
        time.sleep(3)
        restarted = agent.start()
        _after_the_kill(agent, hands)
        stopped = agent.stop()
        assert agent.says("spool", "show") == {"waiting": [], "open": [], "set_aside": []}
    person = house.people()[0]["id"]
    spans = house.day(person, house.date)["spans"]
    watched = united(spans)
    day = house.day_with(person, house.date, sum(end - start for start, end in watched))

    assert len(watched) == 2, f"holes beside the one of the kill: {watched}"
    (first, lost), (back, last) = watched
    assert started[0] <= first <= started[1]
    assert abs(last - stopped) < TOLERANCE_MS
    assert 0 <= killed - lost <= (CHECKPOINT_S + 1) * 1000
    assert restarted[0] <= back <= restarted[1]

    expected = expect(hands.diary, watched, RULES)
    report = _compared(expected, day)
    record_property("agreement", report)
    assert _agree(expected.states, {k: v for k, v in day["states"].items() if k != "unknown" and v}), report
    assert _agree(expected.apps, {str(use["app"]): use["ms"] for use in day["apps"]}), report
    assert day["counts"] == expected.counts, report
    assert sum(day["states"].values()) == day["length_ms"]
    _sent_twice_and_kept_once(proxy, spans)


def _before_the_kill(house: House, agent: FlowAgent, hands: Hands) -> None:
    """Work, pause, go on while the collector is away, be idle, be gone, be private."""
    hands.work(45)
    time.sleep(4)
    house.hang_up()
    while not house.gone():
        hands.work(1)
    away = time.monotonic()
    hands.work(14)
    hands.key()
    time.sleep(7)
    hands.pick(hands.programs[0])
    time.sleep(6)
    hands.key()
    time.sleep(25)
    hands.key()
    assert time.monotonic() - away >= 30
    house.launch()
    hands.work(14)
    while not house.ready():
        hands.work(1)
    _be_private(agent, hands)
    hands.work(10)
    # Nothing that is counted in the seconds that the kill will take: what is lost is then time alone.
    hands.wander(CHECKPOINT_S + 3)


def _be_private(agent: FlowAgent, hands: Hands) -> None:
    hands.note("pause", agent.command("pause"))
    time.sleep(1.5)
    for _ in range(9):
        hands.key()
    hands.reach(hands.programs[1])
    hands.scroll()
    time.sleep(6)
    hands.note("resume", agent.command("resume"))
    time.sleep(1)


def _after_the_kill(agent: FlowAgent, hands: Hands) -> None:
    """Work on until the agent has been heard again and has nothing of the outage left."""
    hands.work(10)
    since = wall_ms()
    deadline = time.monotonic() + 100
    while (agent.status()["upload"]["last_ok_ms"] or 0) < since:
        assert time.monotonic() < deadline, agent.log()
        hands.work(1)


def _sent_twice_and_kept_once(proxy: Doubling, spans: list[dict[str, Any]]) -> None:
    """The second answer names the repeat, says the same, and no number is missing or there with other spans."""
    pairs = [(first.json(), second.json()) for first, second in proxy.answers if first.status_code == 200]
    assert len(pairs) >= 15
    assert [second["duplicate"] for _, second in pairs] == [True] * len(pairs)
    assert [first["stored"] for first, _ in pairs] == [second["stored"] for _, second in pairs]
    assert sum(first["stored"] for first, _ in pairs if not first["duplicate"]) == len(spans)
    for epoch in {span["epoch"] for span in spans}:
        numbers = sorted({span["seq"] for span in spans if span["epoch"] == epoch})
        assert all(after - before == 1 for before, after in pairwise([0, *numbers]))


def _agree(expected: dict[str, int], found: dict[str, int]) -> bool:
    return all(abs(expected.get(name, 0) - found.get(name, 0)) <= TOLERANCE_MS for name in {*expected, *found})


def _compared(expected: Expected, day: dict[str, Any]) -> str:
    """Lay both beside each other, for whoever reads a failure."""
    apps = {str(use["app"]): use["ms"] for use in day["apps"]}
    lines = [f"{'':12} {'expected':>9} {'found':>9} {'ms off':>7}"]
    for name, by_hand, found in (
        *((n, expected.states.get(n, 0), ms) for n, ms in day["states"].items() if n != "unknown"),
        *((n, expected.apps.get(n, 0), apps.get(n, 0)) for n in sorted({*expected.apps, *apps})),
        *((n, expected.counts[n], day["counts"][n]) for n in expected.counts),
    ):
        if by_hand or found:
            lines.append(f"{name:12} {by_hand:9} {found:9} {found - by_hand:7}")
    return "\n".join(lines)
