"""Whether the silence of a seat is worth a word: nothing came for long, and somebody was expected to work."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from fairday_collector.config.book import ConfigBook
from fairday_collector.people import PersonHistory, histories
from fairday_collector.roster.book import RosterBook

SILENT_AFTER_MS = 4 * 86_400_000
"""A weekend with a holiday beside it is shorter than this."""
ROSTER_COUNTS_MS = 92 * 86_400_000
"""Whom no desktop heard of for longer has another one, whatever the roster says."""
_ONE_DAY = timedelta(days=1)


def unexpected(session: Session, quiet: Sequence[tuple[str, str | None, int]], now_ms: int) -> set[str]:
    """Of seats, given with the person they feed and when they were last heard of, those that should have been heard.

    That is a seat of a person without a roster, or of nobody; or one of whose person a whole shift has gone by since.
    Leave and holidays excuse.
    """
    roster = RosterBook(ConfigBook.load(session)) if quiet else None
    known = histories(session, sorted({person for _, person, _ in quiet if person is not None}))
    return {
        seat
        for seat, person, last_ms in quiet
        if person is None or roster is None or _was_expected(roster, known[person], last_ms, now_ms)
    }


def _was_expected(roster: RosterBook, person: PersonHistory, last_ms: int, now_ms: int) -> bool:
    if now_ms - last_ms > ROSTER_COUNTS_MS:
        return True
    # From today backwards: most who are silent had a shift yesterday.
    day, first = person.today(now_ms), person.today(last_ms)
    while day >= first:
        schedule = roster.on(person, day)
        if schedule.kind == "none":
            return True
        if any(last_ms <= start and end <= now_ms for start, end in schedule.intervals):
            return True
        day -= _ONE_DAY
    return False
