"""What a date of a person's roster comes to; made by the roster book, read by the ledger, timesheets and metrics."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Schedule:
    """The working hours of one person on one local date. Instants and lengths in milliseconds, instants UTC.

    `kind` is `none` without any roster, `free` where the roster has no shift, else what the date is. `shift` is the
    name of the date's shift, worked or not; `title` names the holiday, or the kind of leave, part-day leave too.
    `intervals` are the hours to be worked, half-open and by time, empty unless `kind` is `shift`; `scheduled_ms` is
    their length less the unpaid break, times what part-day leave leaves of it. `window` is the stretch of time whose
    working time belongs to this date: the windows of consecutive dates tile time. `changes` are the ids of the
    config changes that made all this.
    """

    kind: Literal["none", "free", "shift", "holiday", "leave"]
    shift: str | None
    title: str | None
    intervals: tuple[tuple[int, int], ...]
    scheduled_ms: int
    window: tuple[int, int]
    changes: tuple[int, ...]
