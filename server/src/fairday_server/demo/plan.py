"""A worker's day before anything is recorded of it: when they work, meet, eat and rest. Pure."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal

from fairday_server.demo.dice import HOUR, MINUTE, around, dice, near
from fairday_server.demo.roster import Worker

Kind = Literal["work", "meeting", "phone", "watching", "locked", "away", "asleep", "private", "crash"]

QUARTER = 15 * MINUTE
ROOM = 5 * MINUTE
# Late enough for everybody, and over in New York before the UTC date ends.
LATEST_END = int(18.75 * HOUR)
FRIDAY = 4
TRIES = 5


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """One stretch `[start, end)` of a plan, in milliseconds after local midnight, negative on the eve."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Habits:
    """What stays the same of a person from day to day: shifts in ms, and factors around 1."""

    start: int
    lunch: int
    length: int
    meetings: float
    speed: float
    music: bool
    lunch_kinds: tuple[Kind, ...]

    @classmethod
    def of(cls, seed: int, worker: Worker) -> "Habits":
        """The habits of a worker under a seed."""
        rng = dice(seed, worker.login, "habits")
        laptop = worker.machines[0].night == "suspended"
        return cls(
            start=near(rng, 0, 28 * MINUTE, -50 * MINUTE, 50 * MINUTE),
            lunch=near(rng, 12.1 * HOUR, 20 * MINUTE, 11.5 * HOUR, 13 * HOUR),
            length=near(rng, 0, 14 * MINUTE, -30 * MINUTE, 25 * MINUTE),
            meetings=rng.uniform(0.6, 1.4),
            speed=rng.uniform(0.7, 1.35),
            music=rng.random() < 0.2,
            lunch_kinds=("asleep", "asleep", "locked") if laptop else ("locked", "locked", "away"),
        )


class _Day:
    """A day being planned: what is placed keeps room around it, and the rest is work."""

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.placed: list[Block] = []

    def place(self, kind: Kind, start: int, length: int) -> bool:
        """Takes the stretch, unless it is too near to something else; returns whether it did."""
        end = start + length
        inside = self.start + ROOM <= start and end <= self.end - ROOM
        if inside and all(end + ROOM <= other.start or other.end + ROOM <= start for other in self.placed):
            self.placed.append(Block(start, end, kind))
            return True
        return False

    def fit(self, rng: Random, kind: Kind, length: int, *, quarter: bool = False) -> None:
        """Takes the stretch somewhere in the day, about a quarter of the hour if `quarter`, if there is room."""
        for _ in range(TRIES):
            start = rng.randrange(self.start, self.end)
            if quarter:
                start = start // QUARTER * QUARTER + rng.randrange(-90_000, 150_000)
            if self.place(kind, start, length):
                return

    def blocks(self) -> list[Block]:
        """The whole day, without a hole."""
        found: list[Block] = []
        at = self.start
        for block in sorted(self.placed):
            found += [Block(at, block.start, "work"), block]
            at = block.end
        return [*found, Block(at, self.end, "work")]


def plan_day(seed: int, worker: Worker, habits: Habits, day: date) -> list[Block]:
    """The plan of a working day; empty where the worker took it off."""
    rng = dice(seed, worker.login, day, "plan")
    if rng.random() < 0.015:
        return []
    plan = _hours(rng, worker, habits, day)
    _lunch(rng, plan, worker, habits)
    _talk(rng, plan, worker, habits, day)
    for _ in range(rng.choice((2, 3, 3, 4))):
        kind: Kind = rng.choice(("locked", "locked", "away"))
        plan.fit(rng, kind, around(rng, 9 * MINUTE, 0.45, 4 * MINUTE, 24 * MINUTE))
    for _ in range(rng.choice((0, 1, 2, 2, 3))):
        # A thought, a word over the desk, a paper: nobody touches the machine, nobody left.
        plan.fit(rng, "away", around(rng, 7 * MINUTE, 0.3, 5.2 * MINUTE, 14 * MINUTE))
    if rng.random() < worker.role.watches:
        plan.fit(rng, "watching", near(rng, 16 * MINUTE, 7 * MINUTE, 6 * MINUTE, 35 * MINUTE))
    if rng.random() < 0.07:
        plan.fit(rng, "private", rng.choice((10, 15, 20, 30)) * MINUTE)
    if rng.random() < 0.012:
        plan.fit(rng, "crash", near(rng, 11 * MINUTE, 6 * MINUTE, 2 * MINUTE, 30 * MINUTE))
    return plan.blocks()


def _hours(rng: Random, worker: Worker, habits: Habits, day: date) -> _Day:
    if worker.hours == "night":
        # The shift of a date's small hours begins on its eve.
        start = near(rng, -2.4 * HOUR, 6 * MINUTE, -2.7 * HOUR, -2.1 * HOUR)
        return _Day(start, near(rng, 6.1 * HOUR, 9 * MINUTE, 5.7 * HOUR, 6.6 * HOUR))
    start = near(rng, worker.role.start * HOUR + habits.start, 11 * MINUTE, 6.5 * HOUR, 11 * HOUR)
    hours = 4.6 if worker.hours == "part" else worker.role.hours - (0.7 if day.weekday() == FRIDAY else 0)
    return _Day(
        start, min(start + near(rng, hours * HOUR + habits.length, 22 * MINUTE, 4 * HOUR, 11 * HOUR), LATEST_END)
    )


def _lunch(rng: Random, plan: _Day, worker: Worker, habits: Habits) -> None:
    if worker.hours == "part":
        return
    usual = 2 * HOUR if worker.hours == "night" else habits.lunch
    start = near(rng, usual, 12 * MINUTE, usual - 40 * MINUTE, usual + 60 * MINUTE)
    plan.place(rng.choice(habits.lunch_kinds), start, around(rng, 41 * MINUTE, 0.22, 22 * MINUTE, 75 * MINUTE))


def _talk(rng: Random, plan: _Day, worker: Worker, habits: Habits, day: date) -> None:
    wanted = worker.role.meetings * habits.meetings * (1.3 if day.weekday() == 0 else 1)
    for _ in range(near(rng, wanted, 0.9, 0, 6)):
        length = rng.choice((15, 25, 30, 30, 45, 50, 60)) * MINUTE
        plan.fit(rng, "meeting", length + rng.randrange(-3 * MINUTE, 4 * MINUTE), quarter=True)
    for _ in range(near(rng, worker.role.phone_calls, 1.5, 0, 12) if worker.role.phone_calls else 0):
        plan.fit(rng, "phone", around(rng, 6.5 * MINUTE, 0.5, 3 * MINUTE, 22 * MINUTE))
