"""Limits of rate for the collector's doors: how many requests one address or one seat may make."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from threading import Lock


class RateLimiter:
    """A token bucket for each key: `burst` at once, refilled by `per_second`.

    Holds at most `keys` buckets, the least recently used goes first: a key that was forgotten starts full again.
    Safe to share between threads. The clock counts seconds and never goes back.
    """

    def __init__(
        self, per_second: float, burst: int, *, keys: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if per_second <= 0 or burst < 1 or keys < 1:
            message = "A limiter needs a rate above 0, and room for one request and one key"
            raise ValueError(message)
        self._per_second = per_second
        self._burst = float(burst)
        self._keys = keys
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: str) -> int | None:
        """Takes one request from a key's bucket: None if there was one, else the whole seconds until there is.

        A refused request costs nothing.
        """
        with self._lock:
            now = self._clock()
            tokens, at = self._buckets.pop(key, (self._burst, now))
            tokens = min(self._burst, tokens + (now - at) * self._per_second)
            granted = tokens >= 1
            self._buckets[key] = (tokens - 1 if granted else tokens, now)
            if len(self._buckets) > self._keys:
                self._buckets.popitem(last=False)
        return None if granted else max(1, math.ceil((1 - tokens) / self._per_second))


def address_key(address: str) -> str:
    """The key an address is limited by: an IPv6 one by its /64, which is a single customer's to use up."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
