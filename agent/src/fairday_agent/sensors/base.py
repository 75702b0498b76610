"""What every sensor says, and where it says it: the inbox between the sensors' threads and the recorder."""

import threading
from dataclasses import dataclass
from typing import Protocol

from fairday_agent.anchor import Clocks, read_together
from fairday_agent.coalesce import InputKind, Veil


@dataclass(frozen=True, slots=True)
class SensorHealth:
    """Whether a sensor works, and one plain sentence about it."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Input:
    """A key press, click, scroll step or pointer movement; nothing is known of which."""

    kind: InputKind


@dataclass(frozen=True, slots=True)
class Focus:
    """The focused window as the desktop shows it, before policy and redaction; `app` is already normalised."""

    app: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """Whether a microphone is open, and whether something is being played."""

    call: bool = False
    media: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """Something begins or ceases to hide the desktop from the recorder."""

    veil: Veil
    on: bool


Observation = Input | Focus | Sound | Cover


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the clocks: boot time, and the time slept since the boot (both ms)."""

    boot_ms: int
    asleep_ms: int

    @classmethod
    def at(cls, clocks: Clocks) -> "Look":
        """Look now."""
        boot, monotonic = read_together(clocks, clocks.monotonic_ms)
        return cls(boot, boot - monotonic)


@dataclass(frozen=True, slots=True)
class Note:
    """An observation and when it was made."""

    at: Look
    what: Observation


class Inbox:
    """A thread-safe queue of what the sensors observe."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._notes: list[Note] = []
        self._lock = threading.Lock()

    def look(self) -> Look:
        """Look at the clocks, for an observation to be put down later."""
        return Look.at(self._clocks)

    def put(self, what: Observation, at: Look | None = None) -> None:
        """Add an observation made at `at`, or now."""
        note = Note(at or self.look(), what)
        with self._lock:
            self._notes.append(note)

    def drain(self) -> list[Note]:
        """Take out everything, ordered by time; equal times keep the order in which they came."""
        with self._lock:
            notes, self._notes = self._notes, []
        notes.sort(key=lambda note: note.at.boot_ms)
        return notes


class Senses(Protocol):
    """All the sensors of one desktop, as the recorder drives them."""

    def start(self) -> None:
        """Begin to put observations into the inbox; a sensor that cannot start says so in `health`."""

    def poll(self) -> None:
        """Look at what sends no events of its own; called about once a second, and quick."""

    def stop(self) -> None:
        """Let go of the desktop."""

    def health(self) -> dict[str, SensorHealth]:
        """Return each sensor's state by name."""
