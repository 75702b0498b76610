from dataclasses import replace
from datetime import date, timedelta

import pytest

from fairday_collector.calendar import ZoneChange
from tests.support.rosters import EARLY, MAYA, MONDAY, NIGHT, OFFICE, TEAM, WEEKDAYS, Book, maya, ms

HOUR = 3_600_000
DAY = timedelta(days=1)


@pytest.fixture
def book() -> Book:
    """A book in which the organisation works in the office from Monday to Friday; other shifts are known."""
    made = Book()
    made.add("shift", OFFICE, "office")
    made.add("shift", EARLY, "early")
    made.add("shift", NIGHT, "night")
    made.roster(WEEKDAYS)
    return made


def test_without_a_roster_there_is_no_schedule() -> None:
    """Who has no roster has no hours, and the window is the local day."""
    schedule = Book().rosters().on(maya(zone="Asia/Kolkata"), MONDAY)
    assert (schedule.kind, schedule.shift, schedule.intervals, schedule.scheduled_ms) == ("none", None, (), 0)
    assert schedule.window == (ms("2026-11-01 18:30"), ms("2026-11-02 18:30"))
    assert schedule.changes == ()


def test_a_shift_is_worked_by_the_wall_clock_less_its_unpaid_break(book: Book) -> None:
    """Half past eight hours in the office with half an hour unpaid are eight, in the person's zone."""
    schedule = book.rosters().on(maya(zone="Europe/Berlin"), MONDAY)
    assert (schedule.kind, schedule.shift, schedule.title) == ("shift", "office", None)
    assert schedule.intervals == ((ms("2026-11-02 08:00"), ms("2026-11-02 16:30")),)
    assert schedule.scheduled_ms == 8 * HOUR
    assert schedule.changes == (1, 4)


def test_a_date_without_a_shift_is_free(book: Book) -> None:
    """Saturday and Sunday are free, also long before the roster was made."""
    rosters = book.rosters()
    kinds = [rosters.on(maya(), date(2019, 1, 7) + i * DAY).kind for i in range(7)]
    assert kinds == ["shift"] * 5 + ["free"] * 2


def test_the_nearest_roster_and_shift_win(book: Book) -> None:
    """A person's roster goes before the role's, the role's before the team's; and so does a shift of that name."""
    role = ("role", "operator")
    operator = maya(roles=((MONDAY, "operator"),))
    book.roster(["early"], scope=TEAM)
    assert book.rosters().on(operator, MONDAY).shift == "early"
    book.roster(["night"], scope=role)
    assert book.rosters().on(operator, MONDAY).shift == "night"
    assert book.rosters().on(maya(), MONDAY).shift == "early"
    book.roster(["office"], scope=MAYA)
    assert book.rosters().on(operator, MONDAY).shift == "office"
    book.add("shift", {"start": "10:00", "end": "12:00"}, "office", scope=TEAM)
    assert book.rosters().on(operator, MONDAY).scheduled_ms == 2 * HOUR


