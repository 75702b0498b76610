"""Checks an entry that someone wrote before it becomes the record; pure."""

from collections.abc import Iterable
from datetime import date

from fairday_collector.calendar import DAY_MS
from fairday_collector.clock import iso
from fairday_collector.errors import Conflict, Invalid
from fairday_collector.timesheets.model import Entry, Interval, joined


def checked(entry: Entry, bounds: Interval, now_ms: int) -> Entry:
    """The entry with its breaks by time, touching ones joined; `bounds` are those of its local date.

    Raises Invalid naming the field and the remedy.
    """
    if entry.end_ms <= entry.start_ms:
        raise Invalid("bad_times", "end: the end must be after the start. Give the earlier time as start.")
    if not bounds[0] <= entry.start_ms < bounds[1]:
        raise Invalid(
            "bad_times",
            f"start: working time belongs to the date it starts on, from {iso(bounds[0])} until {iso(bounds[1])}; "
            f"{iso(entry.start_ms)} lies on another. Correct that date instead.",
        )
    if entry.end_ms - entry.start_ms > DAY_MS:
        raise Invalid("bad_times", "end: one date has at most 24 h of working time. Give an earlier end.")
    if entry.end_ms > now_ms:
        raise Invalid("in_the_future", f"end: {iso(entry.end_ms)} has not come yet. Correct what is over.")
    for start, end in entry.breaks:
        if not entry.start_ms <= start < end <= entry.end_ms:
            raise Invalid(
                "bad_break",
                f"breaks: {iso(start)} to {iso(end)} is no stretch of the working time. "
                "Give start before end, both between the start and the end of work.",
            )
    breaks = joined(entry.breaks, entry.start_ms, entry.end_ms)
    if sum(end - start for start, end in entry.breaks) != sum(end - start for start, end in breaks):
        raise Invalid("bad_break", "breaks: two of the breaks overlap. Give each minute once.")
    return Entry(entry.start_ms, entry.end_ms, breaks)


def refuse_overlap(entry: Entry, others: Iterable[tuple[date, Entry | None]]) -> None:
    """Raises Conflict where the entry overlaps the working time of another date."""
    for day, other in others:
        if other is not None and entry.start_ms < other.end_ms and other.start_ms < entry.end_ms:
            raise Conflict(
                "overlapping_days",
                f"This overlaps the working time of {day}, {iso(other.start_ms)} to {iso(other.end_ms)}. "
                f"Correct {day} first, or choose other times.",
            )
