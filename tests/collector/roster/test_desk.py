from datetime import date, timedelta

import pytest

from fairday_collector.config.book import ConfigBook
from fairday_collector.config.change import Subject
from fairday_collector.errors import Refusal
from fairday_collector.people import histories
from fairday_collector.roster.book import RosterBook
from fairday_collector.roster.desk import RosterDesk
from fairday_collector.roster.model import FREE, Holidays, Roster, Shift
from fairday_collector.roster.schedule import Schedule
from fairday_collector.store.tables import ConfigChange, Person, Team
from tests.support.collector import HOUR, NOON, Collector, batch, span
from tests.support.rosters import MONDAY

OFFICE = Shift(start="09:00", end="17:30", unpaid_break_s=1800)
DAY = timedelta(days=1)


@pytest.fixture
def maya(collector: Collector) -> Person:
    """Maya of the team Payments."""
    return collector.person()


def act(collector: Collector, what: str, subject: Subject, *arguments: object) -> int:
    """One act at the desk in a transaction of its own; how many reckoned days it touches."""
    with collector.store.write() as session:
        desk = RosterDesk(session, "test", NOON)
        mine = session.merge(subject) if isinstance(subject, Person | Team) else subject
        change = getattr(desk, what)(mine, *arguments)
        days: int = change.touched_days
        return days


def refused(collector: Collector, what: str, subject: Subject, *arguments: object) -> tuple[str, str]:
    """Code and words of a refused act; nothing was written."""
    before = collector.rows(ConfigChange)
    with pytest.raises(Refusal) as refusal:
        act(collector, what, subject, *arguments)
    assert collector.rows(ConfigChange) == before
    return refusal.value.code, refusal.value.detail


def schedule(collector: Collector, person: Person, day: date) -> Schedule:
    """A person's date by the book as it stands."""
    with collector.store.read() as session:
        return RosterBook(ConfigBook.load(session)).on(histories(session, [person.id])[person.id], day)


def test_a_shift_and_a_roster_make_a_schedule(collector: Collector, maya: Person) -> None:
    """What is set is worked, each by the change that said so, with who said it and when."""
    act(collector, "set_shift", None, " office ", OFFICE, MONDAY)
    act(collector, "set_roster", maya, Roster(cycle=["office", FREE], anchor=MONDAY), MONDAY)
    found = schedule(collector, maya, MONDAY)
    assert (found.kind, found.shift, found.scheduled_ms) == ("shift", "office", 8 * HOUR)
    rows = collector.rows(ConfigChange)
    assert found.changes == tuple(row.id for row in rows)
    assert [(row.kind, row.scope, row.scope_id, row.name, row.actor, row.at_ms) for row in rows] == [
        ("shift", "organisation", "", "office", "test", NOON),
        ("roster", "person", maya.id, "", "test", NOON),
    ]
    assert rows[0].value == {"start": "09:00", "end": "17:30", "unpaid_break_s": 1800, "note": ""}


def test_a_change_touches_the_days_that_were_reckoned(collector: Collector, maya: Person) -> None:
    """A roster is a reason to reckon a day again; leave is one for its own dates alone."""
    _, key = collector.seat(maya)
    collector.upload(key, batch([span(NOON - 2 * HOUR, NOON - HOUR)]))
    collector.settle()
    act(collector, "set_shift", None, "office", OFFICE, MONDAY)
    assert act(collector, "set_roster", None, Roster(cycle=["office"], anchor=MONDAY), MONDAY) > 0
    assert act(collector, "set_day", maya, date(2026, 10, 14), FREE) > 0
    assert act(collector, "set_day", maya, date(2026, 12, 14), FREE) == 0


def test_a_roster_names_shifts_that_are_known(collector: Collector, maya: Person) -> None:
    """A shift must be the subject's own or a wider one's; the refusal says which there are."""
    sales = collector.team("Sales")
    act(collector, "set_shift", None, "office", OFFICE, MONDAY)
    act(collector, "set_shift", sales, "night", OFFICE, MONDAY)
    roster = Roster(cycle=["office", "night"], anchor=MONDAY)
    code, words = refused(collector, "set_roster", maya, roster, MONDAY)
    assert code == "unknown_shift"
    assert all(word in words for word in ("cycle:", "'night'", "office", "fairday shift set"))
    assert refused(collector, "set_roster", "operator", roster, MONDAY)[0] == "unknown_shift"
    assert refused(collector, "set_day", maya, MONDAY, "night")[0] == "unknown_shift"
    act(collector, "set_roster", sales, roster, MONDAY)
    act(collector, "set_shift", maya, "night", OFFICE, MONDAY)
    act(collector, "set_roster", maya, roster, MONDAY)


@pytest.mark.parametrize("name", ["free", "-", "", " ", "a\tb"])
def test_a_shift_has_a_name_of_its_own(collector: Collector, name: str) -> None:
    """What stands for a free date, or for nothing, is no name."""
    assert refused(collector, "set_shift", None, name, OFFICE, MONDAY)[0] == "bad_name"


