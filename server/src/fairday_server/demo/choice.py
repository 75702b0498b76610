"""Which demo a start is about: the one that is there, or one to be made, possibly in the place of another."""

from dataclasses import dataclass
from datetime import date, timedelta

from fairday_collector.clock import utc
from fairday_collector.errors import Conflict, Invalid
from fairday_server.demo.history import working_days
from fairday_server.demo.label import Label
from fairday_wire.spans import DAY_MS, MAX_AGE_MS

SEED = 1
DAYS = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; None where it was left open. `fresh` makes the demo anew even if it is there."""

    until: date | None = None
    seed: int | None = None
    days: int | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The demo's label, and whether it is to be made; `clear` says that an earlier one goes first."""

    label: Label
    make: bool
    clear: bool


def choose(wish: Wish, found: Label | None, now_ms: int) -> Choice:
    """Decides by what was asked and what is there.

    A whole demo is kept as long as nothing else was asked for. One whose making was cut short is made again from the
    beginning. Raises Invalid for dates the collector would not take, Conflict where another demo is in the way.
    """
    if found is not None and found.sent and not wish.fresh:
        asked = Label(
            seed=found.seed if wish.seed is None else wish.seed,
            until=found.until if wish.until is None else wish.until.isoformat(),
            days=found.days if wish.days is None else wish.days,
        )
        if not asked.same_data(found):
            raise Conflict(
                "other_demo",
                f"Another demo is there: seed {found.seed}, {found.days} working days up to {found.until}. "
                "Add --fresh to make yours in its place, or name another directory with FAIRDAY_DATA_DIR.",
            )
        return Choice(found, make=False, clear=False)
    return Choice(_new_label(wish, now_ms), make=True, clear=found is not None)


def _new_label(wish: Wish, now_ms: int) -> Label:
    yesterday = utc(now_ms).date() - timedelta(days=1)
    until = wish.until or yesterday
    days = DAYS if wish.days is None else wish.days
    if until > yesterday:
        raise Invalid("bad_until", f"--until {until} is not over yet everywhere. The latest date is {yesterday}.")
    # The span of a night shift, or of a night, may begin on the eve of the first day.
    oldest = utc(now_ms - MAX_AGE_MS + 2 * DAY_MS).date()
    first = working_days(until, days)[0]
    if first <= oldest:
        raise Invalid("bad_until", f"--until {until} is too long ago: it begins on {first}, and must after {oldest}.")
    return Label(seed=SEED if wish.seed is None else wish.seed, until=until.isoformat(), days=days)
