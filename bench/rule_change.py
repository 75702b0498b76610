"""One classification rule changed for a whole company: until readers see every closed day sorted anew."""

from time import perf_counter

from bench.closed_store import closed_store
from bench.raw_spans import duckdb_days_per_s
from fairday_collector.clock import wall_ms
from fairday_collector.config.change import change
from fairday_collector.ledger.engine import Engine
from fairday_collector.ledger.generations import progress
from fairday_collector.ledger.marks import mark

DAYS = 30


def measure(seconds: float | None = None) -> dict[str, float]:
    """Seconds from the change until the new generation is whole, for 30 days of 1,500 spans of 1,000 people.

    With `seconds` of as many people as may take about that long. Beside it, how long DuckDB would take for the sums
    of the same days from the raw spans, by its rate in the same run.
    """
    people = 1000 if seconds is None else max(10, round(10 * seconds))
    with closed_store(people, DAYS, titles=True) as (store, ids, dates):
        engine = Engine(store, wall_ms)
        with store.write() as session:
            mark(session, [(person, day) for person in ids for day in dates], 0)
        began = perf_counter()
        while engine.bring_up():
            pass
        first_s = perf_counter() - began
        with store.write() as session:
            value = {"app": "sap", "category": "finance", "class": "productive", "core": True}
            change(session, "rule", None, "sap", value, dates[0], wall_ms(), "bench")
        began = perf_counter()
        while True:
            with store.read() as session:
                if progress(session) is None:
                    break
            engine.rebuild()
        took = perf_counter() - began
    raw = duckdb_days_per_s(seconds or 5)
    return {
        "people": people,
        "days_each": DAYS,
        "first_reckoning_s": round(first_s, 2),
        "rule_change_s": round(took, 2),
        "person_days_per_s": round(people * DAYS / took, 1),
        "duckdb_raw_spans_s": round(people * DAYS / raw, 1),
        "times_duckdb": round(people * DAYS / raw / took, 2),
    }


if __name__ == "__main__":
    print(measure())
