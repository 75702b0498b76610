"""A collector with a roster and days of work, for the readers of metrics."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from fairday_collector.config.change import change
from fairday_collector.people import PersonHistory, histories
from tests.support.collector import HOUR, MINUTE, NOON, Collector, batch, span

MONDAY = date(2026, 10, 12)
MIDNIGHT = NOON - 60 * HOUR
"""The first instant of that Monday, UTC."""


def day_after(days: int) -> date:
    """A date so many days after Monday."""
    return MONDAY + timedelta(days=days)


def at(day: int, hour: float) -> int:
    """An instant, so many days after Monday and hours after midnight."""
    return MIDNIGHT + round((day * 24 + hour) * HOUR)


def work(begin: int, minutes: int, apps: Sequence[str] = ("code",), **fields: Any) -> list[dict[str, Any]]:
    """Input without a break, a minute in one app after the other."""
    return [
        span(begin + number * MINUTE, begin + (number + 1) * MINUTE, app=apps[number % len(apps)], **fields)
        for number in range(minutes)
    ]


def office_roster(collector: Collector, start: str = "09:00", end: str = "17:00") -> None:
    """Monday to Friday the same shift, for everyone."""
    now = collector.clock.now
    collector.do(change, "shift", None, "day", {"start": start, "end": end}, MONDAY, now, "test")
    cycle = {"cycle": ["day"] * 5 + ["", ""], "anchor": MONDAY.isoformat()}
    collector.do(change, "roster", None, "", cycle, MONDAY, now, "test")


def recorded(collector: Collector, key: str, spans: Sequence[dict[str, Any]], seq: int = 1) -> None:
    """Sends spans and lets the worker reckon."""
    assert collector.upload(key, batch(spans, seq)).status == 200
    collector.settle()


def history_of(collector: Collector, person: str) -> PersonHistory:
    """The dated facts of a person."""
    with collector.store.read() as session:
        return histories(session, [person])[person]
