"""`fairday metric` and `fairday explain`, run as people run them."""

import getpass
import json
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from fairday_collector.access.looks import looks_at
from fairday_collector.ledger.facts import DayFacts, encode_facts
from fairday_collector.store import Store
from fairday_collector.store.tables import DayRollup, Person
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.screen import ACTIVITY_NOTE
from tests.support.collector import HOUR, new_collector
from tests.support.commands import Run, command_on, done
from tests.support.database import database_url
from tests.support.metric_days import at, recorded, work

# Commands tell the time by the machine's clock, which is later than this Monday.
LONG_AGO = -108 * 7
MONDAY = ("--from", "2024-09-16", "--to", "2024-09-16")


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command, where Maya of Payments worked an hour on that Monday: its status and what it wrote."""
    run = command_on(tmp_path / "data", monkeypatch, capsys, columns=240)
    collector = new_collector(tmp_path / "data")
    collector.clock.now = at(LONG_AGO, 8)
    _, key = collector.seat(collector.person())
    collector.clock.now = at(LONG_AGO + 1, 8)
    recorded(collector, key, work(at(LONG_AGO, 9), 60, title="secret"))
    collector.store.close()
    return run


def test_metrics_are_listed(fairday: Run) -> None:
    """Each with formula and caution, for people and as JSON."""
    page = done(fairday("metric", "list"))
    assert all(name in page for name in METRICS)
    assert [metric["name"] for metric in json.loads(done(fairday("metric", "list", "--json")))] == list(METRICS)


def test_values_are_shown_with_their_notes(fairday: Run) -> None:
    """A person's value with completeness and days, and what it must not be used for."""
    page = done(fairday("metric", "show", "activity", "focus", "--person", "Maya", *MONDAY))
    for words in ("Maya:", "2024-09-16", "100.0 %", "1:00:00", "1 of 1", ACTIVITY_NOTE):
        assert words in page
    found = json.loads(done(fairday("metric", "show", "focus", "--team", "Payments", *MONDAY, "--by", "day", "--json")))
    assert found["subject"]["kind"] == "team"
    assert found["parts"][0]["values"] == {"focus": HOUR}
    everyone = json.loads(done(fairday("metric", "show", *MONDAY, "--json")))
    assert everyone["subject"] == {"kind": "organisation", "id": None, "name": "everyone"}
    assert set(everyone["parts"][0]["values"]) == set(METRICS)
    assert "–" in done(fairday("metric", "show", "late", *MONDAY))


def test_a_number_is_explained(fairday: Run) -> None:
    """Formula, figures, the date's terms, the spans with what they led to, and the versions."""
    page = done(fairday("explain", "Maya", "activity", *MONDAY, "--spans", "2"))
    for words in (
        "Activity %: 100.0 %, recomputed from the spans.", "The rollups say the same.", ACTIVITY_NOTE,
        "1:00:00 ÷ (1:00:00 + 0:00:00) = 100.0 %", "Spans: 2 of 60", "active 0:01:00", "made by reckoning",
        "Generation", "09:00–10:00",
    ):  # fmt: skip
        assert words in page
    assert "secret" not in page
    assert json.loads(done(fairday("explain", "Maya", "focus", *MONDAY, "--json")))["value"] == HOUR


def test_a_number_that_is_not_what_the_spans_say_fails(fairday: Run, tmp_path: Path) -> None:
    """The exit status says so too, and the date that differs is marked."""
    store = Store(database_url(tmp_path / "data"))
    with store.write() as session:
        row = session.exec(select(DayRollup)).one()
        row.facts = encode_facts(DayFacts(length_ms=24 * HOUR, focus_ms=7))
        session.add(row)
    store.close()
    status, page, _ = fairday("explain", "Maya", "focus", *MONDAY)
    assert status == 1
    assert "The rollups DIFFER: 0:00:00.007." in page
    assert "DIFFERS" in page


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("metric", "show", "zeal", *MONDAY), "There is no metric 'zeal'"),
        (("metric", "show", "--person", "Maya", "--team", "Payments", *MONDAY), "not both"),
        (("metric", "show", "--person", "Nobody", *MONDAY), "There is no person"),
        (("metric", "show", *MONDAY, "--by", "hour"), "day, week, month, range"),
        (("explain", "Maya", "focus", "--from", "2024-09-01", "--to", "2024-10-02"), "at most 31 days"),
        (("explain", "Maya", "focus", "--from", "2024-09-02", "--to", "2024-09-01"), "is before"),
    ],
)
def test_bad_questions_are_refused(fairday: Run, arguments: tuple[str, ...], complaint: str) -> None:
    """One sentence names what was wrong and what to do."""
    status, _, err = fairday(*arguments)
    assert status == 1
    assert complaint in err
    assert "Traceback" not in err


def test_commands_that_show_a_person_are_on_record(fairday: Run, tmp_path: Path) -> None:
    """Who ran them on the server, what they showed, and of which dates; numbers of a team name nobody."""
    on = ("--on", "2024-09-16")
    for command in (
        ("metric", "show", "focus", "--person", "Maya", *MONDAY),
        ("metric", "show", "focus", "--team", "Payments", *MONDAY),
        ("explain", "Maya", "focus", *MONDAY),
        ("report", "timesheet", *MONDAY),
        ("timesheet", "show", "Maya", *on),
        ("timesheet", "rest", "Maya", *MONDAY),
        ("claim", "list", "Maya", *MONDAY),
    ):
        done(fairday(*command))
    store = Store(database_url(tmp_path / "data"))
    with store.read() as session:
        (maya,) = session.exec(select(Person.id)).all()
        looks = looks_at(session, maya, date(1970, 1, 1))
    store.close()
    assert {look.who for look in looks} == {f"{getpass.getuser()} on the server"}
    assert {look.what: look.count for look in looks if look.first == date(2024, 9, 16)} == {
        "metrics": 1, "explain": 1, "export": 1, "claims": 1, "timesheet": 1,
    }  # fmt: skip
    assert [look.first for look in looks if look.what == "timesheet" and look.last == date(2024, 9, 30)] == [
        date(2024, 9, 1)
    ]
