"""Reckoning end to end: packed days read, reckoned, sorted, summed and written, as the worker does after a change."""

from time import perf_counter, process_time

from bench.closed_store import closed_store
from fairday_collector.config.book import newest_change
from fairday_collector.ledger.block import reckon_days
from fairday_collector.ledger.rows import keep_days
from fairday_collector.ledger.world import World
from fairday_collector.people import histories

DAYS = 32
PEOPLE = 40


def measure(seconds: float = 5) -> dict[str, float]:
    """Person-days a second of one core, over a person's 32 days at a time, for about `seconds`; 1,500 spans a day."""
    done = 0
    with closed_store(PEOPLE, DAYS) as (store, people, dates):
        spent = {"read_and_reckon": 0.0, "write": 0.0}
        began, cpu = perf_counter(), process_time()
        for turn in range(10_000):
            if turn and perf_counter() - began > seconds:
                break
            person = people[turn % len(people)]
            started = perf_counter()
            with store.read() as session:
                world = World.load(session, newest_change(session)) if not turn else world
                rows = reckon_days(session, histories(session, [person])[person], dates, world, 0)
            reckoned = perf_counter()
            with store.write() as session:
                keep_days(session, 1, rows)
            spent["read_and_reckon"] += reckoned - started
            spent["write"] += perf_counter() - reckoned
            done += len(rows)
        took, cpu = perf_counter() - began, process_time() - cpu
    return {
        "person_days_per_s": round(done / took, 1),
        "person_days_per_cpu_s": round(done / cpu, 1),
        **{f"{name}_ms_per_day": round(1000 * value / done, 3) for name, value in spent.items()},
    }


if __name__ == "__main__":
    print(measure())