def test_a_shift_and_a_roster_change_from_their_dates(book: Book) -> None:
    """The hours of a later version hold from its date, and a roster taken away leaves the wider one."""
    book.add("shift", {"start": "09:00", "end": "13:00"}, "office", from_date=MONDAY + 2 * DAY)
    book.roster(["early"], scope=TEAM)
    book.add("roster", None, scope=TEAM, from_date=MONDAY + DAY)
    rosters = book.rosters()
    held = [rosters.on(maya(), MONDAY + i * DAY) for i in range(3)]
    assert [(s.shift, s.scheduled_ms // HOUR) for s in held] == [("early", 8), ("office", 8), ("office", 4)]


def test_a_shift_nobody_described_is_free(book: Book) -> None:
    """A roster that names a shift there is not says nothing about hours."""
    book.roster(["ghost"], scope=MAYA)
    schedule = book.rosters().on(maya(), MONDAY)
    assert (schedule.kind, schedule.shift, schedule.intervals) == ("free", "ghost", ())


def test_an_override_beats_the_roster_for_its_date_alone(book: Book) -> None:
    """One date of one person has another shift, or none; the person's goes before the team's."""
    changed = book.override(MONDAY, "early", scope=TEAM)
    rosters = book.rosters()
    assert [rosters.on(maya(), MONDAY + i * DAY).shift for i in (-7, 0, 1)] == ["office", "early", "office"]
    assert rosters.on(maya(), MONDAY).changes == (2, changed)
    book.override(MONDAY, "", scope=MAYA)
    assert book.rosters().on(maya(), MONDAY).kind == "free"


def test_a_holiday_takes_the_shift_away(book: Book) -> None:
    """A public holiday, or an own one, is not worked; its title is told."""
    calendar = book.add("holidays", {"country": "DE", "subdivision": "BE"})
    own = book.add("holiday", {"title": "Founders' day"}, "2026-11-03", TEAM, MONDAY + DAY, MONDAY + DAY)
    rosters = book.rosters()
    christmas = rosters.on(maya(), date(2026, 12, 25))
    assert (christmas.kind, christmas.shift, christmas.title) == ("holiday", "office", "Christmas Day")
    assert (christmas.intervals, christmas.scheduled_ms, christmas.changes) == ((), 0, (1, 4, calendar))
    founders = rosters.on(maya(), MONDAY + DAY)
    assert (founders.kind, founders.title, founders.changes) == ("holiday", "Founders' day", (1, 4, own))


def test_holidays_are_by_subdivision_observed_and_may_be_omitted(book: Book) -> None:
    """Reformation Day is Brandenburg's, a holiday on a Sunday is observed on Monday, an omitted one is worked."""
    book.add("holidays", {"country": "DE", "subdivision": "BB"}, scope=TEAM)
    book.add("holidays", {"country": "GB", "subdivision": "ENG", "omit": ["2022-01-03"]}, scope=MAYA)
    team_mate = maya()
    team_mate.person.id = "sam"
    rosters = book.rosters()
    assert rosters.on(team_mate, date(2025, 10, 31)).title == "Reformation Day"
    assert rosters.on(maya(), date(2025, 10, 31)).kind == "shift"
    assert rosters.on(maya(), date(2022, 12, 27)).kind == "holiday"  # Christmas Day fell on a Sunday
    assert rosters.on(maya(), date(2022, 1, 3)).kind == "shift"


def test_an_override_is_worked_on_a_holiday(book: Book) -> None:
    """Who is set for a date by name works it, whatever day it is."""
    book.add("holidays", {"country": "DE"})
    book.override(date(2026, 12, 25), "night", scope=MAYA)
    schedule = book.rosters().on(maya(), date(2026, 12, 25))
    assert (schedule.kind, schedule.title, schedule.scheduled_ms) == ("shift", None, 8 * HOUR)


def test_a_holiday_on_a_free_date_stays_free_and_one_without_a_roster_is_a_holiday() -> None:
    """A free date needs no holiday; without a roster the holiday is all that is known."""
    book = Book()
    book.add("holidays", {"country": "DE"})
    assert book.rosters().on(maya(), date(2026, 12, 25)).kind == "holiday"
    book.roster([""])
    assert book.rosters().on(maya(), date(2026, 12, 25)).kind == "free"


def test_leave_takes_what_was_to_be_worked(book: Book) -> None:
    """Ten days of leave leave weekends free and holidays holidays; an override does not bring the work back."""
    book.add("holidays", {"country": "DE", "subdivision": "BB"})
    book.override(date(2025, 10, 27), "early", scope=MAYA)
    granted = book.leave(date(2025, 10, 24), date(2025, 11, 2))
    rosters = book.rosters()
    kinds = [rosters.on(maya(), date(2025, 10, 23) + i * DAY).kind for i in range(12)]
    free = ["free", "free"]
    assert kinds == ["shift", "leave", *free, "leave", "leave", "leave", "leave", "holiday", *free, "shift"]
    friday = rosters.on(maya(), date(2025, 10, 24))
    assert (friday.title, friday.shift, friday.intervals) == ("vacation", "office", ())
    assert granted in friday.changes


def test_part_day_leave_scales_the_scheduled_time(book: Book) -> None:
    """Half a day of leave leaves half the time and does not say which hours."""
    book.leave(MONDAY, MONDAY, share=0.5)
    schedule = book.rosters().on(maya(), MONDAY)
    assert (schedule.kind, schedule.title, schedule.scheduled_ms) == ("shift", "vacation", 4 * HOUR)
    assert schedule.intervals == ((ms("2026-11-02 09:00"), ms("2026-11-02 17:30")),)


def test_leave_that_was_cancelled_is_worked(book: Book) -> None:
    """Leave taken back from a date on is leave before it."""
    book.leave(MONDAY, MONDAY + 3 * DAY)
    book.add("leave", None, "2026-11-02", MAYA, MONDAY, MONDAY + 3 * DAY)
    book.leave(MONDAY, MONDAY + DAY)
    rosters = book.rosters()
    assert [rosters.on(maya(), MONDAY + i * DAY).kind for i in range(4)] == ["leave", "leave", "shift", "shift"]


def test_leave_without_a_roster_is_leave_only_for_whole_days() -> None:
    """Without hours there is nothing to take a part of."""
    book = Book()
    book.leave(MONDAY, MONDAY)
    book.leave(MONDAY + DAY, MONDAY + DAY, share=0.5)
    rosters = book.rosters()
    assert [rosters.on(maya(), MONDAY + i * DAY).kind for i in range(2)] == ["leave", "none"]


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 27), 7), (date(2026, 10, 24), 9), (date(2026, 11, 2), 8)])
def test_a_night_shift_is_as_long_as_its_night(book: Book, day: date, hours: int) -> None:
    """22:00 to 06:00 is 7 h in the night the clocks go forward, 9 h in the night they go back."""
    book.roster(["night"], scope=MAYA)
    schedule = book.rosters().on(maya(zone="Europe/Berlin"), day)
    assert schedule.scheduled_ms == hours * HOUR
    assert [end - start for start, end in schedule.intervals] == [hours * HOUR]


