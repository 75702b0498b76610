"""Interval algebra of the reckoning: where half-open stretches of time overlap, who holds each instant.

The sweep serves twice: among the batches of one device the lower number holds, among the devices of a person the
higher state.
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from operator import itemgetter
from typing import TypeVar

T = TypeVar("T")

Interval = tuple[int, int]
Bid = tuple[int, int, tuple[int, ...], T]
"""`(start, end, rank, what)`: it wants `[start, end)` for `what`."""


def winners(bids: Iterable[Bid[T]]) -> Iterator[tuple[int, int, T]]:
    """`(start, end, what)` by time: for each instant that anyone bids for, the bid of the smallest rank.

    Where equal ranks overlap, the bid that starts first holds, then the one given first. Neighbours may
    come from the same bid. O(n log n).
    """
    queue = sorted(bids, key=itemgetter(0))
    running: list[tuple[tuple[int, ...], int, int, T]] = []  # a heap: rank, number in the queue, end, what
    for number, (now, end, rank, what) in enumerate(queue):
        heappush(running, (rank, number, end, what))
        until = queue[number + 1][0] if number + 1 < len(queue) else None
        while running and (until is None or now < until):
            _, _, running_end, holder = running[0]
            if running_end <= now:
                heappop(running)
                continue
            stop = running_end if until is None else min(running_end, until)
            yield now, stop, holder
            now = stop


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """All time of the intervals given, as intervals in order that neither overlap nor touch nor are empty."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def shared_ms(lines: Iterable[Sequence[Interval]]) -> int:
    """Time covered by two or more of the lines; the intervals of one line do not overlap each other."""
    edges = sorted(edge for line in lines for start, end in line for edge in ((start, 1), (end, -1)))
    total = depth = since = 0
    for at, step in edges:
        if depth >= 2:
            total += at - since
        depth += step
        since = at
    return total
