"""What is worth a conversation at midnight, at the edges of shifts, and where the clock is changed."""

from datetime import date

import pytest

from fairday_collector.config.change import change
from tests.support.collector import DAY_MS, HOUR, Collector, span
from tests.support.exception_days import WEEK, hired, numbers, sends, usual, works
from tests.support.made_reports import made, rows
from tests.support.metric_days import MONDAY, at, history_of


def test_no_time_is_told_at_which_nobody_came_or_left(collector: Collector) -> None:
    """Whoever worked at other hours alone is late or early by all of them, and neither began nor left at their edge."""
    _, key = hired(collector)
    works(collector, key, *usual(1, 2), (1, 6, 7), (2, 19, 20))
    document = made(collector, "exceptions", *WEEK)
    (late,), (early,) = rows(document, "late"), rows(document, "early")
    assert (late["date"], late["late"], late["began"]) == ("2026-10-14", 8 * HOUR, None)
    assert (early["date"], early["early"], early["left"]) == ("2026-10-13", 8 * HOUR, None)
    assert (late["due"], early["due"]) == ("2026-10-14T09:00:00.000+00:00", "2026-10-13T17:00:00.000+00:00")


def nights(collector: Collector, until: tuple[int, float], count: int) -> None:
    """Ada works from ten at night until six, Monday to Friday, for so many nights, as known at an instant."""
    collector.clock.now = at(-7, 8)
    ada = collector.person("Ada")
    shift = {"start": "22:00", "end": "06:00"}
    cycle = {"cycle": ["night"] * 5 + ["", ""], "anchor": MONDAY.isoformat()}
    collector.do(change, "shift", None, "night", shift, MONDAY, collector.clock.now, "test")
    collector.do(change, "roster", None, "", cycle, MONDAY, collector.clock.now, "test")
    _, key = collector.seat(ada)
    collector.clock.now = at(*until)
    spans = []
    for day in range(count):
        end = min(at(day + 1, 6), at(*until))
        spans += [span(at(day, 6 if day else 0), at(day, 22), "off"), span(at(day, 22), end, app="code")]
    sends(collector, key, spans, 1)


def test_the_hours_of_a_night_that_are_still_to_come_are_not_lacking(collector: Collector) -> None:
    """At three on Saturday, with Friday's shift until six, nothing is expected yet of a date without a shift."""
    nights(collector, (5, 3), 5)
    document = made(collector, "exceptions", *WEEK)
    assert numbers(document) == {}
    assert document.head.about.missing == ()
    assert document.head.about.completeness == 1.0


def test_a_morning_after_a_night_is_no_rostered_date_without_data(collector: Collector) -> None:
    """Saturday has hours of Friday's shift and none of its own: they are lacking, as a part of its roster."""
    nights(collector, (7, 10), 4)
    document = made(collector, "exceptions", *WEEK)
    assert numbers(document) == {"absent": 1, "partly": 2}
    assert [(row["date"], row["expected"], row["lacking"]) for row in rows(document, "partly")] == [
        ("2026-10-16", 8 * HOUR, 2 * HOUR), ("2026-10-17", 6 * HOUR, 6 * HOUR),
    ]  # fmt: skip
    assert document.head.about.missing == ("Ada: Fri 16 Oct 22:00–24:00, 6 h of Sat 17 Oct",)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_times_are_those_of_the_day_the_clock_changed(collector: Collector, day: date) -> None:
    """A shift over a changed clock is due and begun at the local times that people saw."""
    collector.clock.now = at(-300, 8)
    collector.team("Payments", "Europe/Berlin")
    ada = collector.person("Ada")
    collector.do(change, "shift", None, "day", {"start": "01:00", "end": "09:00"}, day, at(-300, 8), "test")
    cycle = {"cycle": ["day"], "anchor": day.isoformat()}
    collector.do(change, "roster", None, "", cycle, day, at(-300, 8), "test")
    _, key = collector.seat(ada)
    start = history_of(collector, ada.id).zones.bounds(day)[0]
    end = history_of(collector, ada.id).zones.bounds(day)[1]
    collector.clock.now = end + 12 * HOUR
    begun = start + 5 * HOUR
    sends(collector, key, [span(start, begun, "off"), span(begun, end, app="code")])
    (late,) = rows(made(collector, "exceptions", day, day), "late")
    # 01:00 is before the change, five hours after midnight is behind it.
    hour, offset = ("06", "+02:00") if day.month == 3 else ("04", "+01:00")
    assert late["began"] == f"{day}T{hour}:00:00.000{offset}"
    assert late["late"] == 4 * HOUR
    assert end - start == (23 if day.month == 3 else 25) * HOUR != DAY_MS
