"""Runs: touching stretches of one kind, and how those too narrow to be seen are merged. Pure interval algebra."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """A half-open stretch `[start, end)`, epoch milliseconds UTC, of one kind."""

    start: int
    end: int
    kind: str

    @property
    def length(self) -> int:
        """Milliseconds."""
        return self.end - self.start


def joined(runs: Iterable[Run]) -> Iterator[Run]:
    """The same time with touching runs of one kind made one; runs come in order of time, empty ones are left out."""
    last: Run | None = None
    for run in runs:
        if run.length <= 0:
            continue
        if last is not None and (last.kind, last.end) == (run.kind, run.start):
            last = Run(last.start, run.end, run.kind)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last


def merged(runs: Iterable[Run], least_ms: int) -> list[Run]:
    """Touching runs with none shorter than `least_ms`, where there is that much time: the kind with most time stays.

    Short neighbours are gathered until they are wide enough together and go by the kind most of that time was in;
    what stays too narrow goes to the run before it, or after it at the very beginning. Covers exactly the same time.
    """
    wide: list[Run] = []
    narrow: list[Run] = []
    for run in joined(runs):
        if run.length >= least_ms:
            _give_away(wide, narrow, run)
            narrow = []
            continue
        narrow.append(run)
        if narrow[-1].end - narrow[0].start >= least_ms:
            wide.append(Run(narrow[0].start, narrow[-1].end, _most(narrow)))
            narrow = []
    _give_away(wide, narrow, None)
    return list(joined(wide))


def _give_away(wide: list[Run], narrow: list[Run], following: Run | None) -> None:
    if following is not None and narrow and not wide:
        wide.append(Run(narrow[0].start, following.end, following.kind))
        return
    if narrow and wide:
        last = wide.pop()
        wide.append(Run(last.start, narrow[-1].end, last.kind))
    elif narrow:
        wide.append(Run(narrow[0].start, narrow[-1].end, _most(narrow)))
    if following is not None:
        wide.append(following)


def _most(runs: Iterable[Run]) -> str:
    times: Counter[str] = Counter()
    for run in runs:
        times[run.kind] += run.length
    return max(sorted(times), key=lambda kind: times[kind])
