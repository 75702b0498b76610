import json
from pathlib import Path
from typing import Any

import pytest

from fairday_collector.store import Store
from tests.support.collector import Collector
from tests.support.commands import Run, done
from tests.support.database import database_url
from tests.support.office import DAY, office

DATE = "2024-09-18"
NINE = ("timesheet", "correct", "Maya", DATE, "--start", "9:00")
CORRECT = (*NINE, "--end", "17:30", "--break", "12:00-12:45")


def sheet(fairday: Run, on: str = DATE) -> Any:
    """The timesheet as JSON."""
    return json.loads(done(fairday("timesheet", "show", "Maya", "--on", on, "--json")))


def test_a_timesheet_goes_its_way(fairday: Run) -> None:
    """Corrected, attested, approved, locked, unlocked and shown, by people's own clock."""
    assert "corrected" in done(fairday(*CORRECT, "--reason", "forgot it"))
    page = done(fairday("timesheet", "show", "Maya", "--on", DATE))
    for words in ("2024-09-01 to 2024-09-30: open", "Wed 2024-09-18", "09:00", "17:30", "0:45", "7:45", "forgot it"):
        assert words in page
    for act, state in (("attest", "attested"), ("approve", "approved"), ("lock", "locked")):
        assert f"2024-09-01 to 2024-09-30: {state}." in done(fairday("timesheet", act, "Maya", "--on", DATE))
    assert sheet(fairday)["state"] == "locked"
    status, _, err = fairday(*CORRECT, "--reason", "again")
    assert (status, "locked timesheet" in err) == (1, True)
    done(fairday("timesheet", "unlock", "Maya", "--on", DATE, "--reason", "audit"))
    assert "4. unlock by" in done(fairday("timesheet", "show", "Maya", "--on", DATE))
    status, _, err = fairday("timesheet", "return", "Maya", "--on", DATE, "--reason", "x")
    assert (status, "It is open" in err) == (1, True)


def test_a_date_is_not_worked_or_as_proposed(fairday: Run) -> None:
    """And never two of these at once."""
    done(fairday("timesheet", "correct", "Maya", DATE, "--not-worked", "--reason", "ill"))
    day = next(day for day in sheet(fairday)["days"] if day["date"] == DATE)
    assert (day["source"], day["record"]) == ("corrected", None)
    done(fairday("timesheet", "correct", "Maya", DATE, "--as-proposed", "--reason", "was not"))
    day = next(day for day in sheet(fairday)["days"] if day["date"] == DATE)
    assert day["source"] == "proposed"
    for given in (["--not-worked", "--as-proposed"], ["--start", "9:00"], ["--not-worked", "--break", "9:00-9:15"], []):
        status, _, err = fairday("timesheet", "correct", "Maya", DATE, *given, "--reason", "x")
        assert (status, "Give --start and --end" in err) == (1, True)


def test_a_night_ends_on_the_next_date(fairday: Run) -> None:
    """With its break after midnight; in Berlin, two hours ahead of UTC."""
    night = ("--start", "22:00", "--end", "6:00", "--break", "23:50-0:10", "--break", "2:00-2:30")
    done(fairday("timesheet", "correct", "Maya", DATE, *night, "--reason", "night"))
    record = next(day for day in sheet(fairday)["days"] if day["date"] == DATE)["record"]
    hour = 3_600_000
    assert record["end_ms"] - record["start_ms"] == 8 * hour
    assert record["worked_ms"] == 8 * hour - 50 * 60_000
    assert record["start_ms"] % (24 * hour) == 20 * hour


def test_a_repeated_hour_is_told_and_a_skipped_one_refused(fairday: Run) -> None:
    """On the nights when the clocks change."""
    status, _, err = fairday(
        "timesheet", "correct", "Maya", "2024-10-27", "--start", "2:30", "--end", "8:00", "--reason", "x"
    )
    assert (status, "--start: the clocks showed this time twice" in err) == (0, True)
    status, _, err = fairday(
        "timesheet", "correct", "Maya", "2024-03-31", "--start", "2:30", "--end", "8:00", "--reason", "x"
    )
    assert (status, "skipped 02:30" in err) == (1, True)


def test_rounding_and_rest_are_views(fairday: Run) -> None:
    """With drift and with what was not kept; JSON for programs."""
    done(fairday("timesheet", "correct", "Maya", DATE, "--start", "6:04", "--end", "20:09", "--reason", "x"))
    span = ("--from", "2024-09-16", "--to", "2024-09-22")
    page = done(fairday("timesheet", "rounding", "Maya", *span, "--minutes", "15"))
    for words in ("14:05", "14:15", "0:10", "stays around zero"):
        assert words in page
    found = json.loads(done(fairday("timesheet", "rounding", "Maya", *span, "--rule", "down", "--json")))
    assert (found["drift_ms"], len(found["days"])) == (-20 * 60_000, 1)
    page = done(fairday("timesheet", "rest", "Maya", *span))
    assert "9 h 55 min of rest in the 24 h from the start of work" in page
    assert [breach["rule"] for breach in json.loads(done(fairday("timesheet", "rest", "Maya", *span, "--json")))] == [
        "daily"
    ]
    assert "Every rule of rest" in done(
        fairday("timesheet", "rest", "Maya", "--from", "2024-08-01", "--to", "2024-08-31")
    )


