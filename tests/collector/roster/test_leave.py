from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.config.book import ConfigBook
from fairday_collector.errors import Conflict, Invalid, NotFound
from fairday_collector.roster.desk import RosterDesk
from fairday_collector.roster.leave import Period, add_leave, cancel_leave, periods
from fairday_collector.roster.model import Leave
from fairday_collector.store.tables import ConfigChange, Person
from tests.support.collector import NOON, Collector
from tests.support.rosters import MAYA, MONDAY, Book

DAY = timedelta(days=1)
VACATION = Leave(kind="vacation")


def add(collector: Collector, person: Person, first: int, last: int, leave: Leave = VACATION) -> Period:
    """Leave from one day after the Monday to another."""
    with collector.store.write() as session:
        return add_leave(RosterDesk(session, "test", NOON), person, leave, MONDAY + first * DAY, MONDAY + last * DAY)


def cancel(collector: Collector, person: Person, first: int, last: int) -> list[Period]:
    """Leave taken back."""
    with collector.store.write() as session:
        return cancel_leave(RosterDesk(session, "test", NOON), person, MONDAY + first * DAY, MONDAY + last * DAY)


def held(collector: Collector, person: Person) -> list[tuple[int, int, str, float]]:
    """All leave of a person, in days after the Monday."""
    with collector.store.read() as session:
        found = periods(ConfigBook.load(session), person.id)
    return [((p.first - MONDAY).days, (p.last - MONDAY).days, p.kind, p.share) for p in found]


@pytest.fixture
def maya(collector: Collector) -> Person:
    """Maya of the team Payments."""
    return collector.person()


def test_leave_is_listed_as_it_was_granted(collector: Collector, maya: Person) -> None:
    """Periods come by date, each with its kind and share, and none of somebody else's."""
    add(collector, maya, 7, 11)
    add(collector, maya, 0, 0, Leave(kind=" training ", share=0.5))
    add(collector, collector.person("Sam"), 0, 11)
    assert held(collector, maya) == [(0, 0, "training", 0.5), (7, 11, "vacation", 1.0)]


def test_overlapping_leave_is_refused(collector: Collector, maya: Person) -> None:
    """A date is leave once; the refusal names what is there, and dates beside it are free."""
    add(collector, maya, 3, 5)
    before = collector.rows(ConfigChange)
    for first, last in ((0, 3), (5, 9), (4, 4), (0, 9)):
        with pytest.raises(Conflict) as refused:
            add(collector, maya, first, last, Leave(kind="sick"))
        assert refused.value.code == "overlapping_leave"
        assert "2026-11-05 to 2026-11-07 (vacation)" in refused.value.detail
    assert collector.rows(ConfigChange) == before
    add(collector, maya, 6, 6)
    add(collector, maya, 2, 2)
    assert [period[:2] for period in held(collector, maya)] == [(2, 2), (3, 5), (6, 6)]


@pytest.mark.parametrize(
    ("first", "last", "leave", "code"),
    [
        (1, 0, VACATION, "bad_dates"),
        (0, 1827, VACATION, "bad_dates"),
        (0, 0, Leave(kind=" "), "bad_text"),
        (0, 0, Leave(kind="vacation", share=1.5), "bad_share"),
    ],
)
def test_leave_that_is_not_right_is_refused(
    collector: Collector, maya: Person, first: int, last: int, leave: Leave, code: str
) -> None:
    """Dates the wrong way round or too far apart, no kind and an impossible share are refused before writing."""
    with pytest.raises(Invalid) as refused:
        add(collector, maya, first, last, leave)
    assert refused.value.code == code
    assert collector.rows(ConfigChange) == []


def test_leave_is_cancelled_cut_and_split(collector: Collector, maya: Person) -> None:
    """What lies outside the cancelled dates stays leave, and may be changed again."""
    add(collector, maya, 0, 9)
    cut = cancel(collector, maya, 4, 5)
    assert [(period.first, period.last) for period in cut] == [(MONDAY, MONDAY + 9 * DAY)]
    assert [period[:2] for period in held(collector, maya)] == [(0, 3), (6, 9)]
    add(collector, maya, 4, 5, Leave(kind="sick"))
    cancel(collector, maya, 2, 7)
    assert [period[:2] for period in held(collector, maya)] == [(0, 1), (8, 9)]
    cancel(collector, maya, 0, 1)
    add(collector, maya, 0, 7)
    assert [period[:2] for period in held(collector, maya)] == [(0, 7), (8, 9)]


def test_leave_that_is_not_there_cannot_be_cancelled(collector: Collector, maya: Person) -> None:
    """The refusal says whose and when."""
    add(collector, maya, 0, 2)
    cancel(collector, maya, 0, 2)
    with pytest.raises(NotFound) as refused:
        cancel(collector, maya, 0, 2)
    assert "Maya has no leave from 2026-11-02 to 2026-11-04" in refused.value.detail


days = st.integers(0, 20)


@given(st.lists(st.tuples(st.integers(0, 3), days, days, st.booleans()), max_size=8))
@settings(max_examples=100, deadline=None)
def test_periods_are_the_dates_the_book_holds(made: list[tuple[int, int, int, bool]]) -> None:
    """Whatever was written under whatever names, a date is in a period just where the book has leave on it."""
    book = Book()
    for name, one, other, is_leave in made:
        first, last = sorted((one, other))
        value = {"kind": "vacation", "share": 1.0} if is_leave else None
        book.add("leave", value, str(name), MAYA, MONDAY + first * DAY, MONDAY + last * DAY)
    config = ConfigBook(book.entries)
    found = periods(config, "maya")
    for day in (MONDAY + i * DAY for i in range(22)):
        covering = {period.name for period in found if period.first <= day <= period.last}
        assert covering == set(config.exact("leave", MAYA, day))
        assert periods(config, "maya", day, day) == [p for p in found if p.first <= day <= p.last]


def test_a_period_without_an_end_goes_on() -> None:
    """Leave that was imported without a last date holds for ever."""
    book = Book()
    book.add("leave", {"kind": "unpaid"}, "2026-11-02", MAYA, MONDAY)
    assert periods(ConfigBook(book.entries), "maya") == [Period("2026-11-02", MONDAY, date.max, "unpaid", 1.0)]
