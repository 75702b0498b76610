"""`fairday shift`, `roster`, `holiday` and `leave`, run as people run them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Result, Run, command_on, done

REFUSED = [
    (("shift", "set", "x", "--start", "08:00", "--end", "38:00"), "30 h"),
    (("shift", "set", "x", "--start", "8", "--end", "16:00"), "start: '8'"),
    (("shift", "set", "x", "--start", "08:00", "--end", "16:00", "--break", "half"), "--break"),
    (("shift", "set", "x", "--start", "08:00", "--end", "16:00", "--team", "A", "--role", "B"), "one of --team"),
    (("shift", "remove", "x"), "no shift x"),
    (("roster", "set", "late"), "no shift 'late'"),
    (("roster", "day", "2026-11-02", "free"), "Say which"),
    (("holiday", "set", "XX"), "no holidays for 'XX'"),
    (("holiday", "set", "DE", "--subdivision", "ZZ"), "DE has no 'ZZ'"),
    (("holiday", "remove", "2026-11-02"), "no holiday"),
    (("leave", "add", "--person", "Maya", "--from", "2026-11-05", "--until", "2026-11-02"), "is before from"),
    (("leave", "add", "--person", "Maya", "--from", "2026-11-05", "--share", "2"), "share:"),
    (("leave", "add", "--person", "Nobody", "--from", "2026-11-05"), "no person 'Nobody'"),
    (("leave", "cancel", "--person", "Maya", "--from", "2026-11-05"), "Maya has no leave"),
    (("leave", "list", "--person", "Maya", "--team", "Support"), "not both"),
]


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on a migrated data directory of its own, with a team and a person in it."""
    run = command_on(tmp_path / "data", monkeypatch, capsys)
    assert run("team", "add", "Support", "--zone", "Europe/Berlin").status == 0
    assert run("person", "add", "Maya", "--team", "Support").status == 0
    return run


def refused(result: Result) -> str:
    """What a command complained about; it must have failed."""
    assert result.status == 1, result.out
    return result.err


def shown(result: Result) -> Any:
    """What a command printed as JSON."""
    return json.loads(done(result))


@pytest.fixture
def night(fairday: Run) -> Run:
    """Support works at night, Monday to Friday, from 2 November 2026 on."""
    hours = ("--start", "22:00", "--end", "06:00", "--break", "45m")
    said = done(fairday("shift", "set", "night", *hours, "--team", "Support", "--from", "2026-11-02"))
    assert said == "Shift night from 2026-11-02 on: 8 h. No reckoned day is touched."
    week = (*["night"] * 5, "free", "-")
    said = done(fairday("roster", "set", *week, "--team", "Support", "--from", "2026-11-04"))
    assert said.startswith("Roster of 7 dates from 2026-11-04 on; its first entry is Monday's, 2026-11-02.")
    return fairday


def test_two_weeks_of_a_schedule_are_shown(night: Run) -> None:
    """A date a row: its kind, shift and hours by the person's clock, from the date asked for on."""
    lines = done(night("roster", "show", "--person", "Maya", "--from", "2026-11-06")).splitlines()
    assert len(lines) == 15
    assert lines[1].split() == ["Fri", "2026-11-06", "Maya", "shift", "night", "22:00–06:00", "7:15", "h"]
    assert lines[2].split() == ["Sat", "2026-11-07", "Maya", "free", "0:00", "h"]


def test_a_teams_schedule_is_of_its_members_by_date(night: Run) -> None:
    """Who joins later is shown from that date on."""
    done(night("team", "add", "Sales"))
    done(night("person", "add", "Sam", "--team", "Sales"))
    done(night("person", "set", "Sam", "--team", "Support", "--from", "2026-11-05"))
    rows = shown(night("roster", "show", "--team", "Support", "--from", "2026-11-04", "--days", "2", "--json"))
    assert [(row["date"], row["person"], row["kind"]) for row in rows] == [
        ("2026-11-04", "Maya", "shift"),
        ("2026-11-05", "Maya", "shift"),
        ("2026-11-05", "Sam", "shift"),
    ]
    assert "either --person or --team" in refused(night("roster", "show"))


