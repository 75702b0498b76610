"""What the policies of one scope say on a date; pure, between the book and the settings made of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fairday_collector.config.book import Entry


def said_on(entries: Sequence[Entry], day: date) -> tuple[dict[str, Any], tuple[int, ...]]:
    """The settings that one scope's entries give on a local date, and the ids of the changes that made them.

    Entries come by date, then as they were made. Each sets its settings over those before it, between its own dates;
    one without a value takes away all that was said until then. The first date's hold for all dates before it too.
    """
    if entries:
        day = max(day, entries[0].from_date)
    values: dict[str, Any] = {}
    ids: list[int] = []
    for entry in entries:
        if entry.from_date <= day and (entry.until is None or day <= entry.until):
            ids.append(entry.id)
            values = {} if entry.value is None else values | entry.value
    return values, tuple(ids)
