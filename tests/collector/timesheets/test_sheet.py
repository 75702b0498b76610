from datetime import date, timedelta

import pytest

from fairday_collector.access.api_keys import create_key, viewer_of_key
from fairday_collector.errors import Invalid
from fairday_collector.store.tables import LedgerDay, Person
from fairday_collector.timesheets.model import Entry
from fairday_collector.timesheets.proposals import records
from fairday_collector.timesheets.sheet import rest_of, rounding_of
from fairday_collector.timesheets.words import who
from tests.support.collector import DAY_MS, HOUR
from tests.support.office import DAY, Office, at, entry

MINUTE = 60_000
MONDAY = DAY - timedelta(days=2)


def test_a_sheet_holds_every_date_of_its_period(maya: Office) -> None:
    """Of September by default; worked or not, with its zone and source."""
    maya.works(DAY, DAY + timedelta(days=1))
    sheet = maya.sheet()
    assert [day.day for day in sheet.days] == [date(2026, 9, n) for n in range(1, 31)]
    assert [day.day.day for day in sheet.days if day.record.entry] == [16, 17]
    assert {day.zone for day in sheet.days} == {"UTC"}
    assert sheet.worked_ms == 2 * (7 * HOUR + 15 * MINUTE)
    assert (sheet.acts, sheet.claims, sheet.rounding) == ((), (), None)


def test_questions_are_asked_of_what_is_proposed_alone(maya: Office) -> None:
    """A date that was corrected asks nothing more."""
    maya.records_spans(("09:00", "12:00", "input"), ("12:00", "13:00", "quiet"), ("13:00", "17:00", "input"))
    assert [day.questions for day in maya.sheet().days if day.questions] == [((at("12:00"), at("13:00")),)]
    maya.sheets(maya.worker, lambda desk: desk.correct(DAY, entry("09:00", "17:00"), "was reading"))
    assert [day.questions for day in maya.sheet().days if day.questions] == []


def test_a_night_shift_is_one_date(maya: Office) -> None:
    """From ten to six: proposed, asked about and corrected on the date it starts on."""
    shift = {"start": "22:00", "end": "06:00"}
    maya.decides("shift", "night", shift)
    maya.decides("roster", "", {"cycle": ["night"], "anchor": str(MONDAY)})
    next_day = DAY + timedelta(days=1)
    maya.sends(("22:00", "23:30", "input"))
    parts = (("00:30", "02:00", "input"), ("02:00", "03:00", "quiet"), ("03:00", "06:00", "input"))
    maya.records_spans(*parts, day=next_day)
    night = Entry(at("22:00"), at("06:00", next_day), [])
    assert (maya.recorded().entry, maya.recorded(next_day).entry) == (night, None)
    asked = {day.day: day.questions for day in maya.sheet().days if day.questions}
    assert asked == {DAY: ((at("02:00", next_day), at("03:00", next_day)),)}


def test_the_hours_of_a_shift_can_be_the_basis(maya: Office) -> None:
    """Whatever was recorded; a free date has none."""
    maya.policy(work_basis="schedule")
    maya.decides("shift", "early", {"start": "06:00", "end": "14:00", "unpaid_break_s": 1800})
    maya.decides("roster", "", {"cycle": ["early", ""], "anchor": str(DAY)})
    maya.works(DAY, DAY + timedelta(days=1))
    assert maya.recorded().entry == entry("06:00", "14:00", ("09:45", "10:15"))
    assert maya.recorded(DAY + timedelta(days=1)).entry is None


def test_leave_does_not_dilute_the_average_week(maya: Office) -> None:
    """A week of 50 h beside one of leave is still too long on average."""
    for offset in range(5):
        maya.sends(("08:00", "18:00", "input"), day=MONDAY - timedelta(days=7 - offset))
    maya.collector.settle()
    assert [b.first for b in maya.sheet().breaches] == [MONDAY - timedelta(days=7)]
    maya.decides("shift", "day", {"start": "08:00", "end": "18:00"})
    maya.decides("roster", "", {"cycle": ["day"], "anchor": str(MONDAY)})
    sunday = MONDAY + timedelta(days=6)
    maya.decides("leave", str(MONDAY), {"kind": "vacation"}, MONDAY, sunday, person=True)
    assert [b.last for b in maya.sheet().breaches] == [MONDAY - timedelta(days=1), sunday]