def test_a_break_longer_than_a_shortened_shift_leaves_nothing() -> None:
    """Of two hours one is skipped, and with a break of 90 minutes nothing is left to be paid, not less."""
    book = Book()
    book.add("shift", {"start": "01:30", "end": "03:30", "unpaid_break_s": 5400}, "short")
    book.roster(["short"])
    assert book.rosters().on(maya(zone="Europe/Berlin"), date(2027, 3, 28)).scheduled_ms == 0


def test_the_window_of_a_night_shift_ends_between_it_and_the_next(book: Book) -> None:
    """Up to 4 h behind the shift, at most half the way to the next; the next window begins there."""
    book.roster(["night", "night", "", "early"], scope=MAYA)
    rosters = book.rosters()
    first, second, third, fourth = (rosters.on(maya(), MONDAY + i * DAY) for i in range(4))
    assert first.window == (ms("2026-11-02 00:00"), ms("2026-11-03 10:00"))
    assert second.window == (ms("2026-11-03 10:00"), ms("2026-11-04 10:00"))
    assert third.window == (ms("2026-11-04 10:00"), ms("2026-11-05 00:00"))
    assert fourth.window == (ms("2026-11-05 00:00"), ms("2026-11-06 00:00"))
    assert [rosters.crosses_midnight(maya(), MONDAY + i * DAY) for i in range(4)] == [True, True, False, False]


