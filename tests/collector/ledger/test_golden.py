"""Frozen days: the same spans, rules and claims give the same ledger in every version to come, clear and fast."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from fairday_collector.calendar import ZoneChange, ZoneHistory
from fairday_collector.ledger.edges import edge
from fairday_collector.ledger.fast import DayRules, reckon_block
from fairday_collector.ledger.reckon import Claim, DayLedger, Rules, Stretch, reckon_day
from fairday_collector.ledger.reckon.devices import devices
from fairday_collector.ledger.spans.as_stretches import from_stretches

HERE = Path(__file__).parent
GOLDEN = sorted((HERE / "golden").glob("*.json"))
BLOCKS = sorted((HERE / "golden_blocks").glob("*.json"))


class Frozen(msgspec.Struct, forbid_unknown_fields=True):
    """One frozen day: what it was made from, and the ledger it made."""

    about: str
    zone: str
    day: date
    rules: Rules
    held: dict[str, list[tuple[int, int]]]
    stretches: list[Stretch]
    ledger: DayLedger


class FrozenBlock(msgspec.Struct, forbid_unknown_fields=True):
    """Frozen days that follow each other, one of `rules` for each, and the digests of the edges between them."""

    about: str
    zones: list[ZoneChange]
    first: date
    rules: list[Rules]
    held: dict[str, list[tuple[int, int]]]
    claims: list[Claim]
    stretches: list[Stretch]
    edges: list[str]
    ledgers: list[DayLedger]

    def days(self) -> list[DayRules]:
        """Bounds of the days by the person's zones, and their rules."""
        zones = ZoneHistory(self.zones)
        return [
            DayRules(*zones.bounds(self.first + timedelta(days=number)), rules)
            for number, rules in enumerate(self.rules)
        ]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_frozen_day_is_reckoned_as_ever(path: Path) -> None:
    """Bounds and ledger are those in the file, which only a decision to change the reckoning may change."""
    frozen = msgspec.json.decode(path.read_bytes(), type=Frozen)
    start, end = ZoneHistory([ZoneChange(frozen.day, frozen.zone)]).bounds(frozen.day)
    assert reckon_day(frozen.stretches, frozen.rules, start, end, frozen.held) == frozen.ledger
    block = reckon_block(from_stretches(frozen.stretches), [DayRules(start, end, frozen.rules)], frozen.held, ())
    assert block.ledger(0) == frozen.ledger


@pytest.mark.parametrize("path", BLOCKS, ids=lambda path: path.stem)
def test_frozen_days_in_a_row_are_reckoned_as_ever(path: Path) -> None:
    """Day by day, and all at once, the ledgers and the digests of their edges are those in the file."""
    frozen = msgspec.json.decode(path.read_bytes(), type=FrozenBlock)
    days = frozen.days()
    clear = [
        reckon_day(frozen.stretches, day.rules, day.start_ms, day.end_ms, frozen.held, frozen.claims) for day in days
    ]
    assert clear == frozen.ledgers
    block = reckon_block(from_stretches(frozen.stretches), days, frozen.held, frozen.claims)
    assert [block.ledger(number, frozen.claims) for number in range(len(days))] == frozen.ledgers
    assert [edge(devices(frozen.stretches), at) for at in _edges(days)] == frozen.edges
    assert [block.ledgers[0].edges[0], *(ledger.edges[1] for ledger in block.ledgers)] == frozen.edges


def test_there_are_frozen_days() -> None:
    """The files are found, so that the tests above are not empty ones."""
    assert [path.stem for path in GOLDEN] == ["office_day", "two_devices_over_midnight"]
    assert [path.stem for path in BLOCKS] == [
        "claims_over_a_day",
        "clock_put_back",
        "clock_put_forward",
        "date_that_never_was",
        "move_to_another_zone",
        "seat_changes_hands",
    ]


def _edges(days: Sequence[DayRules]) -> list[int]:
    return [days[0].start_ms, *(day.end_ms for day in days)]
