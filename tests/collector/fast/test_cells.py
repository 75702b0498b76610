"""Time by hour, state and label: what is stored, and what is read from it."""

import random
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from fairday_collector.classify.model import CLASSES
from fairday_collector.classify.sorter import Classes
from fairday_collector.ledger.columns import Label
from fairday_collector.ledger.fast import Block, DayRules, reckon_block
from fairday_collector.ledger.fast.cells import Cells, cells_of
from fairday_collector.ledger.fast.cells_codec import StoredCells, pack_each, unpack_cells
from fairday_collector.ledger.fast.hours import hours_of
from fairday_collector.ledger.reckon import STATES, Rules, Segment, Stretch
from fairday_collector.ledger.spans.as_stretches import from_stretches
from fairday_wire.spans import Span
from tests.support.person_days import person_days

HOUR, MINUTE = 3_600_000, 60_000
ZONES = ("UTC", "Asia/Kolkata", "Australia/Lord_Howe")


def worked_day() -> Block:
    """Two hours in UTC: code, then mail over the full hour, then a lock; and an empty day after it."""
    spans = [
        Span(start=0, end=50 * MINUTE, presence="input", app="code", title="a.py"),
        Span(start=50 * MINUTE, end=70 * MINUTE, presence="input", app="mail", site="mail.example"),
        Span(start=70 * MINUTE, end=80 * MINUTE, presence="input", app="code", title="a.py"),
        Span(start=80 * MINUTE, end=100 * MINUTE, presence="locked"),
    ]
    days = [DayRules(0, 2 * HOUR, Rules()), DayRules(2 * HOUR, 2 * HOUR, Rules())]
    tables = from_stretches([Stretch(span, "desk", "e", 1) for span in spans])
    return reckon_block(tables, days, {"desk": [(0, 10**9)]}, ())


def classes(labels: list[Label]) -> Classes:
    """`code` is productive core development by rule 7, everything else, by one of the catalogue, in no category."""
    code = np.array([app == "code" for app, _, _ in labels], np.bool_)
    return Classes(
        categories=["chat", "development"],
        category=np.where(code, 1, -1).astype(np.int16),
        klass=np.where(code, 0, len(CLASSES)).astype(np.uint8),
        core=code,
        collaboration=np.zeros(len(labels), np.bool_),
        rule=np.where(code, 7, -70_000).astype(np.int64),
    )


def stored(block: Block, day: int = 0) -> StoredCells:
    """Cells of a day, packed and read again."""
    cells = cells_of(block.timeline, ["UTC", "UTC"])[day]
    return unpack_cells(pack_each([cells], [classes(list(block.timeline.labels))])[0])


def test_sums_are_read_by_hour_app_category_and_class() -> None:
    """Each counts every millisecond once, screen time alone but in hours."""
    cells = stored(worked_day())
    table = {
        (hour, STATES[state]): ms
        for hour, row in zip(cells.hours.tolist(), cells.by_hour().tolist(), strict=True)
        for state, ms in enumerate(row)
        if ms
    }
    assert table == {
        (0, "active"): 60 * MINUTE,
        (HOUR, "active"): 20 * MINUTE,
        (HOUR, "locked"): 20 * MINUTE,
        (HOUR, "unknown"): 20 * MINUTE,
    }
    assert cells.by_app() == {"code": 60 * MINUTE, "mail": 20 * MINUTE}
    assert cells.by_category() == {"development": 60 * MINUTE, None: 20 * MINUTE}
    assert cells.by_class() == {"productive": 60 * MINUTE, "neutral": 0, "unproductive": 0, None: 20 * MINUTE}
    assert cells.core_ms() == 60 * MINUTE


def test_each_label_keeps_the_rule_that_decided() -> None:
    """Labels come with their time and the id of their rule, 0 where there was none."""
    cells = stored(worked_day())
    rows = zip(cells.labels, cells.label_ms.tolist(), cells.rule.tolist(), cells.category.tolist(), strict=True)
    assert list(rows) == [
        (("code", "a.py", None), 60 * MINUTE, 7, 0),
        (("mail", None, "mail.example"), 20 * MINUTE, -70_000, -1),
    ]
    assert cells.categories == ["development"]


