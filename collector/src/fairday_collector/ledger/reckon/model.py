"""What goes into the reckoning and what comes out of it: the data every other module here speaks in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from fairday_wire.spans import Span

# In the order in which they win an instant. `claimed` is laid over the person's united day, where it yields
# to everything above it here and covers everything below.
STATES = (
    "active",
    "meeting",
    "passive",
    "private",
    "claimed",
    "idle",
    "away",
    "locked",
    "suspended",
    "off",
    "unknown",
)
PRESENT = frozenset({"active", "meeting", "passive"})

Held = Mapping[str, Sequence[tuple[int, int]]]
"""Seat id to the half-open intervals, epoch milliseconds UTC, in which that seat is the person's; any order."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stored span with where it came from: its seat, and the epoch and number of its batch."""

    span: Span
    seat: str
    epoch: str
    seq: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What a worker says a half-open stretch `[start, end)` was, epoch milliseconds UTC.

    `kind` is `meeting`, `call`, `training`, `field`, `break` or a reason of their own; only an `approved` one counts
    as work, a rejected or withdrawn one never gets here. `made_ms` and `id` say which of two came first.
    """

    id: str
    start: int
    end: int
    kind: str
    approved: bool
    made_ms: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """The part of a policy that decides what quiet time was; all lengths in milliseconds.

    Under `backdate` a gap of at least `idle_after_ms` is inactive from its start; under `forward` a gap
    becomes inactive `idle_after_ms` after its start.
    """

    idle_rule: Literal["backdate", "forward"] = "backdate"
    idle_after_ms: int = 300_000
    away_after_ms: int = 900_000
    passive_for_ms: int = 0


class Segment(msgspec.Struct, frozen=True):
    """A half-open stretch `[start, end)` of the person's day, epoch milliseconds UTC, in one of `STATES`.

    `app`, `title` and `site` are those of the winning device, and only where the person was present; `claim` is the
    id of the claim that lies over claimed time. A day has over a thousand of them: as a frozen dataclass they took a
    third of the reckoning's time.
    """

    start: int
    end: int
    state: str
    app: str | None = None
    title: str | None = None
    site: str | None = None
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Inputs of the spans that start in the day."""

    keys: int = 0
    clicks: int = 0
    scrolls: int = 0


@dataclass(frozen=True, slots=True)
class DayLedger:
    """One person's day `[start_ms, end_ms)`; instants in epoch milliseconds UTC, lengths in milliseconds.

    `states` holds every one of `STATES` and sums to the length of the day; `apps`, longest first, sums to
    active + meeting + passive. `segments` covers the day without a hole, unknown time included.
    `first_ms` and `last_ms` are the first instant and the end of presence, `last_received_ms` the end of
    the last observed time in the day. In `overlap_ms` two or more devices were present at once.
    """

    start_ms: int
    end_ms: int
    states: dict[str, int]
    apps: list[tuple[str | None, int]]
    counts: Counts
    first_ms: int | None
    last_ms: int | None
    overlap_ms: int
    segments: list[Segment]
    last_received_ms: int | None
