"""The clocks of this machine and the anchor that turns boot time into wall time: under everything that stamps."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TOGETHER_MS = 20  # two clocks read this close together were read at once


class Clocks(Protocol):
    """What can be read of time, in integer milliseconds."""

    def boot_ms(self) -> int:
        """Time since the machine booted, sleep included; it never jumps."""

    def monotonic_ms(self) -> int:
        """Time since the machine booted, sleep excluded; it never jumps."""

    def wall_ms(self) -> int:
        """Epoch milliseconds UTC as the machine believes them; may jump either way."""

    def boot_id(self) -> str:
        """Return a name of this boot that no other boot has."""

    def booted_at_wall_ms(self) -> int:
        """When the machine booted, in epoch milliseconds UTC by the wall clock of now."""


class SystemClocks:
    """The clocks of a Linux machine."""

    def boot_ms(self) -> int:
        """`CLOCK_BOOTTIME`."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def monotonic_ms(self) -> int:
        """`CLOCK_MONOTONIC`, which stands still while the machine sleeps."""
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000_000

    def wall_ms(self) -> int:
        """`CLOCK_REALTIME`."""
        return time.time_ns() // 1_000_000

    def boot_id(self) -> str:
        """Return the kernel's random id of this boot."""
        return _BOOT_ID.read_text(encoding="ascii").strip()

    def booted_at_wall_ms(self) -> int:
        """Now by the wall clock, less the time since the boot."""
        return self.wall_ms() - self.boot_ms()


def read_together(clocks: Clocks, other: Callable[[], int]) -> tuple[int, int]:
    """Read the boot clock and another one at once: again, where the process stood still between the two."""
    while True:
        boot, read = clocks.boot_ms(), other()
        if clocks.boot_ms() - boot <= _TOGETHER_MS:
            return boot, read


@dataclass(frozen=True, slots=True)
class Anchor:
    """One instant known on both clocks: epoch milliseconds UTC, and milliseconds since the boot named `boot_id`."""

    wall_ms: int
    boot_ms: int
    boot_id: str

    @classmethod
    def take(cls, clocks: Clocks) -> "Anchor":
        """Take the instant of now, trusting the wall clock this once."""
        boot, wall = read_together(clocks, clocks.wall_ms)
        return cls(wall_ms=wall, boot_ms=boot, boot_id=clocks.boot_id())

    def stamp(self, boot_ms: int) -> int:
        """Epoch milliseconds UTC of an instant of this boot."""
        return self.wall_ms + (boot_ms - self.boot_ms)

    def place(self, other: "Anchor") -> int:
        """Where another known instant lies on this boot's clock.

        Within one boot the boot clock decides, so that a wall-clock jump between the two moves nothing;
        an instant of another boot is placed by its wall time, and may come out negative.
        """
        if other.boot_id == self.boot_id:
            return other.boot_ms
        return self.boot_ms + (other.wall_ms - self.wall_ms)

    def shifted(self, delta_ms: int) -> "Anchor":
        """Return the same boot instant, `delta_ms` later on the wall."""
        return replace(self, wall_ms=self.wall_ms + delta_ms)
