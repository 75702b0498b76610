"""Clocks, senses and a spool for tests of the recorder: they only remember."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from fairday_agent.anchor import Anchor
from fairday_agent.recover import StopReason
from fairday_agent.sensors.base import SensorHealth
from fairday_wire.spans import Span

NOON = 1_800_000_000_000


@dataclass
class FakeClocks:
    """A machine whose time passes only when told to."""

    wall: int = NOON
    boot: int = 500_000
    slept: int = 0
    boot_name: str = "boot-1"

    def boot_ms(self) -> int:
        """Read the boot clock."""
        return self.boot

    def monotonic_ms(self) -> int:
        """Read the boot clock less sleep."""
        return self.boot - self.slept

    def wall_ms(self) -> int:
        """Read the wall clock."""
        return self.wall

    def boot_id(self) -> str:
        """Name the boot."""
        return self.boot_name

    def booted_at_wall_ms(self) -> int:
        """Say when it booted."""
        return self.wall - self.boot

    def advance(self, ms: int) -> None:
        """Let time pass on every clock."""
        self.wall += ms
        self.boot += ms

    def sleep(self, ms: int) -> None:
        """Let the machine sleep."""
        self.advance(ms)
        self.slept += ms

    def jump(self, ms: int) -> None:
        """Set the wall clock by hand."""
        self.wall += ms

    def reboot(self, name: str, off_ms: int, boot_ms: int) -> None:
        """Switch off for a while, and be up again for `boot_ms`."""
        self.wall += off_ms + boot_ms
        self.boot, self.slept, self.boot_name = boot_ms, 0, name


@dataclass(frozen=True)
class FakeLastRun:
    """What a run left."""

    end_ms: int | None
    boot_id: str
    stop: StopReason | None


@dataclass
class FakeSpool:
    """A spool that keeps each epoch's spans in a list, and the tail beside them."""

    last: FakeLastRun | None = None
    anchors: list[Anchor] = field(default_factory=list)
    epochs: list[list[Span]] = field(default_factory=list)
    tail: list[Span] = field(default_factory=list)
    records: int = 0
    stopped: StopReason | None = None

    def begin(self, anchor: Anchor) -> FakeLastRun | None:
        """Open an epoch."""
        self.anchors.append(anchor)
        self.epochs.append([])
        return self.last

    def record(self, sealed: Sequence[Span], tail: Sequence[Span]) -> None:
        """Keep both."""
        self.epochs[-1].extend(sealed)
        self.tail = list(tail)
        self.records += 1

    def end(self, sealed: Sequence[Span], stop: StopReason) -> None:
        """Keep the last spans."""
        self.epochs[-1].extend(sealed)
        self.tail, self.stopped = [], stop

    def reanchor(self, anchor: Anchor, delta_ms: int) -> None:
        """Move everything to a new epoch, as if nothing had been sent."""
        moved = [shifted(span, delta_ms) for span in self.epochs[-1]]
        self.epochs[-1] = []
        self.anchors.append(anchor)
        self.epochs.append(moved)
        self.tail = [shifted(span, delta_ms) for span in self.tail]

    @property
    def spans(self) -> list[Span]:
        """What the running epoch holds, the tail included: what a crash now would leave."""
        return [*self.epochs[-1], *self.tail]


@dataclass
class FakeSenses:
    """Senses that are healthy and silent."""

    running: bool = False

    def start(self) -> None:
        """Run."""
        self.running = True

    def poll(self) -> None:
        """See nothing."""

    def stop(self) -> None:
        """Run no more."""
        self.running = False

    def health(self) -> dict[str, SensorHealth]:
        """Feel fine."""
        return {"desk": SensorHealth(ok=True, detail="fine")}


def shifted(span: Span, ms: int) -> Span:
    """Move a span, `ms` later."""
    since = None if span.since is None else span.since + ms
    return msgspec.structs.replace(span, start=span.start + ms, end=span.end + ms, since=since)
