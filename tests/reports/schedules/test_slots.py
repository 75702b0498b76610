"""When schedules are due, over whole years and every change of offset."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_reports.local import epoch_ms, local
from fairday_reports.schedules.cron import Cron
from fairday_reports.schedules.slots import CATCH_UP_MS, Slot, first_instant, newest_due, next_due_ms, slot_date
from tests.support.timesheets import HOUR, MINUTE, at

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Auckland"]
DAILY = Cron("30 2 * * *")
EVERY_QUARTER = Cron("*/15 * * * *")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("every_ms", [HOUR, 41 * MINUTE])
def test_each_local_date_is_due_exactly_once(zone: str, every_ms: int) -> None:
    """A daily 02:30, looked for again and again for a year, comes once on each local date, at 02:30 or just after."""
    start, end = at(2026, 1, 1, 12), at(2027, 1, 1, 12)
    seen: Counter[str] = Counter()
    before, now = start, start
    while now < end:
        now += every_ms
        if (found := newest_due(DAILY, zone, before, now)) is not None:
            slot = found.slot
            seen[slot.text] += 1
            due = local(slot.due_ms, zone)
            assert due.date() == slot_date(slot.text)
            assert due.strftime("%H:%M") in {"02:30", "03:00"}
            assert now - every_ms < slot.due_ms <= now
        before = now
    days = [date(2026, 1, 2) + timedelta(days=n) for n in range(365)]
    assert sorted(map(slot_date, seen)) == days
    assert set(seen.values()) == {1}


@pytest.mark.parametrize(
    ("zone", "wall", "due"),
    [
        ("Europe/Berlin", (2026, 3, 29, 2, 30), at(2026, 3, 29, 1)),  # skipped: due as the clocks go on
        ("Europe/Berlin", (2026, 10, 25, 2, 30), at(2026, 10, 25, 0, 30)),  # comes twice: the first
        ("America/New_York", (2026, 3, 8, 2, 30), at(2026, 3, 8, 7)),
        ("America/New_York", (2026, 11, 1, 1, 30), at(2026, 11, 1, 5, 30)),
        ("Australia/Lord_Howe", (2026, 10, 4, 2, 15), at(2026, 10, 3, 15, 30)),  # half an hour is skipped
        ("Australia/Lord_Howe", (2026, 4, 5, 1, 45), at(2026, 4, 4, 14, 45)),  # and comes twice in April
        ("Asia/Kolkata", (2026, 3, 29, 2, 30), at(2026, 3, 28, 21)),
        ("Pacific/Apia", (2011, 12, 30, 2, 30), at(2011, 12, 30, 10)),  # a whole date is skipped
        ("Africa/Cairo", (2026, 4, 24, 0, 30), at(2026, 4, 23, 22)),  # midnight is skipped
    ],
)
def test_a_local_time_is_due_at_its_first_instant(zone: str, wall: tuple[int, int, int, int, int], due: int) -> None:
    """A skipped time is due at the change itself, a repeated one the first time."""
    assert first_instant(datetime(*wall, tzinfo=UTC), zone) == due


@given(st.sampled_from(ZONES), st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)))  # noqa: DTZ001 - a wall clock
def test_the_first_instant_is_the_first(zone: str, wall: datetime) -> None:
    """When a wall-clock time is due the clocks show it or later, and a second before they did not."""
    wall = wall.replace(microsecond=0, tzinfo=UTC)
    due = first_instant(wall, zone)

    def shown(instant_ms: int) -> datetime:
        return local(instant_ms, zone).replace(tzinfo=UTC)

    assert shown(due) >= wall
    assert shown(due - 1000) < wall


@pytest.mark.parametrize("zone", ZONES)
def test_slots_are_never_due_in_another_order(zone: str) -> None:
    """Through every change of a year each quarter of an hour on the wall is due once, in order."""
    wall, last = datetime(2026, 1, 1, tzinfo=UTC), 0
    while wall.year == 2026:
        due = first_instant(wall, zone)
        assert due >= last
        last, wall = due, wall + timedelta(minutes=15)


def test_of_several_missed_slots_the_newest_is_due() -> None:
    """After a night without a worker only the newest of the missed slots is caught up."""
    due = newest_due(EVERY_QUARTER, "Europe/Berlin", at(2026, 10, 12, 20), at(2026, 10, 13, 6, 7))
    assert due is not None
    assert due.slot == Slot("2026-10-13T08:00", at(2026, 10, 13, 6))
    assert (due.missed, due.named) == (39, ("2026-10-12T22:15", "2026-10-12T22:30", "2026-10-12T22:45"))


def test_what_is_more_than_35_days_late_is_let_go() -> None:
    """A slot is caught up for 35 days, and then not any more."""
    due = at(2026, 10, 12, 0, 30)
    weekly = Cron("30 2 12 10 *")
    assert newest_due(weekly, "Europe/Berlin", 0, due + CATCH_UP_MS - 1) is not None
    assert newest_due(weekly, "Europe/Berlin", 0, due + CATCH_UP_MS) is None


def test_a_slot_before_the_schedule_was_made_is_not_due() -> None:
    """A schedule made at three does not run for half past two of the same night."""
    made = at(2026, 10, 12, 1)
    assert newest_due(DAILY, "Europe/Berlin", made, made + HOUR) is None
    assert newest_due(DAILY, "Europe/Berlin", made, made + 24 * HOUR) is not None


def test_the_quarters_of_the_repeated_hour_are_due_once() -> None:
    """When the clocks go back, four quarters are due in the first pass, and none in the second."""
    seen = []
    now = at(2026, 10, 24, 23, 59)
    while now < at(2026, 10, 25, 2, 0):
        now += MINUTE
        if (due := newest_due(EVERY_QUARTER, "Europe/Berlin", now - MINUTE, now)) is not None:
            seen.append(due.slot.text[11:])
    assert seen == ["02:00", "02:15", "02:30", "02:45", "03:00"]


def test_the_next_time_is_after_now() -> None:
    """The next due time is told for lists, also just after a slot and across a change of offset."""
    assert next_due_ms(DAILY, "Europe/Berlin", at(2026, 10, 12, 0, 30)) == at(2026, 10, 13, 0, 30)
    assert next_due_ms(DAILY, "Europe/Berlin", at(2026, 10, 25, 0, 30)) == at(2026, 10, 26, 1, 30)
    assert next_due_ms(Cron("0 6 * * *"), "Asia/Kolkata", at(2026, 10, 12)) == at(2026, 10, 12, 0, 30)


def test_the_next_time_is_one_that_will_be_run() -> None:
    """Once a date was run, a new time or zone is due on the next; what is due more often is due at any new time."""
    ran = Slot("2026-10-12T06:00", at(2026, 10, 12, 4))
    now = at(2026, 10, 12, 7)
    evening, often = Cron("0 18 * * *"), Cron("0 * * * *")
    assert next_due_ms(evening, "Europe/Berlin", now) == at(2026, 10, 12, 16)
    assert next_due_ms(evening, "Europe/Berlin", now, ran) == at(2026, 10, 13, 16)
    assert next_due_ms(Cron("0 6 * * *"), "America/New_York", now, ran) == at(2026, 10, 13, 10)
    assert next_due_ms(often, "America/New_York", now, ran) == at(2026, 10, 12, 8)


@given(
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.sampled_from(["30 2 * * *", "0 18 * * *", "0 */7 * * *", "0 6 * * mon"]),
    st.integers(at(2026, 1, 1), at(2026, 12, 1)),
)
def test_what_is_told_as_next_is_what_is_due_then(before: str, zone: str, expression: str, now: int) -> None:
    """Whatever ran last and however it was changed since, nothing is due earlier, and at that time it is."""
    cron = Cron(expression)
    last = newest_due(DAILY, before, 0, now)
    assert last is not None
    due_ms = next_due_ms(cron, zone, now, last.slot)
    assert due_ms is not None
    assert newest_due(cron, zone, now, due_ms - 1, last.slot) is None
    due = newest_due(cron, zone, now, due_ms, last.slot)
    assert due is not None
    assert (due.slot.due_ms, due.missed) == (due_ms, 0)


def test_an_instant_survives_the_way_to_the_wall_and_back() -> None:
    """Epoch milliseconds and local times name the same instant."""
    here = datetime(2026, 10, 25, 2, 30, 0, 123_000, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
    assert local(epoch_ms(here), "Europe/Berlin").astimezone(UTC) == here.astimezone(UTC)
