"""The demo company's ledger depends on what was recorded alone, never on how and when it arrived."""

import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from fairday_collector.ledger.engine import Engine
from fairday_collector.ledger.spans.packing import Packing
from fairday_collector.store import Store
from fairday_server.demo.history import Parcel, machine_id, parcels, working_days
from fairday_server.demo.making import decide, hire
from fairday_server.demo.roster import workers
from fairday_wire import Batch, encode
from tests.support.collector import DAY_MS, HOUR, Collector, new_collector
from tests.support.database import copied_database_url
from tests.support.statements import rows_of

UNTIL = date(2026, 10, 9)
SEED = 7
DAYS = 3


def upload(collector: Collector, key: str, parcel: Parcel) -> bool:
    """Sends one parcel; says whether it was there already."""
    batch = Batch(epoch=parcel.epoch, seq=parcel.seq, sent_at=collector.clock.now, spans=parcel.spans, agent="demo")
    answer = collector.upload(key, msgspec.json.decode(encode(batch)))
    assert answer.status == 200, answer.body
    return bool(answer.json["duplicate"])


def copy_of(collector: Collector, folder: Path) -> Collector:
    """Another collector that knows the same people and seats."""
    folder.mkdir()
    return Collector(Store(copied_database_url(collector.store, folder)))


def content(collector: Collector) -> dict[str, list[Any]]:
    """Every kept row in full, but for when it was reckoned and in which generation."""
    found = {}
    for table in ("ledger_day", "day_rollup"):
        found[table] = [
            {name: value for name, value in row.items() if name not in ("reckoned_ms", "generation")}
            for row in rows_of(collector.store, table, "person_id, day")
        ]
    return found


def in_disorder(sent: Iterable[tuple[str, Parcel]], chance: random.Random) -> list[tuple[str, Parcel]]:
    """Everything twice, in any order."""
    twice = [*sent] * 2
    chance.shuffle(twice)
    return twice


def test_shuffled_doubled_and_delayed_batches_give_the_same_ledger_byte_for_byte(tmp_path: Path) -> None:
    """Thirty people in order on one side; on the other, with reckoning and packing days later and in between."""
    ordered = new_collector(tmp_path)
    everybody = workers()
    days = working_days(UNTIL, DAYS)
    tokens = hire(ordered.store, ordered.clock, everybody)
    decide(ordered.store, ordered.clock)
    sent: list[tuple[str, Parcel]] = []
    for worker, token in zip(everybody, tokens, strict=True):
        for machine in worker.machines:
            grant = ordered.join(token, machine=machine_id(SEED, machine))
            sent += [(grant.json["key"], parcel) for parcel in parcels(SEED, worker, machine, days)]
    other = copy_of(ordered, tmp_path / "other")

    assert not any(upload(ordered, key, parcel) for key, parcel in sent)
    ordered.settle()

    chance = random.Random(11)
    repeated = 0
    for number, (key, parcel) in enumerate(in_disorder(sent, chance)):
        repeated += upload(other, key, parcel)
        if number % 60 == 0:
            other.clock.now += chance.randrange(DAY_MS)
            Engine(other.store, other.clock).bring_up()
            Packing(other.store, other.clock).bring_up()
        other.clock.now += chance.randrange(HOUR // 60)
    other.settle()

    assert repeated == len(sent)
    expected = content(ordered)
    assert len(expected["ledger_day"]) > DAYS * len(everybody) * 0.9
    assert content(other) == expected
    for collector in (ordered, other):
        collector.store.close()
