"""All that the agent of one machine has to send of its working days, as numbered parcels. Pure: seed, dates → spans."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fairday_collector.calendar import ZoneChange, ZoneHistory
from fairday_server.demo.activity import Desk
from fairday_server.demo.dice import HOUR, MINUTE, dice, near
from fairday_server.demo.pieces import cut
from fairday_server.demo.plan import Block, Habits, plan_day
from fairday_server.demo.roster import Machine, Worker
from fairday_server.demo.track import Track
from fairday_wire import Span
from fairday_wire.batch import MAX_BATCH_SPANS

NAMESPACE = uuid.UUID("6a0b4a43-6f0e-5a55-9c2e-2f2f8b7f3c11")
SATURDAY = 5
# An illness or a trip needs a history around it to be seen in.
ILL_FROM_DAYS = 15
OFFLINE_DAYS = slice(-8, -5)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one upload carries: the spans of `(epoch, seq)`, all of them recorded on one working day."""

    day: date
    epoch: uuid.UUID
    seq: int
    spans: list[Span]


def working_days(until: date, count: int) -> list[date]:
    """The last `count` days from Monday to Friday up to `until`, oldest first."""
    found: list[date] = []
    day = until
    while len(found) < count:
        if day.weekday() < SATURDAY:
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]


def machine_id(seed: int, machine: Machine) -> str:
    """The made-up id of a machine."""
    return uuid.uuid5(NAMESPACE, f"{seed}/{machine.host}").hex


def parcels(seed: int, worker: Worker, machine: Machine, days: Sequence[date]) -> list[Parcel]:
    """Everything a machine sends of these working days, in the order of its arrival."""
    found: list[Parcel] = []
    seqs: dict[uuid.UUID, int] = {}
    cutting = dice(seed, machine.host, "uploads")
    for day, run, track in _recorded(seed, worker, machine, days):
        epoch = uuid.uuid5(NAMESPACE, f"{seed}/{machine.host}/{days[0]}/{run}")
        spans = list(cut(cutting, track.spans()))
        for first in range(0, len(spans), MAX_BATCH_SPANS):
            seqs[epoch] = seqs.get(epoch, 0) + 1
            found.append(Parcel(day, epoch, seqs[epoch], spans[first : first + MAX_BATCH_SPANS]))
    return _arrived(found, days[OFFLINE_DAYS]) if machine.offline else found


def _arrived(sent: list[Parcel], offline: Sequence[date]) -> list[Parcel]:
    """After days without a network what is recorded now comes first, then the backlog, its newest day first."""
    if not offline:
        return sent
    before = [parcel for parcel in sent if parcel.day < offline[0]]
    after = [parcel for parcel in sent if parcel.day > offline[-1]]
    first_day_back = [parcel for parcel in after if parcel.day == after[0].day]
    backlog = [parcel for day in reversed(offline) for parcel in sent if parcel.day == day]
    return [*before, *first_day_back, *backlog, *after[len(first_day_back) :]]


def _recorded(seed: int, worker: Worker, machine: Machine, days: Sequence[date]) -> Iterator[tuple[date, int, Track]]:
    """The tracks of a machine by time, each with its day and the run of the agent that recorded it."""
    habits = Habits.of(seed, worker)
    zone = ZoneHistory([ZoneChange(date(1970, 1, 1), worker.zone)])
    run, went = 0, None
    for day in days:
        plan = _on(machine, plan_day(seed, worker, habits, day), seed, day)
        if not plan or (worker.ill and day in _ill_week(days)):
            continue
        midnight = zone.bounds(day)[0]
        came = midnight + plan[0].start
        desk = Desk(dice(seed, machine.host, day, "desk"), worker.role, habits, came if went is None else went)
        if went is not None:
            run += _night(desk, machine, came)
        desk.live(plan, midnight)
        went = desk.track.at
        for track in desk.tracks:
            yield day, run, track
            run += track is not desk.track


def _night(desk: Desk, machine: Machine, came: int) -> int:
    """Records the time since the last working day; returns 1 where the agent started anew after it, else 0."""
    if machine.night == "off":
        desk.track.veiled("off", came)
        return 1
    desk.leave(came, asleep=machine.night == "suspended")
    return 0


def _on(machine: Machine, plan: list[Block], seed: int, day: date) -> list[Block]:
    """The part of a plan that is lived on this machine.

    Of two machines, the one beside the main one holds the meetings, while work goes on on the main one, and is
    asleep in between; now and then it is opened again in the evening.
    """
    if machine.use == "main":
        return [Block(block.start, block.end, "work") if block.kind == "meeting" else block for block in plan]
    if machine.use == "all":
        return plan
    rng = dice(seed, machine.host, day, "evening")
    used = [block for block in plan if block.kind == "meeting"]
    if plan and rng.random() < 0.2:
        start = near(rng, 20.5 * HOUR, 20 * MINUTE, 19.5 * HOUR, 21.5 * HOUR)
        used.append(Block(start, start + rng.randrange(10 * MINUTE, 35 * MINUTE), "work"))
    found: list[Block] = []
    for block in used:
        if found:
            found.append(Block(found[-1].end, block.start, "asleep"))
        found.append(block)
    return found


def _ill_week(days: Sequence[date]) -> list[date]:
    if len(days) < ILL_FROM_DAYS:
        return []
    week = days[len(days) // 2].isocalendar()[:2]
    return [day for day in days if day.isocalendar()[:2] == week]