def test_an_empty_day_has_no_cells() -> None:
    """A date that a zone skipped is stored and read like any other."""
    cells = stored(worked_day(), 1)
    assert (len(cells.hours), cells.by_hour().shape, cells.labels) == (0, (0, len(STATES)), [])
    assert (cells.by_app(), cells.by_category(), cells.core_ms()) == ({}, {}, 0)


def test_a_block_of_a_date_that_never_was_has_no_cells() -> None:
    """Alone, it is reckoned too, and has no hours."""
    block = reckon_block([], [DayRules(5, 5, Rules())], {}, ())
    (cells,) = cells_of(block.timeline, ["UTC"])
    assert (cells.hours, _plain(cells)) == ((), {})


def test_damaged_and_foreign_blobs_are_refused() -> None:
    """A blob of another version, and one with a changed byte, say so instead of giving wrong sums."""
    block = worked_day()
    blob = pack_each(cells_of(block.timeline, ["UTC"]), [classes(list(block.timeline.labels))])[0]
    with pytest.raises(ValueError, match="another version"):
        unpack_cells(b"\x63" + blob[1:])
    with pytest.raises(ValueError, match="damaged"):
        unpack_cells(blob[:-1] + bytes([blob[-1] ^ 1]))


@pytest.mark.parametrize("seed", range(40))
def test_cells_hold_all_time_of_random_days(seed: int) -> None:
    """Cut by hand at every hour, the segments of a day have the time that its cells say, and no cell comes twice."""
    chance = random.Random(seed)
    case = person_days(chance)
    block = reckon_block(from_stretches(case.stretches), case.days, case.held, case.claims)
    zones = [chance.choice(ZONES) for _ in case.days]
    sorted_labels = classes(list(block.timeline.labels))
    for number, (day, cells) in enumerate(zip(case.days, cells_of(block.timeline, zones), strict=True)):
        segments = block.ledger(number, case.claims).segments
        assert _plain(cells) == _by_hand(hours_of(zones[number], day.start_ms, day.end_ms), segments, day.end_ms)
        read = unpack_cells(pack_each([cells], [sorted_labels])[0])
        assert _of_stored(read) == _plain(cells)
        assert read.by_app() == dict(block.ledgers[number].apps)
        totals = dict(zip(STATES, read.by_hour().sum(0).tolist(), strict=True))
        assert totals == block.ledgers[number].states


def _plain(cells: Cells) -> dict[tuple[int, str, Label | None], int]:
    columns = (cells.hour.tolist(), cells.state.tolist(), cells.label.tolist(), cells.ms.tolist())
    found: dict[tuple[int, str, Label | None], int] = {}
    for hour, state, label, ms in zip(*columns, strict=True):
        key = (cells.hours[hour], STATES[state], cells.labels[label] if label >= 0 else None)
        assert key not in found
        found[key] = ms
    return found


def _of_stored(cells: StoredCells) -> dict[tuple[int, str, Label | None], int]:
    columns = (cells.hours[cells.hour].tolist(), cells.state.tolist(), cells.label.tolist(), cells.ms.tolist())
    return {
        (hour, STATES[state], cells.labels[label] if label >= 0 else None): ms
        for hour, state, label, ms in zip(*columns, strict=True)
    }


def _by_hand(hours: tuple[int, ...], segments: list[Segment], end: int) -> dict[tuple[int, str, Label | None], int]:
    times: Counter[tuple[int, str, Label | None]] = Counter()
    for start, stop in pairwise([*hours, end]):
        for one in segments:
            ms = min(one.end, stop) - max(one.start, start)
            present = one.state in ("active", "meeting", "passive")
            if ms > 0:
                times[start, one.state, (one.app, one.title, one.site) if present else None] += ms
    return dict(times)
