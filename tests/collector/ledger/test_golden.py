"""Frozen days: the same spans and rules give the same ledger in every version to come."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from fairday_collector.calendar import ZoneChange, ZoneHistory
from fairday_collector.ledger.reckon import DayLedger, Rules, Stretch, reckon_day

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))


class Frozen(msgspec.Struct, forbid_unknown_fields=True):
    """One frozen day: what it was made from, and the ledger it made."""

    about: str
    zone: str
    day: date
    rules: Rules
    held: dict[str, list[tuple[int, int]]]
    stretches: list[Stretch]
    ledger: DayLedger


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_frozen_day_is_reckoned_as_ever(path: Path) -> None:
    """Bounds and ledger are those in the file, which only a decision to change the reckoning may change."""
    frozen = msgspec.json.decode(path.read_bytes(), type=Frozen)
    start, end = ZoneHistory([ZoneChange(frozen.day, frozen.zone)]).bounds(frozen.day)
    assert reckon_day(frozen.stretches, frozen.rules, start, end, frozen.held) == frozen.ledger


def test_there_are_frozen_days() -> None:
    """The files are found, so that the test above is not an empty one."""
    assert [path.stem for path in GOLDEN] == ["office_day", "two_devices_over_midnight"]
