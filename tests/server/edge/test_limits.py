import threading
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.limits import RateLimiter, address_key


@dataclass
class HandClock:
    """A clock that stands still until it is set."""

    now: float = 1000.0

    def __call__(self) -> float:
        """The instant it stands at, in seconds."""
        return self.now


def test_a_burst_and_then_the_rate() -> None:
    """Sixty at once, then one a second; the answer says how long to wait."""
    clock = HandClock()
    limiter = RateLimiter(1.0, 60, clock=clock)
    assert [limiter.take("a") for _ in range(60)] == [None] * 60
    assert limiter.take("a") == 1
    clock.now += 0.999
    assert limiter.take("a") == 1
    clock.now += 0.001
    assert limiter.take("a") is None
    assert limiter.take("a") == 1


def test_a_slow_rate_says_the_whole_wait() -> None:
    """At one in ten seconds the wait is counted up to whole seconds."""
    clock = HandClock()
    limiter = RateLimiter(0.1, 1, clock=clock)
    assert limiter.take("a") is None
    clock.now += 0.5
    assert limiter.take("a") == 10
    clock.now += 9.5
    assert limiter.take("a") is None


def test_keys_do_not_share() -> None:
    """One address that is over its limit takes nothing from another."""
    limiter = RateLimiter(1.0, 1, clock=HandClock())
    assert limiter.take("a") is None
    assert limiter.take("a") is not None
    assert limiter.take("b") is None


def test_memory_is_bounded_and_the_busy_are_remembered() -> None:
    """However many keys come, a set number is kept, and a key in use is not forgotten."""
    limiter = RateLimiter(0.001, 1, keys=100, clock=HandClock())
    limiter.take("busy")
    for number in range(10_000):
        limiter.take(f"one-off-{number}")
        assert limiter.take("busy") is not None
    assert len(limiter) == 100


@given(
    st.floats(0.1, 100),
    st.integers(1, 50),
    st.lists(st.floats(0, 30), min_size=1, max_size=200),
)
def test_never_more_than_burst_and_rate_allow(per_second: float, burst: int, waits: list[float]) -> None:
    """In no stretch of time are more granted than the burst and what the rate refills; the told wait is enough."""
    clock = HandClock()
    limiter = RateLimiter(per_second, burst, clock=clock)
    granted: list[float] = []
    for wait in waits:
        clock.now += wait
        retry = limiter.take("a")
        if retry is None:
            granted.append(clock.now)
        else:
            clock.now += retry
            assert limiter.take("a") is None
            granted.append(clock.now)
    for first, start in enumerate(granted):
        for last in range(first, len(granted)):
            assert last - first + 1 <= burst + (granted[last] - start) * per_second + 1e-6


def test_threads_do_not_share_a_token_twice() -> None:
    """Eight threads that take from one bucket get exactly what was in it."""
    limiter = RateLimiter(1.0, 500, clock=HandClock())
    together = threading.Barrier(8)
    counts: list[int] = []

    def take() -> None:
        together.wait()
        counts.append(sum(limiter.take("a") is None for _ in range(1000)))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 500


@pytest.mark.parametrize(("per_second", "burst", "keys"), [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_a_limiter_that_lets_nothing_through_is_refused(per_second: float, burst: int, keys: int) -> None:
    """A limit that could never be met is a mistake of the program."""
    with pytest.raises(ValueError, match="limiter"):
        RateLimiter(per_second, burst, keys=keys)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_is_limited_with_its_neighbours(address: str, key: str) -> None:
    """A customer's whole IPv6 network counts as one address, and an IPv4 one is the same in either form."""
    assert address_key(address) == key
