"""`fairday feeds`, run as people run it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from fairday_collector.store import Store
from tests.support.collector import new_collector
from tests.support.commands import Run, command_on, done
from tests.support.database import database_url
from tests.support.feeds import fill
from tests.support.metric_days import at, recorded, work

# Commands tell the time by the machine's clock, which is later than this Monday.
LONG_AGO = -108 * 7


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command, where Maya worked on a Monday long ago, and the feeds were filled the day after."""
    run = command_on(tmp_path / "data", monkeypatch, capsys, columns=200)
    collector = new_collector(tmp_path / "data")
    collector.clock.now = at(LONG_AGO, 8)
    _, key = collector.seat(collector.person())
    collector.clock.now = at(LONG_AGO + 1, 8)
    recorded(collector, key, work(at(LONG_AGO, 9), 60))
    fill(collector)
    collector.store.close()
    return run


def test_how_far_the_feeds_are_is_shown(fairday: Run) -> None:
    """The version of the schema, the last fill, what waits and how many people are begun."""
    rows = {row["what"]: row["state"] for row in json.loads(done(fairday("feeds", "status", "--json")))}
    assert rows["schema"] == "version 1"
    assert int(rows["last fill"]) > 0
    assert (rows["dates waiting"], rows["people"]) == ("0", "1 of 1 begun")


def test_feeds_are_proved(fairday: Run, tmp_path: Path) -> None:
    """All agree, but for the date that ended since; a changed figure fails the command, which names the table."""
    said = done(fairday("feeds", "verify"))
    assert "All 2 dates agree with the ledger." in said
    assert "1 of them wait to be filled with newer data, and were not judged." in said
    store = Store(database_url(tmp_path / "data"))
    with store.write() as session:
        session.connection().execute(text("UPDATE feed_app_day SET ms = ms + 1"))
    store.close()
    result = fairday("feeds", "verify", "--person", "Maya", "--json")
    assert result.status == 1
    assert json.loads(result.out) == [{"person": "Maya", "date": "2024-09-16", "differs": ["feed_app_day"]}]
