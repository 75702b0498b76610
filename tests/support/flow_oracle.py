"""What a day must show for a diary of hands, worked out from the diary alone and by none of the product's code.

Plain and slow on purpose: the time is cut at every moment at which anything may change, and each piece is judged alone.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.support.flow_hands import Entry

INPUTS = ("key", "click", "scroll", "move")
LONE_MS = 1000  # an input that no other follows lasts so long
MARGIN_MS = 700  # a gap this close to a threshold would be a matter of luck

Interval = tuple[int, int]


@dataclass(frozen=True)
class Rules:
    """The policy the script goes by, in ms."""

    floor: int
    idle: int
    away: int


@dataclass(frozen=True)
class Expected:
    """Time by state, screen time by app, both in ms, and how many inputs."""

    states: dict[str, int]
    apps: dict[str, int]
    counts: dict[str, int]


def united(spans: Iterable[dict[str, Any]]) -> list[Interval]:
    """Unite recorded spans into the time in which an agent watched; fails where two overlap."""
    found: list[Interval] = []
    for span in sorted(spans, key=lambda span: int(span["start"])):
        start, end = span["start"], span["end"]
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            assert not found or found[-1][1] < start, f"doubled: {span} after {found[-1]}"
            found.append((start, end))
    return found


def expect(diary: Sequence[Entry], watched: Sequence[Interval], rules: Rules) -> Expected:
    """Work out what must be shown of the time in which an agent watched."""
    private = _private(diary, watched[-1][1])
    open_time = [piece for interval in watched for piece in _without(interval, private)]
    states: Counter[str] = Counter()
    apps: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for start, end in open_time:
        made = [entry for entry in diary if entry.what in INPUTS and start <= entry.at < end]
        counts.update(f"{entry.what}s" for entry in made if entry.what != "move")
        busy = _busy([entry.at for entry in made], end, rules.floor)
        quiet = _without((start, end), busy)
        focused = [(entry.at, entry.app) for entry in diary if entry.what == "focus"]
        marks = {start, end, *(edge for piece in busy for edge in piece)}
        marks |= {at for at, _ in focused if start < at < end}
        for low, high in pairwise(sorted(marks)):
            state = "active" if any(a <= low < b for a, b in busy) else _gap_state(low, quiet, rules)
            states[state] += high - low
            if state == "active":
                apps[[app for at, app in focused if at <= low][-1]] += high - low
    for begin, finish in private:
        states["private"] += sum(max(0, min(finish, end) - max(begin, start)) for start, end in watched)
    return Expected(dict(states), dict(apps), {kind: counts[kind] for kind in ("keys", "clicks", "scrolls")})


def _private(diary: Iterable[Entry], end: int) -> list[Interval]:
    found: list[Interval] = []
    since: int | None = None
    for entry in diary:
        if entry.what == "pause":
            since = entry.at
        elif entry.what == "resume" and since is not None:
            found.append((since, entry.at))
            since = None
    return found if since is None else [*found, (since, end)]


def _without(interval: Interval, holes: Iterable[Interval]) -> list[Interval]:
    """Cut holes, by time and apart, out of an interval."""
    left = []
    at, end = interval
    for begin, finish in holes:
        if finish > at and begin < end:
            if begin > at:
                left.append((at, begin))
            at = max(at, finish)
    return [*left, (at, end)] if at < end else left


def _busy(inputs: Sequence[int], end: int, floor: int) -> list[Interval]:
    """Stretches of input: what follows within the floor belongs together, and a lone input lasts a second."""
    runs: list[list[int]] = []
    for at in inputs:
        if runs and at - runs[-1][-1] <= floor:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [(run[0], run[-1] if run[-1] > run[0] else min(run[0] + LONE_MS, end)) for run in runs]


def _gap_state(at: int, quiet: Iterable[Interval], rules: Rules) -> str:
    start, end = next(piece for piece in quiet if piece[0] <= at < piece[1])
    length = end - start
    for threshold in (rules.idle, rules.away):
        assert abs(length - threshold) > MARGIN_MS, f"the script left a gap of {length} ms: too near to {threshold}"
    return "away" if length >= rules.away else "idle" if length >= rules.idle else "active"