def test_half_the_way_to_a_shift_that_follows_soon(book: Book) -> None:
    """Six hours after a night shift the next shift begins: each has three of them."""
    book.add("shift", {"start": "12:00", "end": "20:00"}, "noon")
    roster = book.roster(["night", "noon"], scope=MAYA)
    first, second = (book.rosters().on(maya(), MONDAY + i * DAY) for i in range(2))
    assert first.window[1] == second.window[0] == ms("2026-11-03 09:00")
    assert first.changes == second.changes == (3, 5, roster)


def test_a_shift_ends_where_the_next_begins(book: Book) -> None:
    """Of two shifts that overlap the earlier one ends first, so that no hour is scheduled twice."""
    book.add("shift", {"start": "04:00", "end": "12:00"}, "dawn")
    book.roster(["night", "dawn"], scope=MAYA)
    first, second = (book.rosters().on(maya(), MONDAY + i * DAY) for i in range(2))
    assert first.intervals == ((ms("2026-11-02 22:00"), ms("2026-11-03 04:00")),)
    assert first.scheduled_ms == 6 * HOUR
    assert first.window[1] == second.window[0] == second.intervals[0][0] == ms("2026-11-03 04:00")


def test_a_shift_up_to_midnight_keeps_to_its_day() -> None:
    """A shift that ends at midnight does not run over it."""
    book = Book()
    book.add("shift", {"start": "16:00", "end": "00:00"}, "late")
    book.roster(["late"])
    rosters = book.rosters()
    assert rosters.on(maya(), MONDAY).window == (ms("2026-11-02 00:00"), ms("2026-11-03 00:00"))
    assert not rosters.crosses_midnight(maya(), MONDAY)


def test_a_night_shift_on_a_holiday_holds_no_morning(book: Book) -> None:
    """What is not worked does not run over midnight; the shift from the eve still does."""
    book.roster(["night"], scope=MAYA)
    book.add("holidays", {"country": "DE"})
    rosters = book.rosters()
    assert rosters.on(maya(), date(2026, 12, 25)).window == (ms("2026-12-25 10:00"), ms("2026-12-26 00:00"))


def test_a_date_the_zone_skipped_has_no_shift(book: Book) -> None:
    """Apia had no 30 December 2011: nothing is to be worked, and the windows around it tile."""
    book.roster(["night"], scope=MAYA)
    rosters = book.rosters()
    apia = maya(zone="Pacific/Apia")
    eve, skipped, after = (rosters.on(apia, date(2011, 12, day)) for day in (29, 30, 31))
    assert (skipped.kind, skipped.intervals, skipped.scheduled_ms) == ("free", (), 0)
    assert eve.window[1] == skipped.window[0] == skipped.window[1] == after.window[0]


def test_hours_before_the_day_of_a_change_of_zone_are_not_the_days() -> None:
    """Who wakes up in Tokyo after a New York evening has of the shift what lies in the day."""
    book = Book()
    book.add("shift", OFFICE, "office")
    book.add("shift", {"start": "00:00", "end": "08:00"}, "small hours")
    book.roster(["office", "small hours", "office"])
    traveller = maya(ZoneChange(MONDAY, "America/New_York"), ZoneChange(MONDAY + DAY, "Asia/Tokyo"))
    rosters = book.rosters()
    tuesday = rosters.on(traveller, MONDAY + DAY)
    assert (tuesday.kind, tuesday.shift, tuesday.intervals) == ("free", "small hours", ())
    assert tuesday.window == (ms("2026-11-03 05:00"), ms("2026-11-03 15:00"))


def test_a_book_that_was_asked_for_very_many_people_answers_all_alike(book: Book) -> None:
    """Beyond what a book keeps it forgets what was asked first, and comes to the same again."""
    rosters = book.rosters()
    first = maya()
    schedule = rosters.on(first, MONDAY)
    crowd = [replace(first) for _ in range(4100)]
    assert {rosters.on(someone, MONDAY) for someone in crowd} == {schedule}
    assert rosters.on(first, MONDAY) == schedule
