"""What the facts of a block of dates are made from, beside its timeline."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fairday_collector.ledger.columns import Bytes, Flags
from fairday_collector.ledger.reckon import Counts
from fairday_collector.policy.settings import Settings
from fairday_collector.roster.schedule import Schedule

KLASSES = ("productive", "neutral", "unproductive", "unclassified")
"""The classes of screen time, by their number in `Classes.klass`."""


@dataclass(frozen=True, slots=True)
class Classes:
    """What the rules of its date say about each segment of a timeline; meaningless where nobody was present.

    `klass` is an index into `KLASSES`. `collaboration` and `core` are those of the label's category and rule.
    """

    klass: Bytes
    collaboration: Flags
    core: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class DayInput:
    """What was decided and recorded about one date of a block; instants in epoch milliseconds UTC, half-open.

    `worked` are the working times of the record in force, by time and less breaks, nothing of which overlaps; those
    of a night shift may lie outside the calendar day. `hours` are the working hours that may reach into the day: its
    own and those of the dates before and after, in any order.
    """

    settings: Settings
    schedule: Schedule
    worked: Sequence[tuple[int, int]] = ()
    hours: Sequence[tuple[int, int]] = ()
    counts: Counts = field(default_factory=Counts)
