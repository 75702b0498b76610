"""What a load generator is told, and what it says when it is done."""

import msgspec

from bench.load_bodies import SPANS


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What to do. `rate` is requests a second in all, none for closed loop; the first `warm_s` are not measured.

    `keys` are of the seats, one connection each, spread over `ports` in turn. Batches begin at `first_seq`, their
    spans `first_seq` minutes after `first_ms`; each seat has an epoch of its own, new in each run if not given.
    """

    ports: list[int]
    keys: list[str]
    first_ms: int
    ca: str | None = None
    seconds: float = 10.0
    warm_s: float = 2.0
    rate: float | None = None
    spans: int = SPANS
    limit: int | None = None
    """Batches a seat sends at most."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. Times in ms; at a fixed rate from the moment a request was due, whatever delayed it.

    `batches` and `spans` were acknowledged in all, `refused` counts everything else by status and code, `unanswered`
    those without any answer. `cpu_us` is this process's own time a request.
    """

    batches: int
    spans: int
    batches_per_s: float
    seconds: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    refused: dict[str, int]
    unanswered: int
    cpu_us: float
    connect_s: float
