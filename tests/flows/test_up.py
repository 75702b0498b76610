"""`fairday up` as a person has it: on a terminal, with a desktop of its own, stopped, killed and started again."""

import json
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.flow_agent import recording
from tests.support.flow_hands import Hands
from tests.support.flow_house import BIN, House, a_house
from tests.support.flow_oracle import united
from tests.support.flow_terminal import Terminal
from tests.support.xdesktop import XDesktop, wait_for

# `fairday up` is the whole product on embedded SQLite.
pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("desktop-up"), pytest.mark.timeout(400)]
FRESH_S = 90.0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Settle a house whose agents upload every two seconds; nobody is in it yet."""
    with a_house(tmp_path) as house:
        house.settle("upload=2s", "quiet_floor=2s", "checkpoint=2s")
        yield house


class Evening:
    """One `fairday up --desktop virtual` on a terminal, its agent recording."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.terminal = Terminal([BIN / "fairday", "up", "--desktop", "virtual"], house.environ)
        display = self.terminal.shows(r"DISPLAY=(:\d+)\.")
        self.link = self.terminal.shows(r"Sign in .*: (http\S+)")
        self.terminal.shows("Ctrl-C stops everything")
        self.desktop = XDesktop(display, house.folder)
        running = self.terminal.programs()
        wait_for(lambda: recording(house.data / "agent", [p.pid for p in self.terminal.programs()]), "the agent", 60)
        self.programs = {*running, *self.terminal.programs()}

    def type(self, keys: int) -> None:
        """Type into the desktop's terminal."""
        hands = Hands(self.desktop, seed=keys)
        for _ in range(keys):
            hands.key()
        hands.close()
        # A stop in the same instant would part the keys: those the X server has not yet passed on come after it.
        time.sleep(0.5)

    def all_gone(self) -> bool:
        """Tell whether nothing runs any more of all that was started."""
        return not [
            program for program in self.programs if program.is_running() and program.status() != psutil.STATUS_ZOMBIE
        ]


@pytest.fixture
def evenings(house: House) -> Iterator[list[Evening]]:
    """Keep what a test starts, and end what it leaves running."""
    evenings: list[Evening] = []
    yield evenings
    for evening in evenings:
        evening.terminal.close()


def test_up_records_stops_and_goes_on(house: House, evenings: list[Evening]) -> None:
    """What is typed stands in the day; Ctrl-C leaves nothing running and nothing lost; the next start continues."""
    first = Evening(house)
    evenings.append(first)
    first.type(25)
    person = house.people()[0]
    assert person["zone"] == house.zone
    wait_for(lambda: _keys(house) == 25, "the keys in the day", FRESH_S)
    _sign_in(house, first.link)
    first.type(3)
    assert first.terminal.interrupt() == 0
    first.terminal.shows("Stopped. Nothing was lost")
    assert first.all_gone()

    second = Evening(house)
    evenings.append(second)
    wait_for(lambda: _keys(house) == 28, "the last keys before Ctrl-C", FRESH_S)
    second.type(10)
    wait_for(lambda: _keys(house) == 38, "the keys after it", FRESH_S)
    assert _shape(house) == (1, 1, 2)

    second.type(4)
    second.terminal.kill()
    wait_for(second.all_gone, "all that a killed start had begun to end", FRESH_S)
    third = Evening(house)
    evenings.append(third)
    third.type(6)
    wait_for(lambda: _keys(house) == 48, "the keys before and after the kill", FRESH_S)
    assert _shape(house) == (1, 1, 3)
    assert third.terminal.interrupt() == 0
    assert third.all_gone()


def test_without_a_desktop_up_serves_without_an_agent(house: House) -> None:
    """It says so, answers all the same, tells no log its sign-in link, and ends in order."""
    house.start("own")
    log = house.folder / "up.log"
    wait_for(lambda: "The sign-in link is shown on a terminal only." in log.read_text(), "what it says", FRESH_S)
    said = log.read_text()
    assert "No desktop found: serving without an agent." in said
    assert not re.search("/sign-in/", said)
    assert [person["zone"] for person in house.people()] == [house.zone]
    assert house.stop(signal.SIGINT) == 0


def _keys(house: House) -> int:
    """Count today's keys; fails where two recorded spans overlap."""
    day = house.day(house.people()[0]["id"], house.date)
    united(day["spans"])
    keys: int = day["counts"]["keys"]
    return keys


def _shape(house: House) -> tuple[int, int, int]:
    """Count people, seats, and epochs in the day."""
    people = house.people()
    seats = json.loads(house.fairday("seat", "list", "--json"))
    epochs = {span["epoch"] for span in house.day(people[0]["id"], house.date)["spans"]}
    return len(people), len(seats), len(epochs)


def _sign_in(house: House, link: str) -> None:
    """Follow the link from the terminal as a browser would, and see who is there; it works once."""
    secret = link.rpartition("/")[2]
    with httpx.Client(base_url=house.web, follow_redirects=True, timeout=60) as browser:
        assert browser.get(link).status_code == 200
        page = browser.post("/sign-in", data={"secret": secret}, headers={"Origin": house.web})
        assert page.status_code == 200, page.text
        assert house.people()[0]["name"] in page.text
        assert browser.post("/sign-in", data={"secret": secret}, headers={"Origin": house.web}).status_code == 410
