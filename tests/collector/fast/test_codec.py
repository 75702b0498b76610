"""Timelines as blobs."""

import pytest

from fairday_collector.ledger.fast import Block, DayRules, reckon_block
from fairday_collector.ledger.fast.codec import pack_timelines, segments, unknown_segments, unpack_timeline
from fairday_collector.ledger.reckon import Claim, Rules, Segment, Stretch
from fairday_collector.ledger.spans.as_stretches import from_stretches
from fairday_wire.spans import Span

CLAIMS = [Claim("late", 60, 80, "call", approved=True, made_ms=9), Claim("unused", 500, 600, "call", approved=True)]
IDS = [claim.id for claim in CLAIMS]


def block(*apps: str, claims: tuple[Claim, ...] = ()) -> Block:
    """A day of 100 ms with 10 ms of each app, one after another."""
    spans = [
        Span(start=10 * at, end=10 * at + 10, presence="input", app=app, title=f"on {app}")
        for at, app in enumerate(apps)
    ]
    tables = from_stretches([Stretch(span, "desk", "e", 1) for span in spans])
    return reckon_block(tables, [DayRules(0, 100, Rules())], {"desk": [(0, 100)]}, claims)


def test_segments_come_back_with_their_claims() -> None:
    """Labels, unknown time and the id of a claim are as they were; a claim that covers nothing is not kept."""
    data = pack_timelines(block("code", "mail", claims=tuple(CLAIMS)).timeline, IDS)[0]
    assert segments(data, 0) == [
        Segment(0, 10, "active", "code", "on code"),
        Segment(10, 20, "active", "mail", "on mail"),
        Segment(20, 60, "unknown"),
        Segment(60, 80, "claimed", claim="late"),
        Segment(80, 100, "unknown"),
    ]
    assert unpack_timeline(data, 0)[1] == ["late"]


def test_the_unknown_segments_are_read_alone() -> None:
    """They are those of all that are unknown, at the same instants."""
    data = pack_timelines(block("code", "mail", claims=tuple(CLAIMS)).timeline, IDS)[0]
    assert unknown_segments(data, 1_000) == [one for one in segments(data, 1_000) if one.state == "unknown"]
    assert [(one.start, one.end) for one in unknown_segments(data, 0)] == [(20, 60), (80, 100)]


def test_a_day_is_read_from_the_start_it_is_said_to_have() -> None:
    """The blob holds lengths: where the day starts stands beside it."""
    data = pack_timelines(block("code").timeline)[0]
    assert segments(data, 1_000) == [
        Segment(1_000, 1_010, "active", "code", "on code"),
        Segment(1_010, 1_100, "unknown"),
    ]


def test_many_labels_and_long_segments_are_kept_whole() -> None:
    """Over 255 labels, and lengths of three bytes, come back as they were."""
    day = 90_000_000
    spans = [Span(start=at, end=at + 1, presence="input", app=f"app{at}") for at in range(700)]
    tables = from_stretches([Stretch(span, "desk", "e", 1) for span in spans])
    made = reckon_block(tables, [DayRules(0, day, Rules())], {"desk": [(0, day)]}, ())
    found = segments(pack_timelines(made.timeline)[0], 0)
    assert found == made.ledger(0).segments
    assert (len(found), found[-1]) == (701, Segment(700, day, "unknown"))


def test_damaged_and_foreign_blobs_are_refused() -> None:
    """A blob cut short, of another version, or empty says what to do."""
    data = pack_timelines(block("code").timeline)[0]
    for broken, reason in (
        (data[:-3], "damaged"),
        (b"\x09" + data[1:], "reckon the day again"),
        (b"", "another version"),
    ):
        with pytest.raises(ValueError, match=reason):
            segments(broken, 0)
