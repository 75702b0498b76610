from dataclasses import dataclass

import pytest

from fairday_agent.anchor import Anchor, SystemClocks
from fairday_agent.sensors.base import Look
from tests.support.agent_fakes import NOON, FakeClocks


@dataclass
class FreezingClocks(FakeClocks):
    """A machine on which this process is not run for 5 s before its nth reading of a clock."""

    freeze_before: int = 0
    readings: int = 0

    def _read(self) -> None:
        self.readings += 1
        if self.readings == self.freeze_before:
            self.advance(5_000)

    def boot_ms(self) -> int:
        """Read the boot clock, sooner or later."""
        self._read()
        return super().boot_ms()

    def monotonic_ms(self) -> int:
        """Read the boot clock less sleep, sooner or later."""
        self._read()
        return super().monotonic_ms()

    def wall_ms(self) -> int:
        """Read the wall clock, sooner or later."""
        self._read()
        return super().wall_ms()


def test_stamps_run_on_the_boot_clock() -> None:
    """Wall time is taken once; a jump of the wall clock afterwards moves no stamp."""
    clocks = FakeClocks()
    anchor = Anchor.take(clocks)
    clocks.advance(5_000)
    clocks.jump(-3_600_000)
    assert anchor.stamp(clocks.boot_ms()) == NOON + 5_000
    assert anchor.shifted(-300).stamp(clocks.boot_ms()) == NOON + 4_700


@pytest.mark.parametrize("freeze_before", range(1, 8))
def test_a_process_that_stands_still_between_two_readings_is_not_fooled(freeze_before: int) -> None:
    """An anchor shifts no stamp by it, and a look makes no sleep of it."""
    anchor = Anchor.take(FreezingClocks(freeze_before=freeze_before))
    assert anchor.wall_ms - anchor.boot_ms == NOON - 500_000
    assert Look.at(FreezingClocks(freeze_before=freeze_before, slept=7_000)).asleep_ms == 7_000


def test_an_instant_of_another_boot_is_placed_by_its_wall_time() -> None:
    """Within one boot the boot clock decides."""
    anchor = Anchor(wall_ms=NOON, boot_ms=10_000, boot_id="b")
    assert anchor.place(Anchor(wall_ms=0, boot_ms=4_000, boot_id="b")) == 4_000
    assert anchor.place(Anchor(wall_ms=NOON - 25_000, boot_ms=4_000, boot_id="a")) == -15_000


def test_the_machines_own_clocks_agree_with_each_other() -> None:
    """Boot time includes sleep, and the boot lies that far back on the wall."""
    clocks = SystemClocks()
    assert clocks.boot_ms() >= clocks.monotonic_ms() - 1
    assert abs(clocks.booted_at_wall_ms() + clocks.boot_ms() - clocks.wall_ms()) < 60_000
    assert clocks.boot_id() == clocks.boot_id() != ""
