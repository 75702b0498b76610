"""A week of somebody with the office's roster, whose desktop misses nothing, for what is worth a conversation."""

from typing import Any

from fairday_collector.store.tables import Person
from fairday_reports.document.model import Cell, Document
from tests.support.collector import Collector, batch, span
from tests.support.made_reports import rows
from tests.support.metric_days import MONDAY, at, day_after, office_roster

WEEK = (MONDAY, day_after(6))
LATER = at(7, 10)


def hired(collector: Collector, name: str = "Ada") -> tuple[Person, str]:
    """Somebody of Payments with the office's roster, nine to five from Monday to Friday, and a desktop; its key."""
    collector.clock.now = at(-7, 8)
    person = collector.person(name)
    office_roster(collector)
    _, key = collector.seat(person, machine=name)
    collector.clock.now = LATER
    return person, key


def works(collector: Collector, key: str, *days: tuple[int, float, float], seq: int = 1) -> None:
    """Sends days of work, each as (day, from, to), with the desktop on around it, so that nothing is missing."""
    spans = []
    for day, low, high in days:
        spans += [
            span(at(day, 0), at(day, low), "off"),
            span(at(day, low), at(day, high), app="code"),
            span(at(day, high), at(day, 24), "off"),
        ]
    sends(collector, key, [one for one in spans if one["start"] < one["end"]], seq)


def sends(collector: Collector, key: str, spans: list[dict[str, Any]], seq: int = 2) -> None:
    """Sends spans now, by a clock that is right, and lets the worker reckon."""
    assert collector.upload(key, batch(spans, seq, sent_at=collector.clock.now)).status == 200
    collector.settle()


def numbers(document: Document) -> dict[Cell, Cell]:
    """How often by kind, where there is any."""
    return {row["kind"]: row["number"] for row in rows(document, "kinds") if row["number"]}


def usual(*without: int) -> list[tuple[int, float, float]]:
    """Monday to Friday, nine to five, but some days."""
    return [(day, 9, 17) for day in range(5) if day not in without]
