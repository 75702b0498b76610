"""How fast days are reckoned in memory: the fast way, the clear way, and the same sums asked of two databases.

All in turns within one run, so that whatever else the machine does slows all alike: the ratios are what to look at.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable
from time import process_time
from typing import Any

from bench.desk_days import HELD, RULES, SPANS, days, stretches, table
from bench.raw_spans import IN_DUCKDB, IN_SQLITE, fill
from fairday_collector.ledger.fast import Block, reckon_block
from fairday_collector.ledger.reckon import reckon_day

BLOCK = 32
CLEAR = 4


def measure(seconds: float = 5) -> dict[str, float]:
    """Person-days a second of one core of each way, over blocks of 32 days, and the ratios of the fast one to each.

    Each of the four has about a quarter of `seconds`, and at least one turn. Raises `RuntimeError` where the databases
    find other sums.
    """
    import duckdb  # only this bench needs it

    plain, columnar = sqlite3.connect(":memory:"), duckdb.connect(":memory:")
    columnar.execute("SET threads = 1")  # all others use one core
    for connection in (plain, columnar):
        fill(connection, BLOCK)
    spans, ruled, columns = stretches(BLOCK), days(BLOCK), table(BLOCK)
    ways: dict[str, tuple[int, Callable[[], Any]]] = {
        "fast": (BLOCK, lambda: reckon_block([columns], ruled, HELD, ())),
        "clear": (
            CLEAR,
            lambda: [
                reckon_day(own, RULES, day.start_ms, day.end_ms, HELD)
                for own, day in zip(spans[:CLEAR], ruled, strict=False)
            ],
        ),
        "sqlite": (BLOCK, lambda: plain.execute(IN_SQLITE).fetchall()),
        "duckdb": (BLOCK, lambda: columnar.execute(IN_DUCKDB).fetchall()),
    }
    expected = _sums(ways["fast"][1]())
    for name in ("sqlite", "duckdb"):
        if Counter({(day, state, app): ms for day, state, app, ms in ways[name][1]()}) != expected:
            message = f"{name} finds other sums"
            raise RuntimeError(message)
    rates = {name: count / _shortest(work, seconds / len(ways)) for name, (count, work) in ways.items()}
    return {
        "spans_per_day": SPANS,
        **{f"{name}_person_days_per_s": round(rate, 1) for name, rate in rates.items()},
        **{f"fast_times_{name}": round(rates["fast"] / rate, 1) for name, rate in rates.items() if name != "fast"},
    }


def _shortest(work: Callable[[], Any], seconds: float) -> float:
    """Seconds of processor time that the quickest of some turns takes: what the work costs by itself."""
    shortest = spent = 0.0
    while not spent or spent < seconds:
        began = process_time()
        work()
        took = process_time() - began
        shortest = min(shortest or took, took)
        spent += took
    return shortest


def _sums(block: Block) -> Counter[tuple[int, str, str | None]]:
    """Milliseconds by day, state and app."""
    found: Counter[tuple[int, str, str | None]] = Counter()
    for number in range(len(block.ledgers)):
        for one in block.ledger(number).segments:
            found[number, one.state, one.app] += one.end - one.start
    return found


if __name__ == "__main__":
    print(measure())