def test_a_value_that_is_not_right_is_not_written(collector: Collector) -> None:
    """Every value is checked before anything is written, and so are its dates."""
    assert (
        refused(collector, "set_shift", None, "long", Shift(start="08:00", end="38:00"), MONDAY)[0] == "shift_too_long"
    )
    assert refused(collector, "set_roster", None, Roster(cycle=[], anchor=MONDAY), MONDAY)[0] == "bad_cycle"
    assert refused(collector, "set_holidays", None, Holidays(country="XX"), MONDAY)[0] == "unknown_country"
    assert refused(collector, "add_holiday", None, MONDAY, " ")[0] == "bad_text"
    assert refused(collector, "set_shift", None, "office", OFFICE, MONDAY, MONDAY - DAY)[0] == "bad_dates"
    assert refused(collector, "set_day", None, MONDAY, FREE)[0] == "bad_scope"


def test_dates_of_one_shift_do_not_overlap(collector: Collector) -> None:
    """A shift with an end and another version within it are refused."""
    act(collector, "set_shift", None, "office", OFFICE, MONDAY, MONDAY + 10 * DAY)
    code, words = refused(collector, "set_shift", None, "office", OFFICE, MONDAY + 5 * DAY)
    assert code == "overlapping_dates"
    assert str(MONDAY + 10 * DAY) in words


def test_a_shift_in_use_stays(collector: Collector, maya: Person) -> None:
    """A shift is taken away once no roster and no single date to come names it."""
    payments = collector.rows(Team)[0]
    act(collector, "set_shift", payments, "office", OFFICE, MONDAY)
    act(collector, "set_roster", payments, Roster(cycle=["office"], anchor=MONDAY), MONDAY)
    act(collector, "set_day", maya, MONDAY + 20 * DAY, "office")
    code, words = refused(collector, "remove_shift", payments, "office", MONDAY)
    assert code == "shift_in_use"
    assert "person Maya, team Payments" in words
    with collector.store.write() as session:
        RosterDesk(session, "test", NOON).take_away("roster", session.merge(payments), "", MONDAY + 10 * DAY)
    assert refused(collector, "remove_shift", payments, "office", MONDAY + 9 * DAY)[0] == "shift_in_use"
    act(collector, "clear_day", maya, MONDAY + 20 * DAY)
    act(collector, "remove_shift", payments, "office", MONDAY + 10 * DAY)
    assert schedule(collector, maya, MONDAY + 9 * DAY).kind == "shift"
    assert schedule(collector, maya, MONDAY + 10 * DAY).kind == "none"


def test_a_nearer_shift_of_a_name_may_go_while_the_wide_one_stays(collector: Collector, maya: Person) -> None:
    """Taking the person's own version away leaves the organisation's hours."""
    act(collector, "set_shift", None, "office", OFFICE, MONDAY)
    act(collector, "set_shift", maya, "office", Shift(start="10:00", end="12:00"), MONDAY)
    act(collector, "set_roster", maya, Roster(cycle=["office"], anchor=MONDAY), MONDAY)
    assert schedule(collector, maya, MONDAY).scheduled_ms == 2 * HOUR
    act(collector, "remove_shift", maya, "office", MONDAY)
    assert schedule(collector, maya, MONDAY).scheduled_ms == 8 * HOUR
    assert refused(collector, "remove_shift", None, "office", MONDAY)[0] == "shift_in_use"


def test_another_persons_shift_of_that_name_is_no_reason_to_stay(collector: Collector, maya: Person) -> None:
    """A person's shift is used by that person alone, a team's not by another team."""
    sam = collector.person("Sam", "Sales")
    for owner in (maya, sam):
        act(collector, "set_shift", owner, "office", OFFICE, MONDAY)
    act(collector, "set_roster", sam, Roster(cycle=["office"], anchor=MONDAY), MONDAY)
    act(collector, "remove_shift", maya, "office", MONDAY)
    assert refused(collector, "remove_shift", sam, "office", MONDAY)[0] == "shift_in_use"


def test_what_is_not_there_cannot_be_taken_away(collector: Collector, maya: Person) -> None:
    """A name that is unknown, gone, at an end or still to come is told as such."""
    assert refused(collector, "remove_shift", None, "ghost", MONDAY)[0] == "unknown_shift"
    assert refused(collector, "clear_day", maya, MONDAY)[0] == "unknown_day"
    act(collector, "set_shift", None, "office", OFFICE, MONDAY, MONDAY + DAY)
    assert refused(collector, "remove_shift", None, "office", MONDAY + 2 * DAY)[0] == "unknown_shift"
    code, words = refused(collector, "remove_shift", None, "office", MONDAY - DAY)
    assert code == "begins_later"
    assert str(MONDAY) in words
    act(collector, "remove_shift", None, "office", MONDAY)
    assert refused(collector, "remove_shift", None, "office", MONDAY)[0] == "unknown_shift"


def test_a_holiday_of_ones_own_comes_and_goes(collector: Collector, maya: Person) -> None:
    """A date is made a holiday, renamed, and made a working day again."""
    act(collector, "set_holidays", None, Holidays(country="DE"), MONDAY)
    act(collector, "add_holiday", None, MONDAY, "Founders' day")
    act(collector, "add_holiday", None, MONDAY, "Day of the founders")
    assert schedule(collector, maya, MONDAY).title == "Day of the founders"
    act(collector, "remove_holiday", None, MONDAY)
    assert schedule(collector, maya, MONDAY).kind == "none"
    assert refused(collector, "remove_holiday", None, MONDAY)[0] == "unknown_holiday"
    assert refused(collector, "remove_holiday", None, date(2026, 12, 25))[0] == "unknown_holiday"
