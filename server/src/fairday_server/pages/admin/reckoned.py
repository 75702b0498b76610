"""What is reckoned again for a change, in words."""

from collections.abc import Collection
from datetime import date

from fairday_reports.words import count, period


def reckoned_words(days: Collection[tuple[str, date]]) -> str:
    """How many days of how many people, and between which dates: `210 days of 7 people are reckoned again: …`."""
    if not days:
        return "No reckoned day is touched."
    dates = [day for _, day in days]
    people = count(len({person for person, _ in days}), "person", "people")
    verb = "is" if len(days) == 1 else "are"
    return f"{count(len(days), 'day', 'days')} of {people} {verb} reckoned again: {period(min(dates), max(dates))}."
