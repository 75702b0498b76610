"""Reckoning end to end: packed days read, reckoned, sorted, summed and written, as the worker does after a change."""

from time import perf_counter, process_time

from bench.closed_store import closed_store
from bench.desk_days import SPANS
from bench.raw_spans import duckdb_days_per_s
from fairday_collector.ledger.block import reckon_days
from fairday_collector.ledger.rows import keep_days
from fairday_collector.ledger.world import World
from fairday_collector.people import histories

DAYS = 64
PEOPLE = 8


def measure(seconds: float = 10) -> dict[str, float]:
    """Person-days a second of one core, a person's 64 days of 1,500 spans at a time, with and without titles.

    Each has half of `seconds`. The figure is of the quickest turn, in processor time: what the work costs by itself;
    `wall` is the whole time of all turns. Beside them, what DuckDB reaches on one core for the sums alone, from the raw
    spans in memory and with nothing written.
    """
    figures: dict[str, float] = {"spans_per_day": SPANS}
    for name, titles in (("default_policy", False), ("with_titles", True)):
        with closed_store(PEOPLE, DAYS, titles=titles) as (store, people, dates):
            shortest, turns, began = float("inf"), 0, perf_counter()
            world = None
            while not turns or perf_counter() - began < seconds / 2:
                started = process_time()
                with store.read() as session:
                    world = world or World.load(session, 0)
                    person = people[turns % PEOPLE]
                    rows = reckon_days(session, histories(session, [person])[person], dates, world, 0)
                with store.write() as session:
                    keep_days(session, 1, rows)
                shortest, turns = min(shortest, process_time() - started), turns + 1
            wall = perf_counter() - began
        figures[f"{name}_person_days_per_s"] = round(DAYS / shortest, 1)
        figures[f"{name}_person_days_per_wall_s"] = round(DAYS * turns / wall, 1)
    raw = duckdb_days_per_s(seconds / 4)
    figures["duckdb_raw_spans_person_days_per_s"] = round(raw, 1)
    for name in ("default_policy", "with_titles"):
        figures[f"{name}_times_duckdb"] = round(figures[f"{name}_person_days_per_s"] / raw, 1)
    return figures


if __name__ == "__main__":
    print(measure())
