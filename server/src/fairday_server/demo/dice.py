"""Chance for the demo that repeats itself: every other module here draws from dice named after what they decide."""

import math
from random import Random

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


def dice(*names: object) -> Random:
    """A generator of its own for these names: the same names give the same draws, on any machine and in any order."""
    return Random("/".join(map(str, names)))  # noqa: S311 - made-up working days keep no secrets


def around(rng: Random, middle: float, spread: float, low: float, high: float) -> int:
    """A whole number around `middle`, often near it and now and then far above, within `low` and `high`.

    Lognormal with median `middle` and sigma `spread`: how long people stay with a thing is shaped so.
    """
    return int(min(max(rng.lognormvariate(math.log(middle), spread), low), high))


def near(rng: Random, middle: float, spread: float, low: float, high: float) -> int:
    """A whole number near `middle`, as often below it as above, within `low` and `high`."""
    return int(min(max(rng.gauss(middle, spread), low), high))
