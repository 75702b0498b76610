"""What the demo's days must obey, and a small demo office to send from."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from fairday_server.demo.history import Parcel, parcels, working_days
from fairday_server.demo.roster import Machine, Worker, workers
from fairday_wire import Span

UNTIL = date(2026, 10, 30)
SEED = 1
FLOOR_MS = 60_000


def of(name: str) -> Worker:
    """The worker of a name."""
    return next(worker for worker in workers() if worker.name == name)


def sent_by(worker: Worker, machine: Machine | None = None, *, days: int = 60, seed: int = SEED) -> list[Parcel]:
    """What one machine of a worker, the first unless said, sends up to `UNTIL`."""
    return parcels(seed, worker, machine or worker.machines[0], working_days(UNTIL, days))


def by_time(sent: Iterable[Parcel]) -> list[Span]:
    """All spans of some parcels by time."""
    return sorted((span for parcel in sent for span in parcel.spans), key=lambda span: span.start)


def runs(sent: Iterable[Parcel]) -> list[list[Span]]:
    """The spans of each epoch by time."""
    found: dict[object, list[Parcel]] = {}
    for parcel in sent:
        found.setdefault(parcel.epoch, []).append(parcel)
    return [by_time(parcels_of) for parcels_of in found.values()]


def quiet_stretches(spans: list[Span]) -> list[tuple[int, str | None]]:
    """The length of each stretch of touching quiet spans, with the presence that touches its end, if any."""
    found: list[tuple[int, str | None]] = []
    length = 0
    for span, after in [*pairwise(spans), (spans[-1], None)]:
        length = length + span.end - span.start if span.presence == "quiet" else 0
        touching = after if after is not None and after.start == span.end else None
        if length and (touching is None or touching.presence != "quiet"):
            found.append((length, touching.presence if touching else None))
            length = 0
    return found
