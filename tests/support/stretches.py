"""Random worlds of stretches on a short time line, for the properties of the reckoning."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
from hypothesis import strategies as st

from fairday_collector.ledger.fast import DayRules
from fairday_collector.ledger.reckon import Claim, Held, Rules, Stretch
from fairday_wire.spans import Span
from tests.support.seat_ids import DESK, LAPTOP

SEATS = (DESK, LAPTOP)
ALWAYS: Held = {seat: [(-(10**15), 10**15)] for seat in SEATS}

# Quiet is frequent and holes are rare, so that long gaps over several spans, batches and midnights come up.
_presences = st.sampled_from(["quiet"] * 4 + ["input"] * 3 + ["locked", "suspended", "off", "private"])
_apps = st.sampled_from([None, "code", "mail"])


def rules() -> st.SearchStrategy[Rules]:
    """Rules with thresholds of a few milliseconds, in any order of size."""
    small = st.integers(0, 9)
    return st.builds(
        Rules,
        idle_rule=st.sampled_from(["backdate", "forward"]),
        idle_after_ms=small,
        away_after_ms=small,
        passive_for_ms=st.one_of(st.just(0), small),
    )


@st.composite
def batches(draw: st.DrawFn, *, low: int = 0, high: int = 40) -> list[Span]:
    """Spans as one batch holds them: by time, never overlapping, mostly touching."""
    spans = []
    at = draw(st.integers(low, high - 1))
    for _ in range(draw(st.integers(1, 7))):
        at += draw(st.sampled_from([0, 0, 0, 0, 1, 3]))
        end = min(at + draw(st.integers(1, 8)), high)
        if at >= end:
            break
        presence = draw(_presences)
        spans.append(
            Span(
                start=at,
                end=end,
                presence=presence,
                since=draw(st.sampled_from([None, None, at, at - 2, at - 30])),
                call=draw(st.sampled_from([False, False, False, True])),
                media=draw(st.sampled_from([False, False, True])),
                app=draw(_apps),
                title=draw(st.sampled_from([None, "A"])),
                keys=draw(st.integers(0, 3)),
                clicks=draw(st.integers(0, 1)),
                scrolls=draw(st.integers(0, 1)),
            )
        )
        at = end
    return spans


@st.composite
def worlds(draw: st.DrawFn, *, seats: Sequence[str] = SEATS, high: int = 40, sound: bool = False) -> list[Stretch]:
    """Stretches of several seats and epochs; unless `sound`, some batches overlap, and some spans are there twice."""
    stretches: list[Stretch] = []
    for seat in seats:
        for epoch in draw(st.sampled_from([("e1",), ("e1", "e2")])):
            for seq in range(1, draw(st.integers(0, 1 if sound else 3)) + 1):
                stretches += [Stretch(span, seat, epoch, seq) for span in draw(batches(high=high))]
    if not sound and stretches and draw(st.booleans()):
        copied = draw(st.lists(st.sampled_from(stretches), max_size=4))
        epoch = draw(st.sampled_from(["e0", "e2", "e3"]))
        # Each copy has a batch of its own: within one, spans never overlap.
        stretches += [Stretch(stretch.span, stretch.seat, epoch, 10 + seq) for seq, stretch in enumerate(copied)]
    return stretches


@st.composite
def assignments(draw: st.DrawFn, *, high: int = 40) -> Held:
    """Who held the seats: mostly always this person, else some intervals, a seat perhaps never."""
    if draw(st.booleans()):
        return ALWAYS
    instant = st.integers(-5, high + 5)
    interval = st.tuples(instant, instant).map(lambda ends: (min(ends), max(ends)))
    return {seat: draw(st.lists(interval, max_size=2)) for seat in SEATS if draw(st.booleans())}


@st.composite
def days(draw: st.DrawFn, *, high: int = 40) -> tuple[int, int]:
    """Draw a day somewhere on the time line, perhaps of length zero."""
    ends = sorted((draw(st.integers(0, high)), draw(st.integers(0, high))))
    return ends[0], ends[1]


@st.composite
def claim_lists(draw: st.DrawFn, *, high: int = 40) -> list[Claim]:
    """Claims of one person in any order, also overlapping, empty, outside of the time line or made at once."""
    instant = st.integers(-5, high + 5)
    made = [
        Claim(
            id=f"c{number}",
            start=draw(instant),
            end=draw(instant),
            kind="call",
            approved=draw(st.booleans()),
            made_ms=draw(st.integers(0, 2)),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    return draw(st.permutations(made))


@st.composite
def neighbouring_days(draw: st.DrawFn, *, high: int = 40) -> list[DayRules]:
    """One to five days that follow each other, some of them empty, under the same rules or each under its own."""
    edges = sorted(draw(st.lists(st.integers(0, high), min_size=2, max_size=6)))
    common = draw(rules())
    alike = draw(st.booleans())
    return [DayRules(start, end, common if alike else draw(rules())) for start, end in pairwise(edges)]


def cut(span: Span, points: Sequence[int]) -> list[Span]:
    """Cut a span the way uploads do at `points`; its counts stay with the first piece."""
    edges = [span.start, *sorted({point for point in points if span.start < point < span.end}), span.end]
    pieces = []
    for start, end in pairwise(edges):
        piece = msgspec.structs.replace(span, start=start, end=end, since=span.origin)
        if start != span.start:
            piece = msgspec.structs.replace(piece, keys=0, clicks=0, scrolls=0)
        pieces.append(piece)
    return pieces
