"""Made-up days for the facts: what was decided about each, and its pieces turned into facts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fairday_collector.ledger.facts import DayFacts, DayInput, facts_of
from fairday_collector.policy.settings import Settings
from fairday_collector.roster.schedule import Schedule
from tests.support.facts_oracle import Block, Piece

MIDNIGHT = 1_760_400_000 // 86_400 * 86_400
"""A midnight of UTC, seconds after the epoch."""
HOUR = 3600


def hours(*ends: int) -> tuple[int, int]:
    """Working hours from seconds after midnight to others, in milliseconds after the epoch."""
    start, end = ends
    return ((MIDNIGHT + start) * 1000, (MIDNIGHT + end) * 1000)


def rostered(*own: tuple[int, int], scheduled_s: int | None = None, **fields: Any) -> Schedule:
    """A date with a shift; what is scheduled is as long as its hours unless told."""
    scheduled = sum(end - start for start, end in own) if scheduled_s is None else scheduled_s * 1000
    plan = Schedule("shift", "day", None, own, scheduled, hours(0, 86_400), ())
    return replace(plan, **fields)


NO_ROSTER = Schedule("none", None, None, (), 0, hours(0, 86_400), ())


def day_input(schedule: Schedule = NO_ROSTER, worked: Sequence[tuple[int, int]] = (), **settings: Any) -> DayInput:
    """What was decided about a date; settings as policies name them."""
    return DayInput(settings=Settings(**settings), schedule=schedule, worked=worked, hours=schedule.intervals)


def facts_from(
    pieces: Sequence[Piece], given: DayInput | None = None, *, start: int = MIDNIGHT, work_claims: Sequence[bool] = ()
) -> DayFacts:
    """The facts of one day of pieces that begins at `start`, seconds after the epoch."""
    block = Block(start, [list(pieces)], list(work_claims))
    timeline, classes = block.columns()
    (found,) = facts_of(timeline, classes, np.array(work_claims, dtype=np.bool_), [given or day_input()])
    return found


def app(length: int, name: str | None = "code", **fields: Any) -> Piece:
    """Active time in an app, productive unless told otherwise."""
    return Piece(length, fields.pop("state", "active"), app=name, klass=fields.pop("klass", 0), **fields)
