"""What the spool keeps: the shapes of its rows, and of what it hands to the recorder and the uploader."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import msgspec

from fairday_wire.batch import Batch
from fairday_wire.spans import Span

Stop = Literal["clean", "shutdown"]


class Kept(msgspec.Struct, frozen=True):
    """One span of the queue, or of the tail. `epoch` is a UUID.

    `generation` counts the writes of this spool, and `queued` says how many rows the queue had then: should
    the book be lost with its copy, the latest row still tells about how many there must be.
    """

    id: int
    epoch: str
    generation: int
    queued: int
    span: Span


class Held(msgspec.Struct, frozen=True):
    """One span in quarantine, with the batch it was refused in and why. `at` in ms UTC."""

    id: int
    at: int
    epoch: str
    seq: int
    code: str
    detail: str
    span: Span


class Epoch(msgspec.Struct, frozen=True):
    """A sequence of batches on one clock anchor, the next number in it, and through which one the collector had all."""

    epoch: str
    next_seq: int
    through: int = 0


class Run(msgspec.Struct, frozen=True):
    """The latest run of the agent: its epoch, its anchor, the end of its last recorded span and how it stopped."""

    epoch: str
    wall_ms: int
    boot_ms: int
    boot_id: str
    end_ms: int | None = None
    stop: Stop | None = None


class Formed(msgspec.Struct, frozen=True):
    """A batch that may have reached the collector: it is repeated, spans and all, until it is answered."""

    epoch: str
    seq: int
    size: int


class Gone(msgspec.Struct, frozen=True):
    """Batches `first` to `last` of an epoch that the collector had acknowledged and no longer has.

    `at` in ms UTC: when a receipt said so.
    """

    at: int
    epoch: str
    first: int
    last: int


class Book(msgspec.Struct):
    """Everything about the spool that is no row. It is written twice with every change, and counts them.

    `queued`, `tailed` and `held` say how many rows there must be, so that a loss can be counted. `holes`
    are (epoch, seq) whose spans were given up: they are sent empty. `losses` count since `seat` was enrolled; `gone`
    is what the collector lost since then, the latest few.
    """

    generation: int = 0
    last_id: int = 0
    queued: int = 0
    tailed: int = 0
    held: int = 0
    run: Run | None = None
    formed: Formed | None = None
    holes: list[tuple[str, int]] = []
    losses: dict[str, int] = {}
    seat: str = ""
    gone: list[Gone] = []

    def lose(self, reason: str, count: int) -> None:
        """Count spans given up for a reason."""
        if count:
            self.losses[reason] = self.losses.get(reason, 0) + count

    def copy(self) -> "Book":
        """Return a copy that shares nothing that can change."""
        return msgspec.structs.replace(self, holes=list(self.holes), losses=dict(self.losses), gone=list(self.gone))


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the run before left: the end of its last recorded span on its own anchor, its boot, and how it stopped.

    `stop` is None after a crash.
    """

    end_ms: int | None
    boot_id: str
    stop: Stop | None


@dataclass(frozen=True, slots=True)
class OutBatch:
    """A batch to be sent. `fresh` until its first attempt: nothing of it can have reached the collector."""

    epoch: UUID
    seq: int
    spans: tuple[Span, ...]
    losses: dict[str, int]
    fresh: bool

    def message(self, sent_at: int, agent: str) -> Batch:
        """Build the wire's body for one attempt; `sent_at` in ms UTC."""
        return Batch(
            epoch=self.epoch, seq=self.seq, sent_at=sent_at, agent=agent, losses=self.losses, spans=list(self.spans)
        )


@dataclass(frozen=True, slots=True)
class SpoolHealth:
    """How the spool is: rows and bytes waiting, what is set aside, what was given up, what is wrong now.

    `in_memory` spans could not be written yet; `fault` says why, in words. `salvaged`: damage was repaired in this run.
    """

    waiting: int
    waiting_bytes: int
    oldest_ms: int | None
    quarantined: int
    losses: dict[str, int]
    in_memory: int
    fault: str | None
    salvaged: bool
