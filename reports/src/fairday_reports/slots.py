"""When a schedule is due: from wall-clock times to instants, across every change of a zone's offset; pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from fairday_collector.calendar import zone_info
from fairday_reports.cron import Cron
from fairday_reports.local import epoch_ms, local

CATCH_UP_MS: Final = 24 * 3_600_000
_ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time a schedule is due at: `text` is the local wall clock, `due_ms` the instant in epoch milliseconds UTC.

    The text is what tells slots apart, so that a local time which comes twice in an autumn night is one slot.
    """

    text: str
    due_ms: int


def slot_date(text: str) -> date:
    """The local date of a slot."""
    return date.fromisoformat(text[:10])


def newest_due(cron: Cron, zone: str, after_ms: int, now_ms: int) -> Slot | None:
    """The newest slot due after one instant and at or before another; what is over 24 h late is let go."""
    after_ms = max(after_ms, now_ms - CATCH_UP_MS)
    newest = None
    # Later walls are never due earlier, and a wall that came before `after_ms` cannot be due after it.
    wall = cron.next(_wall(after_ms, zone))
    while wall is not None and (due_ms := first_instant(wall, zone)) <= now_ms:
        if due_ms > after_ms:
            newest = Slot(wall.strftime("%Y-%m-%dT%H:%M"), due_ms)
        wall = cron.next(wall + _ONE_SECOND)
    return newest


def next_due_ms(cron: Cron, zone: str, after_ms: int) -> int | None:
    """The first instant after `after_ms` at which something is due; None if never again."""
    wall = cron.next(_wall(after_ms, zone))
    while wall is not None and (due_ms := first_instant(wall, zone)) <= after_ms:
        wall = cron.next(wall + _ONE_SECOND)
    return None if wall is None else due_ms


def first_instant(wall: datetime, zone: str) -> int:
    """The first instant, epoch milliseconds UTC, at which clocks of a zone show `wall` (carried in UTC) or later."""
    here = wall.replace(tzinfo=zone_info(zone))
    before, after = epoch_ms(here), epoch_ms(here.replace(fold=1))
    if before <= after:  # the time exists; of two, the first counts
        return before
    # PEP 495: a skipped time reads later by the old offset than by the new one, and the change lies between them.
    low, high = after // 1000, before // 1000
    while high - low > 1:
        middle = (low + high) // 2
        if _wall(middle * 1000, zone) < wall:
            low = middle
        else:
            high = middle
    return high * 1000


def _wall(instant_ms: int, zone: str) -> datetime:
    return local(instant_ms, zone).replace(tzinfo=UTC, fold=0)
