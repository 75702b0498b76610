"""How long to wait: full jitter after a failure, a jitter that only shortens between periodic uploads."""

import random

FIRST_S, MAX_S = 5.0, 900.0
HOURLY_S = 3600.0


class Backoff:
    """Waits that grow with each failure in a row. `rng` is injected, for tests."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._failures = 0

    def succeeded(self) -> None:
        """Start over."""
        self._failures = 0

    def failed(self, after_s: float | None = None) -> float:
        """Return the seconds to wait: what the answer asked for and a little more, else 5 s to 15 min at random."""
        self._failures += 1
        if after_s is not None:
            # Never sooner than asked, and not all agents in the same instant.
            return after_s + self._rng.uniform(0, max(1.0, after_s / 10))
        ceiling = min(MAX_S, FIRST_S * 2.0 ** min(self._failures, 10))
        return self._rng.uniform(FIRST_S, ceiling)

    def periodic(self, every_s: float) -> float:
        """Return the seconds to the next periodic upload: three quarters of the period to all of it."""
        return self._rng.uniform(0.75, 1.0) * every_s