def test_what_was_recorded_is_proposed_and_asked_about(fairday: Run, tmp_path: Path) -> None:
    """An hour away is a question on the page, by the person's clock; late data differs from what was attested."""
    store = Store(database_url(tmp_path / "data"))
    maya = office(Collector(store), name="Ada", zone="Asia/Kolkata")
    maya.records_spans(("09:00", "12:00", "input"), ("12:00", "13:00", "quiet"), ("13:00", "17:00:30", "input"))
    page = done(fairday("timesheet", "show", "Ada", "--on", str(DAY)))
    for words in ("14:30", "22:30:30", "8:00", "proposed", "was that a break? 17:30–18:30"):
        assert words in page
    maya.attested()
    maya.records_spans(("17:30", "18:00", "input"))
    page = done(fairday("timesheet", "show", "Ada", "--on", str(DAY)))
    assert "Differs: 2026-09-16, 8:00 were proposed when it was attested, 9:00 would be now." in page
    store.close()


def test_claims_are_added_listed_and_decided(fairday: Run) -> None:
    """In the person's own time; a later time of day is the next date's."""
    add = ("claim", "add", "Maya", "--from", f"{DATE} 23:00", "--to", "1:30", "--kind", "field")
    claim, _, state = done(fairday(*add, "--note", "site visit")).strip().partition(": ")
    assert state == "pending"
    listed = done(fairday("claim", "list", "Maya", "--from", DATE, "--to", DATE))
    for words in (claim, "2024-09-18 23:00", "2024-09-19 01:30", "site visit"):
        assert words in listed
    assert done(fairday("claim", "approve", "Maya", claim)) == f"{claim}: approved"
    assert done(fairday("claim", "reject", "Maya", claim, "--reason", "no")) == f"{claim}: rejected"
    assert done(fairday("claim", "withdraw", "Maya", claim)) == f"{claim}: withdrawn"
    assert "No claims." in done(fairday("claim", "list", "Maya"))
    whole = ("--from", f"{DATE}T12:00", "--to", "2024-09-19 08:00", "--kind", "break")
    assert done(fairday("claim", "add", "Maya", *whole)).endswith("approved")


def test_what_waits_and_differs_is_on_the_page(fairday: Run) -> None:
    """Claims that wait, rounding by policy, and breaches of rest."""
    done(fairday("policy", "set", "rounding_min=15", "--from", "2024-01-01"))
    done(fairday("claim", "add", "Maya", "--from", f"{DATE} 12:00", "--to", "13:00", "--kind", "call"))
    done(fairday("timesheet", "correct", "Maya", DATE, "--start", "6:04", "--end", "20:09", "--reason", "x"))
    page = done(fairday("timesheet", "show", "Maya", "--on", DATE))
    for words in (
        "Claims that wait for a decision: 1",
        "Rest: 2024-09-18: 9 h 55 min",
        "Rounded to 15 min, nearest: 14:15",
    ):
        assert words in page


@pytest.mark.parametrize(("arguments", "words"), [
    (("timesheet", "show", "Nobody"), "no person 'Nobody'"),
    (("timesheet", "show", "Maya", "--on", "18.9.2024"), "--on: '18.9.2024' is no date"),
    (("timesheet", "show", "Maya", "--on", "0001-01-01"), "outside the calendar"),
    ((*NINE, "--end", "5pm", "--reason", "x"), "--end: '5pm' is no time"),
    ((*NINE, "--end", "17:00", "--break", "12", "--reason", "x"), "--break: '12' is no break"),
    ((*NINE, "--end", "17:00", "--reason", " "), "reason:"),
    (("timesheet", "rounding", "Maya", "--from", "2024-09-02", "--to", "2024-09-01"), "give the earlier date"),
    (("timesheet", "rounding", "Maya", "--from", DATE, "--to", DATE, "--minutes", "10"), "minutes: round to 1"),
    (("claim", "add", "Maya", "--from", "12:00", "--to", "13:00", "--kind", "call"), "--from: '12:00' is no date"),
    (("claim", "add", "Maya", "--from", f"{DATE} 12:00", "--to", "13:00", "--kind", "golf"), "kind: 'golf'"),
    (("claim", "approve", "Maya", "nothing"), "no claim 'nothing'"),
    (("api-key", "create", "k", "--role", "worker"), "needs --person"),
])  # fmt: skip
def test_what_is_wrong_is_said_with_the_remedy(fairday: Run, arguments: tuple[str, ...], words: str) -> None:
    """One line, and the status 1."""
    status, out, err = fairday(*arguments)
    assert (status, out) == (1, "")
    assert words in err


def test_a_worker_gets_a_key_of_their_own(fairday: Run) -> None:
    """Listed with whose it is."""
    assert "." in done(fairday("api-key", "create", "maya", "--role", "worker", "--person", "Maya"))
    (key,) = json.loads(done(fairday("api-key", "list", "--json")))
    assert (key["role"], key["person"]) == ("worker", "Maya")
