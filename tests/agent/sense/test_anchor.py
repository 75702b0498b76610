from fairday_agent.anchor import Anchor, SystemClocks
from tests.support.agent_fakes import NOON, FakeClocks


def test_stamps_run_on_the_boot_clock() -> None:
    """Wall time is taken once; a jump of the wall clock afterwards moves no stamp."""
    clocks = FakeClocks()
    anchor = Anchor.take(clocks)
    clocks.advance(5_000)
    clocks.jump(-3_600_000)
    assert anchor.stamp(clocks.boot_ms()) == NOON + 5_000
    assert anchor.shifted(-300).stamp(clocks.boot_ms()) == NOON + 4_700


def test_an_instant_of_another_boot_is_placed_by_its_wall_time() -> None:
    """Within one boot the boot clock decides."""
    anchor = Anchor(wall_ms=NOON, boot_ms=10_000, boot_id="b")
    assert anchor.place(Anchor(wall_ms=0, boot_ms=4_000, boot_id="b")) == 4_000
    assert anchor.place(Anchor(wall_ms=NOON - 25_000, boot_ms=4_000, boot_id="a")) == -15_000


def test_the_machines_own_clocks_agree_with_each_other() -> None:
    """Boot time includes sleep, and the boot lies that far back on the wall."""
    clocks = SystemClocks()
    assert clocks.boot_ms() >= clocks.monotonic_ms() - 1
    assert abs(clocks.booted_at_wall_ms() + clocks.boot_ms() - clocks.wall_ms()) < 1_000
    assert clocks.boot_id() == clocks.boot_id() != ""
