"""The record of working time and claims in the feeds, whatever was said and decided."""

from datetime import date, timedelta
from typing import Any

import pytest

from fairday_collector.people import find_person, set_person
from fairday_collector.timesheets.model import Entry
from tests.support.collector import HOUR, MINUTE, Collector
from tests.support.feeds import anew, everything, feed, fill
from tests.support.office import DAY, Office, at, entry, office

NEXT = DAY + timedelta(days=1)


@pytest.fixture
def maya(collector: Collector) -> Office:
    """Maya's office, with a day of work."""
    made = office(collector)
    made.works()
    return made


def entries(maya: Office, day: date = DAY) -> list[tuple[Any, ...]]:
    """The entries of a date: source, start, end, breaks, worked and proposed."""
    fill(maya.collector)
    names = ("source", "start_ms", "end_ms", "break_ms", "worked_ms", "proposed_ms")
    found = [
        tuple(row[name] for name in names) for row in feed(maya.collector, "TimesheetEntries") if row["day"] == day
    ]
    worked = {row["day"]: row["worked_ms"] for row in feed(maya.collector, "PersonDays")}
    assert worked[day] == (found[0][4] if found else 0)
    assert everything(maya.collector) == anew(maya.collector)
    return found


PROPOSED = 8 * HOUR - 45 * MINUTE


def test_a_proposal_is_an_entry(maya: Office) -> None:
    """Nobody said anything: the record is what presence suggests, with its break."""
    assert entries(maya) == [("proposed", at("09:00"), at("17:00"), 45 * MINUTE, PROPOSED, PROPOSED)]


def test_a_correction_stands_beside_the_proposal(maya: Office) -> None:
    """The corrected times, and what would be proposed."""
    fill(maya.collector)
    maya.sheets(maya.worker, lambda desk: desk.correct(DAY, entry("08:00", "16:00"), "started on paper"))
    maya.collector.settle()
    assert entries(maya) == [("corrected", at("08:00"), at("16:00"), 0, 8 * HOUR, PROPOSED)]


def test_a_correction_to_not_worked_is_an_entry_without_times(maya: Office) -> None:
    """Somebody said so: that is a row. Taken back, it is the proposal again."""
    fill(maya.collector)
    maya.sheets(maya.worker, lambda desk: desk.correct(DAY, None, "that was my son"))
    maya.collector.settle()
    assert entries(maya) == [("corrected", None, None, 0, 0, PROPOSED)]
    maya.sheets(maya.worker, lambda desk: desk.restore(DAY, "it was me"))
    maya.collector.settle()
    assert entries(maya) == [("proposed", at("09:00"), at("17:00"), 45 * MINUTE, PROPOSED, PROPOSED)]


def test_a_correction_of_a_date_without_data_is_an_entry(maya: Office) -> None:
    """Work that no desktop saw; the date has data from then on, and the dates around it are there."""
    fill(maya.collector)
    paper = Entry(at("09:00", NEXT), at("12:00", NEXT), [])
    maya.sheets(maya.worker, lambda desk: desk.correct(NEXT, paper, "at a customer's"))
    maya.collector.settle()
    assert entries(maya, NEXT) == [("corrected", at("09:00", NEXT), at("12:00", NEXT), 0, 3 * HOUR, 0)]


def test_an_entry_says_how_far_its_timesheet_is(maya: Office) -> None:
    """Attested, approved, locked and open again; late data change what is proposed alone."""
    fill(maya.collector)
    attested = (at("09:00"), at("17:00"), 45 * MINUTE, PROPOSED, PROPOSED)
    maya.attested()
    assert entries(maya) == [("attested", *attested)]
    maya.sheets(maya.supervisor, lambda desk: desk.act("approve", DAY))
    maya.collector.settle()
    assert entries(maya) == [("approved", *attested)]
    maya.sheets(maya.admin, lambda desk: desk.act("lock", DAY))
    maya.collector.settle()
    assert entries(maya) == [("locked", *attested)]
    maya.records_spans(("17:00", "18:00", "input"))
    assert entries(maya) == [("locked", *attested[:-1], PROPOSED + HOUR)]
    maya.sheets(maya.admin, lambda desk: desk.act("unlock", DAY, "an hour came late"))
    maya.collector.settle()
    assert entries(maya) == [("proposed", at("09:00"), at("18:00"), 45 * MINUTE, PROPOSED + HOUR, PROPOSED + HOUR)]
    assert len(feed(maya.collector, "TimesheetEntries")) == 1


def test_a_claim_is_a_row_from_the_moment_it_is_made(maya: Office) -> None:
    """Pending, approved, rejected, withdrawn; its time is claimed while it stands, and no note is kept."""
    fill(maya.collector)
    made_ms = maya.collector.clock.now
    claim = maya.claims(maya.worker, lambda desk: desk.make(at("12:00"), at("12:30"), "meeting", "with the doctor")).row

    def state() -> tuple[Any, ...]:
        maya.collector.settle()
        fill(maya.collector)
        (row,) = feed(maya.collector, "Claims")
        (claimed,) = {day["claimed_ms"] for day in feed(maya.collector, "PersonDays") if day["day"] == DAY}
        assert "doctor" not in str(row)
        assert everything(maya.collector) == anew(maya.collector)
        return row["state"], row["decided_ms"], claimed

    assert state() == ("pending", None, 30 * MINUTE)
    (row,) = feed(maya.collector, "Claims")
    assert row == {
        "person_id": maya.maya.id, "claim_id": claim.id, "day": DAY, "team_id": maya.team.id, "zone": "UTC",
        "kind": "meeting", "state": "pending", "start_ms": at("12:00"), "end_ms": at("12:30"),
        "length_ms": 30 * MINUTE, "made_ms": made_ms, "decided_ms": None,
    }  # fmt: skip
    maya.collector.clock.now += HOUR
    for act, after, claimed in (("approve", "approved", 30), ("reject", "rejected", 0), ("withdraw", "withdrawn", 0)):
        viewer = maya.worker if act == "withdraw" else maya.supervisor
        maya.claims(viewer, lambda desk, act=act: desk.act(claim.id, act, "so it is"))  # type: ignore[misc]
        assert state() == (after, made_ms + HOUR, claimed * MINUTE)


def test_a_claim_over_midnight_is_of_the_date_it_begins_on(maya: Office) -> None:
    """One row, though its time is of two dates."""
    maya.claims(maya.worker, lambda desk: desk.make(at("23:30"), at("00:30", NEXT), "meeting"))
    maya.collector.settle()
    fill(maya.collector)
    assert [(row["day"], row["length_ms"]) for row in feed(maya.collector, "Claims")] == [(DAY, HOUR)]
    claimed = {row["day"]: row["claimed_ms"] for row in feed(maya.collector, "PersonDays")}
    assert (claimed[DAY], claimed[NEXT]) == (30 * MINUTE, 30 * MINUTE)


def test_a_claim_moves_with_the_zone_of_its_person(maya: Office) -> None:
    """In another zone it begins on another date; there is one row of it all the same."""
    maya.claims(maya.worker, lambda desk: desk.make(at("23:30"), at("23:50"), "meeting"))
    maya.collector.settle()
    fill(maya.collector)
    with maya.collector.store.write() as session:
        person = find_person(session, maya.maya.id)
        set_person(session, person, maya.collector.clock(), zone="Asia/Tokyo", from_date=date(1970, 1, 1))
    maya.collector.settle()
    fill(maya.collector)
    assert [(row["day"], row["zone"]) for row in feed(maya.collector, "Claims")] == [(NEXT, "Asia/Tokyo")]
    assert everything(maya.collector) == anew(maya.collector)
