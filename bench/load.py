"""The whole path under load: real processes, real databases, TLS, a thousand kept-alive connections."""

from statistics import median
from typing import Any

import msgspec

from bench.load_bodies import SPANS
from bench.load_company import stored, today_ms
from bench.load_floor import floor_batches_per_s
from bench.load_house import House, Kind, a_house
from bench.load_order import Outcome
from fairday_wire.spans import DAY_MS

# A tenth of what 1,000 seats may upload; 100,000 desktops upload as much at once a minute.
STEADY = 1_667.0
STEADY_TIMES = 6
PAIRS = 5
BULK_SPANS, BULK_BATCH, BULK_SEATS = 384_000, 500, 96
# Read in the issue trackers and benchmarks of ActivityWatch's aw-server; the machine was another one.
ACTIVITYWATCH = {"bulk_rows_per_s": 15_600, "heartbeats_per_s": 300}


def measure(seconds: float = 10) -> dict[str, Any]:
    """Closed loop for `seconds`, then a steady 1,667 batches/s for six times as long, on either database.

    PostgreSQL with TLS and one or two api processes, SQLite plain and with TLS. Each time the outcome, what it cost,
    and whether the store holds every acknowledged span.
    """
    figures: dict[str, Any] = {}
    for kind, tls, apis in _WAYS:
        name = f"{kind}_{'tls' if tls else 'plain'}_{apis}"
        with a_house(kind, tls=tls, apis=apis) as house:
            acknowledged: list[Outcome] = []
            closed = _run(house, acknowledged, seconds=seconds)
            house.settle()
            figures[name] = {
                "closed": closed,
                "steady": _run(house, acknowledged, seconds=STEADY_TIMES * seconds, rate=STEADY),
                "every_acknowledged_span_stored": _all_there(house, acknowledged),
            }
    return figures


def measure_ratio(seconds: float = 10) -> dict[str, Any]:
    """Rows a second end to end against those of the bare database, plain as its own connection is: the median of pairs.

    One of a pair follows the other at once, for the machine is not equally fast from one minute to the next.
    """
    figures: dict[str, Any] = {}
    for kind, apis in _PAIRED:
        floors, ends = [], []
        for _ in range(PAIRS):
            floors.append(floor_batches_per_s(kind, seconds) * SPANS)
            with a_house(kind, tls=False, apis=apis) as house:
                ends.append(house.load(seconds=seconds).batches_per_s * SPANS)
        figures[kind] = {
            "end_to_end_rows_per_s": list(map(round, ends)),
            "floor_rows_per_s": list(map(round, floors)),
            "ratio": round(median(end / floor for end, floor in zip(ends, floors, strict=True)), 2),
        }
    return figures


_WAYS: tuple[tuple[Kind, bool, int], ...] = (
    ("postgresql", True, 1),
    ("postgresql", True, 2),
    ("sqlite", False, 1),
    ("sqlite", True, 1),
)

_PAIRED: tuple[tuple[Kind, int], ...] = (("postgresql", 2), ("sqlite", 1))


def measure_bulk(seconds: float = 10) -> dict[str, Any]:
    """384,000 spans in batches of 500, rows a second, on either database; beside it ActivityWatch's own figures.

    `seconds` is not used: it is one fixed piece of work.
    """
    del seconds
    figures: dict[str, Any] = {"activitywatch_published": ACTIVITYWATCH}
    batches = BULK_SPANS // BULK_BATCH
    for kind in ("postgresql", "sqlite"):
        with a_house(kind, tls=False, seats=BULK_SEATS) as house:
            outcome = house.load(spans=BULK_BATCH, limit=batches // BULK_SEATS, seconds=600, warm_s=0)
            figures[kind] = {
                "rows_per_s": round(outcome.spans / outcome.seconds),
                "acknowledged": outcome.spans,
                "stored": stored(house.url)["span"],
                "refused": outcome.refused,
            }
    return figures


def measure_backlog(seconds: float = 10) -> dict[str, Any]:
    """Closed loop with the spans of three days ago, as a fleet sends them after an outage; PostgreSQL, plain."""
    with a_house("postgresql", tls=False) as house:
        return _run(house, [], seconds=seconds, first_ms=today_ms() - 3 * DAY_MS)


def _run(house: House, acknowledged: list[Outcome], **order: float) -> dict[str, Any]:
    with house.costs() as costs:
        outcome = house.load(**order)
    acknowledged.append(outcome)
    answers = max(1, outcome.batches)
    costs |= {f"{name}_cpu_us_a_batch": spent * 1e6 / answers for name, spent in costs.pop("cpu_s").items()}
    return {
        name: round(value, 1) if isinstance(value, float) else value
        for name, value in {**msgspec.structs.asdict(outcome), **costs}.items()
    }


def _all_there(house: House, acknowledged: list[Outcome]) -> bool:
    """Whether the store holds what was acknowledged, and nothing beside it unless an answer went missing."""
    rows = stored(house.url)
    batches, spans = sum(one.batches for one in acknowledged), sum(one.spans for one in acknowledged)
    if any(one.unanswered or one.refused for one in acknowledged):
        return rows["batch"] >= batches and rows["span"] >= spans
    return rows == {"batch": batches, "span": spans}
