"""Deliveries in lanes: what is dead or slow holds nothing else up."""

import threading
from collections.abc import Callable

import pytest

from fairday_reports.schedules.outbox import AT_ONCE, THREADS, Outbox


def told(words: list[str | None], why: str | None = None) -> Callable[[str | None], str | None]:
    """Work that notes what it was told of its host, and finds the host as it is."""

    def work(dead: str | None) -> str | None:
        words.append(dead)
        return why

    return work


def test_a_host_out_of_reach_is_tried_by_one() -> None:
    """The others are told its words and do not wait, while other hosts are served."""
    dead: list[str | None] = []
    alive: list[str | None] = []
    with Outbox() as outbox:
        for _ in range(20):
            outbox.put("mail", told(dead, "No route to it."))
            outbox.put("folder", told(alive))
    assert dead == [None] + ["No route to it."] * 19
    assert alive == [None] * 20


def test_a_host_is_tried_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was out of reach a minute ago may be there again."""
    seconds = [0.0]
    monkeypatch.setattr("fairday_reports.schedules.outbox.time.monotonic", lambda: seconds[0])
    words: list[str | None] = []
    with Outbox() as outbox:
        outbox.put("mail", told(words, "Down."))
        outbox.join()
        seconds[0] = 61.0
        for _ in range(2):
            outbox.put("mail", told(words))
            outbox.join()
    assert words == [None, None, None]


def test_one_that_hangs_keeps_its_own_waiting_alone() -> None:
    """While the first delivery to a host hangs, the rest for it waits, and everything else goes on."""
    hanging, others = threading.Event(), threading.Event()
    order: list[str] = []

    def hang(_dead: str | None) -> None:
        assert hanging.wait(30)
        order.append("first")

    with Outbox() as outbox:
        outbox.put("slow", hang)
        for number in range(2 * THREADS):
            outbox.put("slow", lambda _dead: order.append("later"))
            outbox.put(f"host{number}", lambda _dead: order.append("other"))
        outbox.put("last", lambda _dead: others.set())
        assert others.wait(30)
        while order.count("other") < 2 * THREADS:
            threading.Event().wait(0.01)
        assert "later" not in order
        hanging.set()
    assert order[2 * THREADS] == "first"
    assert order.count("later") == 2 * THREADS


def test_a_slow_host_takes_half_of_the_threads_at_most() -> None:
    """Once it has answered, a few are served at once, and never all there are."""
    at_once: list[int] = []
    running = [0]
    lock = threading.Lock()
    release = threading.Event()

    def work(_dead: str | None) -> None:
        with lock:
            running[0] += 1
            at_once.append(running[0])
        assert release.wait(30)
        with lock:
            running[0] -= 1

    with Outbox() as outbox:
        outbox.put("slow", lambda _dead: None)
        outbox.join()
        for _ in range(4 * THREADS):
            outbox.put("slow", work)
        while len(at_once) < AT_ONCE:
            threading.Event().wait(0.01)
        release.set()
    assert max(at_once) == AT_ONCE < THREADS