def test_shifts_are_listed_and_removed(night: Run) -> None:
    """The list says for whom a shift is; one in use stays, and is gone once no roster names it."""
    row = {"name": "night", "for": "team Support", "start": "22:00", "end": "06:00", "unpaid_break_s": 2700}
    row |= {"note": "", "from": "2026-11-02", "until": None}
    assert shown(night("shift", "list", "--json")) == [row]
    assert "in the roster of team Support" in refused(night("shift", "remove", "night", "--team", "Support"))
    gone = ("--team", "Support", "--from", "2026-12-01")
    assert done(night("roster", "clear", *gone)).startswith("The roster is gone from 2026-12-01 on.")
    assert done(night("shift", "remove", "night", *gone)).startswith("Shift night is gone from 2026-12-01 on.")
    assert shown(night("shift", "list", "--from", "2026-12-01", "--json")) == []


def test_what_is_not_right_is_told(fairday: Run) -> None:
    """A sentence that names field and remedy, status 1, and nothing is written."""
    for command, words in REFUSED:
        assert words in refused(fairday(*command)), command
    assert shown(fairday("shift", "list", "--json")) == shown(fairday("leave", "list", "--json")) == []


def test_one_date_has_another_shift(night: Run) -> None:
    """A date is made free and given back to the roster."""
    friday = ("roster", "show", "--person", "Maya", "--from", "2026-11-06", "--days", "1", "--json")
    done(night("roster", "day", "2026-11-06", "free", "--person", "Maya"))
    assert shown(night(*friday))[0]["kind"] == "free"
    done(night("roster", "day", "2026-11-06", "roster", "--person", "Maya"))
    assert shown(night(*friday))[0]["kind"] == "shift"


def test_holidays_of_a_year_are_listed_with_their_source(fairday: Run) -> None:
    """Public ones of the place, without those left out, and one's own."""
    done(fairday("holiday", "set", "de", "--subdivision", "BE", "--omit", "2026-12-26", "--team", "Support"))
    done(fairday("holiday", "add", "2026-12-24", "Christmas Eve"))
    rows = shown(fairday("holiday", "list", "--year", "2026", "--person", "Maya", "--json"))
    assert [(row["date"], row["title"], row["source"]) for row in rows][-3:] == [
        ("2026-10-03", "German Unity Day", "public"),
        ("2026-12-24", "Christmas Eve", "own"),
        ("2026-12-25", "Christmas Day", "public"),
    ]
    own = shown(fairday("holiday", "list", "--year", "2026", "--json"))
    assert [row["date"] for row in own] == ["2026-12-24"]
    done(fairday("holiday", "remove", "2026-12-24"))
    done(fairday("holiday", "set", "none", "--team", "Support"))
    assert done(fairday("holiday", "list", "--year", "2027", "--team", "Support")).startswith("None.")


def test_leave_is_added_listed_and_cancelled(fairday: Run) -> None:
    """Leave of one person, of a team and of everybody; what was cancelled is not in it."""
    said = done(fairday("leave", "add", "--person", "Maya", "--from", "2026-12-21", "--until", "2026-12-27"))
    assert said == "Maya: vacation from 2026-12-21 to 2026-12-27"
    assert "vacation" in refused(fairday("leave", "add", "--person", "Maya", "--from", "2026-12-27"))
    done(fairday("leave", "cancel", "--person", "Maya", "--from", "2026-12-24", "--until", "2026-12-31"))
    for whose in ((), ("--person", "Maya"), ("--team", "Support")):
        rows = shown(fairday("leave", "list", "--from", "2026-12-01", "--json", *whose))
        assert [(row["person"], row["from"], row["until"]) for row in rows] == [("Maya", "2026-12-21", "2026-12-23")]
    assert done(fairday("leave", "list", "--from", "2026-12-24")) == "No leave."
