"""The demo company on a collector of a test: hired, decided for, and all its machines' days uploaded and reckoned."""

from collections.abc import Sequence
from datetime import date

import msgspec

from fairday_server.demo.history import machine_id, parcels
from fairday_server.demo.making import decide, hire
from fairday_server.demo.roster import workers
from fairday_wire import Batch, encode
from tests.support.collector import Collector

SEED = 7


def demo_company(collector: Collector, days: Sequence[date]) -> None:
    """Makes it; the days should be over by the collector's clock."""
    everybody = workers()
    tokens = hire(collector.store, collector.clock, everybody)
    decide(collector.store, collector.clock)
    for worker, token in zip(everybody, tokens, strict=True):
        for machine in worker.machines:
            key = collector.join(token, machine=machine_id(SEED, machine)).json["key"]
            for parcel in parcels(SEED, worker, machine, days):
                sent = Batch(
                    epoch=parcel.epoch, seq=parcel.seq, sent_at=collector.clock.now, spans=parcel.spans, agent="demo"
                )
                answer = collector.upload(key, msgspec.json.decode(encode(sent)))
                assert answer.status == 200, answer.body
    collector.settle()