def test_the_basis_of_working_time_is_the_policys(maya: Office) -> None:
    """By screen, idle time is no work."""
    maya.records_spans(("09:00", "12:00", "input"), ("12:00", "13:00", "quiet"), ("13:00", "17:00", "input"))
    maya.policy(work_basis="screen")
    assert maya.recorded().entry == entry("09:00", "17:00", ("12:00", "13:00"))


def test_a_break_is_as_long_as_the_policy_says(maya: Office) -> None:
    """Locked for 45 minutes is none where it takes an hour."""
    maya.works()
    maya.policy(break_after_s=3600)
    assert maya.recorded().entry == entry("09:00", "17:00")


def test_a_policys_rounding_is_shown_beside_the_exact_time(maya: Office) -> None:
    """With the drift of the period; the record stays exact."""
    maya.records_spans(("09:04", "17:09", "input"))
    maya.policy(rounding_min=15, rounding="up")
    rounding = maya.sheet().rounding
    assert rounding is not None
    assert (rounding.exact_ms, rounding.rounded_ms) == (485 * MINUTE, 495 * MINUTE)
    assert rounding.drift_ms == 10 * MINUTE
    assert maya.recorded().entry == entry("09:04", "17:09")


def test_any_rounding_can_be_looked_at(maya: Office) -> None:
    """Over a range of dates; one that there is not is refused."""
    maya.records_spans(("09:04", "17:09", "input"))
    history = maya.history()
    found = maya.collector.do(rounding_of, history, MONDAY, DAY, 6, "nearest")
    assert [(day.day.day, day.drift_ms) for day in found.days] == [(14, 0), (15, 0), (16, 1 * MINUTE)]
    with pytest.raises(Invalid):
        maya.collector.do(rounding_of, history, MONDAY, DAY, 7, "nearest")


def test_rest_is_checked_by_the_policy_in_force(maya: Office) -> None:
    """Seven days of work are a week without a day of rest; eight hours between two days are too few."""
    for offset in range(7):
        maya.sends(("09:00", "17:00", "input"), day=MONDAY + timedelta(days=offset))
    maya.sends(("23:00", "23:59", "input"), day=MONDAY)
    maya.collector.settle()
    assert [(b.rule, b.first) for b in maya.sheet().breaches] == [
        ("daily", MONDAY), ("weekly", MONDAY), ("average_week", MONDAY),
    ]  # fmt: skip
    maya.policy(rest_weekly_s=3600, rest_average_week_s=70 * 3600, rest_daily_s=0)
    assert maya.sheet().breaches == ()


def test_dates_that_are_not_over_are_not_judged(maya: Office) -> None:
    """Of today and later nobody knows the rest."""
    today = date(2026, 10, 14)
    maya.records_spans(("00:00", "11:59", "input"), day=today)
    history = maya.history()
    assert maya.collector.do(rest_of, history, today, today, maya.collector.clock()) == []
    maya.collector.clock.now += 2 * DAY_MS
    maya.policy(rest_daily_s=13 * 3600)
    found = maya.collector.do(rest_of, history, today, today, maya.collector.clock())
    assert [b.rule for b in found] == ["daily"]


def test_records_of_a_range_have_every_date(maya: Office) -> None:
    """Also those that were never reckoned."""
    maya.works()
    found = maya.collector.do(records, maya.maya.id, MONDAY, DAY)
    assert [(day.day, record.source, record.entry is None) for day, record in found.items()] == [
        (14, "proposed", True), (15, "proposed", True), (16, "proposed", False),
    ]  # fmt: skip
    assert {row.day for row in maya.collector.rows(LedgerDay)} >= {DAY}


def test_who_acted_is_told_by_name(maya: Office) -> None:
    """The person of a browser or key, the name of a key of nobody's, and others as they are."""

    def told(actor: str) -> str:
        return maya.collector.do(who, actor)

    def key(name: str, person: Person | None) -> str:
        text = maya.collector.do(create_key, name, "admin", [], HOUR, maya.collector.clock(), "test", person)
        return maya.collector.do(viewer_of_key, text, maya.collector.clock()).actor

    assert told(f"web:{maya.maya.id}") == "Maya"
    assert (told(key("mine", maya.maya)), told(key("payroll", None))) == ("Maya", "payroll")
    assert (told("cli:root"), told("policy"), told("web:gone")) == ("cli:root", "policy", "web:gone")
