"""Whether the silence of a seat is worth a word: nothing came for long, and somebody was expected to work."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from fairday_collector.config.book import ConfigBook
from fairday_collector.people import PersonHistory, histories
from fairday_collector.roster.book import RosterBook
from fairday_collector.roster.model import VALUES

SILENT_AFTER_MS = 4 * 86_400_000
"""A weekend with a holiday beside it is shorter than this."""
ROSTER_COUNTS_MS = 92 * 86_400_000
"""Whom no desktop heard of for longer has another one, whatever the roster says."""
_ONE_DAY = timedelta(days=1)


def unexpected(session: Session, quiet: Sequence[tuple[str, str | None, int]], now_ms: int) -> set[str]:
    """Of seats, given with the person they feed and when they were last heard of, those that should have been heard.

    That is a seat of a person without a roster, or with one that cannot be read, or of nobody; or one of whose person a
    whole shift has gone by since. Leave and holidays excuse.
    """
    if not quiet:
        return set()
    expected = _Expected(ConfigBook.load(session), now_ms)
    known = histories(session, sorted({person for _, person, _ in quiet if person is not None}))
    return {seat for seat, person, last_ms in quiet if person is None or last_ms <= expected.of(known[person])}


class _Expected:
    """The latest instant by which a person must have been heard of; of all who go by the same rosters found once."""

    def __init__(self, book: ConfigBook, now_ms: int) -> None:
        self._roster = RosterBook(book)
        self._now_ms = now_ms
        self._own = {who for kind in VALUES for scope, who in book.scopes(kind) if scope == "person"}
        self._found: dict[object, int] = {}

    def of(self, person: PersonHistory) -> int:
        own = person.person.id if person.person.id in self._own else None
        zones = [person.zones.zone_on(person.today(at)) for at in (self._now_ms - ROSTER_COUNTS_MS, self._now_ms)]
        alike = (*zones, person.teams, person.roles, own)
        if alike not in self._found:
            self._found[alike] = self._latest(person)
        return self._found[alike]

    def _latest(self, person: PersonHistory) -> int:
        try:
            return self._latest_by_roster(person)
        except Exception:  # noqa: BLE001 - it is logged where their days are reckoned, and must not hide all other seats
            return self._now_ms

    def _latest_by_roster(self, person: PersonHistory) -> int:
        earliest = self._now_ms - ROSTER_COUNTS_MS
        day, first = person.today(self._now_ms), person.today(earliest)
        while day >= first:
            schedule = self._roster.on(person, day)
            if schedule.kind == "none":
                return min(schedule.window[1], self._now_ms)
            past = [start for start, end in schedule.intervals if end <= self._now_ms]
            if past:
                return max(*past, earliest)
            day -= _ONE_DAY
        return earliest
