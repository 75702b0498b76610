"""Windows and hours of random rosters, in every zone, around every change of its clocks."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.calendar import ZoneChange
from fairday_collector.people import PersonHistory
from fairday_collector.roster.book import AFTER_SHIFT_MS, RosterBook
from tests.support.rosters import MAYA, Book, maya
from tests.support.zones import distinct_zones, regimes

DAY = timedelta(days=1)
DATES = 9
times = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")


@st.composite
def rosters(draw: st.DrawFn) -> tuple[RosterBook, PersonHistory, date]:
    """A book of random shifts, overrides and leave; a person who may change zone; and a date where clocks change."""
    zone = draw(st.sampled_from(distinct_zones()))
    changed = draw(st.sampled_from([regime[0] for regime in regimes(zone)]))
    first = datetime.fromtimestamp(changed, UTC).date() - draw(st.integers(1, 6)) * DAY
    book = Book()
    names = ["", "a", "b", "c"]
    for name in names[1:]:
        book.add("shift", {"start": draw(times), "end": draw(times), "unpaid_break_s": 1800}, name)
    book.roster(draw(st.lists(st.sampled_from(names), min_size=1, max_size=5)), anchor=first)
    for offset in draw(st.sets(st.integers(-1, DATES), max_size=2)):
        book.override(first + offset * DAY, draw(st.sampled_from(names)), scope=MAYA)
    if draw(st.booleans()):
        start = first + draw(st.integers(0, DATES)) * DAY
        book.leave(start, start + draw(st.integers(0, 2)) * DAY, share=draw(st.sampled_from([0.25, 1.0])))
    zones = [ZoneChange(first, zone)]
    if draw(st.booleans()):
        zones.append(ZoneChange(first + draw(st.integers(1, DATES)) * DAY, draw(st.sampled_from(distinct_zones()))))
    return book.rosters(), maya(*zones), first


@given(rosters())
@settings(max_examples=300, deadline=None)
def test_windows_tile_and_hold_their_hours(made: tuple[RosterBook, PersonHistory, date]) -> None:
    """The windows of consecutive dates leave no hole and no overlap, and no date's hours lie outside its window.

    A window begins within its local day, and reaches behind it only for a shift that does, at most 4 h after it.
    """
    book, person, first = made
    days = [book.on(person, first + i * DAY) for i in range(DATES)]
    for i, schedule in enumerate(days):
        day = first + i * DAY
        start, end = person.zones.bounds(day)
        assert start <= schedule.window[0] <= end <= schedule.window[1]
        if i:
            assert days[i - 1].window[1] == schedule.window[0]
        assert len(schedule.intervals) == (schedule.kind == "shift")
        for opened, closed in schedule.intervals:
            assert schedule.window[0] <= opened < closed <= schedule.window[1]
            assert start <= opened < end
            assert 0 <= schedule.scheduled_ms <= closed - opened
        last = schedule.intervals[-1][1] if schedule.intervals else end
        assert book.crosses_midnight(person, day) == (last > end) == (schedule.window[1] > end)
        assert schedule.window[1] <= max(end, last + AFTER_SHIFT_MS)


@given(rosters(), st.permutations(range(DATES)))
@settings(max_examples=50, deadline=None)
def test_the_order_of_questions_is_of_no_matter(made: tuple[RosterBook, PersonHistory, date], order: list[int]) -> None:
    """Asked in any order, and again of another book of the same changes, a date comes to the same."""
    book, person, first = made
    forwards = [book.on(person, first + i * DAY) for i in range(DATES)]
    again = RosterBook(book.plans.book)
    assert {i: again.on(person, first + i * DAY) for i in order} == dict(enumerate(forwards))
