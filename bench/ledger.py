"""How fast days are reckoned: person-days per second, beside a bare pass over the same spans in the same run."""

import random
from collections.abc import Callable
from time import perf_counter

from fairday_collector.ledger.reckon import Held, Rules, Stretch, reckon_day
from fairday_wire.spans import DAY_MS, Presence, Span

SPANS = 1_500
BLOCK = 32
HELD: Held = {"seat": [(0, 10**15)]}
PRESENCES: list[Presence] = ["input", "input", "input", "quiet", "quiet", "locked"]
RULES = Rules()


def measure(seconds: float = 5) -> dict[str, float]:
    """Reckon made-up days of 1,500 spans for about `seconds`, in turns with a bare sort and walk of the same spans.

    Returns person-days per second of both, the spans of a day, and how many times as long the reckoning takes.
    """
    days = [_day(random.Random(seed)) for seed in range(BLOCK)]
    spent = {"reckoned": 0.0, "bare": 0.0}
    rounds = 0
    began = perf_counter()
    while rounds == 0 or perf_counter() - began < seconds:
        spent["reckoned"] += _time(lambda day: reckon_day(day, RULES, 0, DAY_MS, HELD), days)
        spent["bare"] += _time(_bare, days)
        rounds += 1
    reckoned, bare = (rounds * BLOCK / spent[kind] for kind in ("reckoned", "bare"))
    return {
        "spans_per_day": SPANS,
        "person_days_per_s": round(reckoned, 1),
        "bare_pass_per_s": round(bare, 1),
        "times_the_bare_pass": round(bare / reckoned, 1),
    }


def _time(work: Callable[[list[Stretch]], object], days: list[list[Stretch]]) -> float:
    began = perf_counter()
    for day in days:
        work(day)
    return perf_counter() - began


def _bare(day: list[Stretch]) -> dict[str, int]:
    """Least that any reckoning must do: bring the spans into order and add up their time."""
    times: dict[str, int] = {}
    for stretch in sorted(day, key=lambda stretch: stretch.span.start):
        span = stretch.span
        times[span.presence] = times.get(span.presence, 0) + span.end - span.start
    return times


def _day(chance: random.Random) -> list[Stretch]:
    """A day of one desktop, uploaded in batches that arrived in any order."""
    edges = [0, *sorted(chance.sample(range(1, DAY_MS), SPANS - 1)), DAY_MS]
    stretches = []
    for index in range(SPANS):
        span = Span(
            start=edges[index],
            end=edges[index + 1],
            presence=chance.choice(PRESENCES),
            call=chance.random() < 0.05,
            media=chance.random() < 0.05,
            app=f"app{chance.randrange(12)}",
            title=f"window {chance.randrange(40)}",
            keys=chance.randrange(50),
        )
        stretches.append(Stretch(span, "seat", "epoch", index // 20 + 1))
    chance.shuffle(stretches)
    return stretches
