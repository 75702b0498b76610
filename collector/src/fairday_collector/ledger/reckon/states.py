"""Second step of the reckoning: the state of each instant on one device, by the rules in force."""

from collections.abc import Iterable, Iterator, Sequence

from fairday_collector.ledger.reckon.devices import Piece, gaps
from fairday_collector.ledger.reckon.model import Rules
from fairday_wire.spans import Span

Reading = tuple[int, int, str, Span]
"""`(start, end, state, span)`: a part of a span in which its device was in one state."""

Phase = tuple[int, int, str]
"""`(start, end, state)`: a part of a gap and what it is without call and media."""


def readings(pieces: Sequence[Piece], rules: Rules) -> Iterator[Reading]:
    """States of one device by time, from its pieces; all time of all pieces, and no more."""
    ahead = iter(gaps(pieces))
    gap_end = -1
    parts: list[Phase] = []
    for start, end, span in pieces:
        if span.presence == "input":
            yield start, end, "active", span
        elif span.presence != "quiet":
            yield start, end, span.presence, span
        else:
            if not parts or start >= gap_end:
                gap_start, gap_end = next(ahead)
                parts = phases(gap_start, gap_end, rules)
            yield from _quiet(start, end, span, parts)


def phases(start: int, end: int, rules: Rules) -> list[Phase]:
    """Gap cut by the idle rule into its active, passive, idle and away parts, in this order, empty ones left out.

    Both rules make three instants of the gap: from where it is inactive, to where it counts as passive
    whatever plays, and from where the rest is away.
    """
    if rules.idle_rule == "backdate":
        inactive = start if end - start >= rules.idle_after_ms else end
        away = start if end - start >= rules.away_after_ms else end
    else:
        inactive = min(start + rules.idle_after_ms, end)
        away = min(start + rules.away_after_ms, end)
    rest = min(inactive + rules.passive_for_ms, end)
    away = max(away, rest)
    parts = [(start, inactive, "active"), (inactive, rest, "passive"), (rest, away, "idle"), (away, end, "away")]
    return [part for part in parts if part[0] < part[1]]


def _quiet(start: int, end: int, span: Span, parts: Iterable[Phase]) -> Iterator[Reading]:
    if span.call:
        yield start, end, "meeting", span
        return
    for part_start, part_end, state in parts:
        if part_end > start and part_start < end:
            playing = span.media and state != "active"
            yield max(start, part_start), min(end, part_end), "passive" if playing else state, span
