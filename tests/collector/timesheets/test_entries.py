from datetime import date

import pytest

from fairday_collector.errors import Conflict, Invalid
from fairday_collector.timesheets.entries import checked, refuse_overlap
from fairday_collector.timesheets.model import Entry

H = 3_600_000
BOUNDS = (24 * H, 48 * H)
NOW = 100 * H


def test_breaks_come_by_time_and_touching_ones_as_one() -> None:
    """Whatever the order they were given in."""
    entry = Entry(33 * H, 41 * H, [(38 * H, 39 * H), (36 * H, 37 * H), (37 * H, 38 * H)])
    assert checked(entry, BOUNDS, NOW) == Entry(33 * H, 41 * H, [(36 * H, 39 * H)])


def test_work_over_midnight_belongs_to_the_date_it_starts_on() -> None:
    """Up to 24 hours."""
    night = Entry(46 * H, 70 * H, [])
    assert checked(night, BOUNDS, NOW) == night


def test_the_edges_are_within() -> None:
    """From the first instant of the date, until now, with breaks at both ends of the work."""
    entry = Entry(24 * H, 41 * H, [(24 * H, 25 * H), (40 * H, 41 * H)])
    assert checked(entry, BOUNDS, 41 * H) == entry


def test_the_refusal_names_the_instants_of_the_date() -> None:
    """So that one sees which date is meant."""
    with pytest.raises(Invalid, match="from 1970-01-02T00:00:00Z until 1970-01-03T00:00:00Z"):
        checked(Entry(20 * H, 33 * H, []), BOUNDS, NOW)


@pytest.mark.parametrize(("entry", "now", "code", "field"), [
    (Entry(33 * H, 33 * H, []), NOW, "bad_times", "end:"),
    (Entry(41 * H, 33 * H, []), NOW, "bad_times", "end:"),
    (Entry(20 * H, 33 * H, []), NOW, "bad_times", "start:"),
    (Entry(48 * H, 50 * H, []), NOW, "bad_times", "start:"),
    (Entry(33 * H, 57 * H + 1, []), NOW, "bad_times", "end:"),
    (Entry(33 * H, 41 * H, []), 40 * H, "in_the_future", "end:"),
    (Entry(33 * H, 41 * H, [(30 * H, 34 * H)]), NOW, "bad_break", "breaks:"),
    (Entry(33 * H, 41 * H, [(40 * H, 42 * H)]), NOW, "bad_break", "breaks:"),
    (Entry(33 * H, 41 * H, [(36 * H, 36 * H)]), NOW, "bad_break", "breaks:"),
    (Entry(33 * H, 41 * H, [(35 * H, 37 * H), (36 * H, 38 * H)]), NOW, "bad_break", "breaks:"),
])  # fmt: skip
def test_an_entry_that_cannot_be_is_refused(entry: Entry, now: int, code: str, field: str) -> None:
    """The field and the remedy are named."""
    with pytest.raises(Invalid, match=field) as caught:
        checked(entry, BOUNDS, now)
    assert caught.value.code == code


def test_two_dates_never_share_time() -> None:
    """Touching is fine; a date without work is in nobody's way."""
    entry = Entry(33 * H, 41 * H, [])
    beside = [(date(2026, 1, 1), Entry(20 * H, 33 * H, [])), (date(2026, 1, 3), Entry(41 * H, 42 * H, []))]
    refuse_overlap(entry, [*beside, (date(2026, 1, 4), None)])
    with pytest.raises(Conflict, match="working time of 2026-01-01"):
        refuse_overlap(entry, [(date(2026, 1, 1), Entry(20 * H, 33 * H + 1, []))])
