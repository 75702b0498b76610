"""When a schedule is due: from wall-clock times to instants, across every change of a zone's offset; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from fairday_collector.calendar import zone_info
from fairday_reports.local import epoch_ms, local
from fairday_reports.schedules.cron import Cron

CATCH_UP_MS: Final = 35 * 24 * 3_600_000
_MOST_NAMED: Final = 3
_ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time a schedule is due at: `text` is the local wall clock, `due_ms` the instant in epoch milliseconds UTC.

    The text is what tells slots apart, so that a local time which comes twice in an autumn night is one slot.
    """

    text: str
    due_ms: int

    def with_offset(self, zone: str) -> "Slot":
        """The same instant, told apart from one that was due at this local time of another zone."""
        offset = local(self.due_ms, zone).isoformat(timespec="minutes")[len("2026-10-19T06:00") :]
        return Slot(self.text + offset, self.due_ms)


def slot_date(text: str) -> date:
    """The local date of a slot."""
    return date.fromisoformat(text[:10])


@dataclass(frozen=True, slots=True)
class Due:
    """The slot to run now, and how many before it were missed, with the texts of the first ones."""

    slot: Slot
    missed: int = 0
    named: tuple[str, ...] = ()


def newest_due(cron: Cron, zone: str, since_ms: int, now_ms: int, last: Slot | None = None) -> Due | None:
    """The newest slot due after an instant and after the last one that was run, and at or before now.

    What is over 35 days late is let go. Of a cron that names one time of day, no second slot of the date of the last
    one is due, whatever became of its time or zone since.
    """
    after_ms = max(since_ms, now_ms - CATCH_UP_MS, since_ms if last is None else last.due_ms)
    found: list[Slot] = []
    for slot in _slots(cron, zone, after_ms, last):
        if slot.due_ms > now_ms:
            break
        found.append(slot)
    if not found:
        return None
    *missed, newest = found
    return Due(newest, len(missed), tuple(slot.text for slot in missed[:_MOST_NAMED]))


def next_due_ms(cron: Cron, zone: str, after_ms: int, last: Slot | None = None) -> int | None:
    """The first instant after `after_ms` at which something is due as `newest_due` has it; None if never again."""
    return next((slot.due_ms for slot in _slots(cron, zone, after_ms, last)), None)


def _slots(cron: Cron, zone: str, after_ms: int, last: Slot | None) -> Iterator[Slot]:
    """The slots due after an instant, in order."""
    after = date.min if last is None or not cron.once_a_date else slot_date(last.text)
    # Later walls are never due earlier, and a wall that came before `after_ms` cannot be due after it.
    wall = cron.next(_wall(after_ms, zone))
    while wall is not None:
        due_ms = first_instant(wall, zone)
        if due_ms > after_ms and wall.date() > after:
            yield Slot(wall.strftime("%Y-%m-%dT%H:%M"), due_ms)
        wall = cron.next(wall + _ONE_SECOND)


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
