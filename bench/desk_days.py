"""Made-up days of one desktop that look like real ones: 1,500 spans between morning and evening, locked at night."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from fairday_collector.calendar import ZoneChange, ZoneHistory
from fairday_collector.ledger.columns import SpanTable
from fairday_collector.ledger.fast import DayRules
from fairday_collector.ledger.reckon import Held, Rules, Stretch
from fairday_collector.ledger.spans.as_stretches import from_stretches
from fairday_wire.spans import Span

SPANS = 1_500
ZONE = "Europe/Berlin"
FIRST = date(2026, 2, 2)
HELD: Held = {"seat": [(0, 10**15)]}
RULES = Rules()
# 20 spans an upload is what an agent sends in about eight minutes of work.
UPLOAD = 20
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
APPS = (
    "code",
    "firefox",
    "outlook",
    "teams",
    "excel",
    "terminal",
    "word",
    "slack",
    "acrobat",
    "explorer",
    "sap",
    "zoom",
)


def days(count: int) -> list[DayRules]:
    """Consecutive local days by the default rules."""
    zones = ZoneHistory([ZoneChange(FIRST, ZONE)])
    return [DayRules(*zones.bounds(FIRST + timedelta(days=number)), RULES) for number in range(count)]


@cache
def stretches(count: int) -> tuple[tuple[Stretch, ...], ...]:
    """The stretches of each of some consecutive days."""
    chance = random.Random(1)
    found: list[tuple[Stretch, ...]] = []
    seq = 0
    for day in days(count):
        spans = list(_day(chance, day.start_ms, day.end_ms))
        found.append(tuple(Stretch(span, "seat", "epoch", seq + at // UPLOAD + 1) for at, span in enumerate(spans)))
        seq += len(spans) // UPLOAD + 1
    return tuple(found)


def table(count: int) -> SpanTable:
    """The same as columns, all days in one table."""
    (made,) = from_stretches(stretch for day in stretches(count) for stretch in day)
    return made


def _day(chance: random.Random, start: int, end: int) -> Iterator[Span]:
    """Locked, then work in which input and quiet take turns, with a lunch and some longer gaps, then locked again."""
    at = start + 8 * HOUR + chance.randrange(HOUR)
    yield Span(start=start, end=at, presence="locked")
    windows = [
        (app, f"{app} – document {chance.randrange(400)}", chance.randrange(20)) for app in APPS for _ in range(10)
    ]
    app, title, site = windows[0]
    lunch = SPANS // 2 + chance.randrange(-100, 100)
    for number in range(SPANS - 2):
        if number == lunch:
            presence, length = "locked", chance.randrange(30 * MINUTE, 60 * MINUTE)
        elif number % 2:
            presence, length = "quiet", chance.randrange(2 * SECOND, 20 * SECOND)
            if chance.random() < 0.02:
                length = chance.randrange(2 * MINUTE, 20 * MINUTE)
        else:
            presence, length = "input", chance.randrange(SECOND, 40 * SECOND)
        if chance.random() < 0.3:
            app, title, site = chance.choice(windows)
        typed = presence == "input"
        yield Span(
            start=at, end=at + length, presence=presence, app=app, title=title,
            site=f"site{site}.example" if app == "firefox" else None,
            call=app in ("teams", "zoom") and chance.random() < 0.5, media=chance.random() < 0.02,
            keys=chance.randrange(80) if typed else 0, clicks=chance.randrange(6) if typed else 0,
            scrolls=chance.randrange(4) if typed else 0,
        )  # fmt: skip
        at += length
    yield Span(start=at, end=end, presence="locked")
