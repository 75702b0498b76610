from itertools import pairwise
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from fairday_agent.coalesce import Coalescer, Context
from fairday_wire.spans import MAX_SPAN_MS, Span
from tests.support.presence import STRENGTH, Happening, joined, merged, play, reckon, tell

FLOOR = 5_000
COUNTS = {"key": "keys", "click": "clicks", "scroll": "scrolls"}

contexts = st.builds(Context, app=st.sampled_from(["code", "mail", None]), call=st.booleans())
whats = st.one_of(
    st.tuples(st.just("input"), st.sampled_from(["key", "click", "scroll", "move"])),
    st.tuples(st.just("input"), st.sampled_from(["key", "click"])),
    st.tuples(st.just("context"), contexts),
    st.tuples(st.sampled_from(STRENGTH), st.booleans()),
)
steps = st.one_of(st.integers(1, 1500), st.integers(1, 12_000), st.sampled_from([1, 999, 1000, 1001, 4999, 5000, 5001]))


def _story(parts: list[tuple[int, tuple[str, Any]]], rest: int) -> list[Happening]:
    story = [Happening(0, "blind", False)]
    for step, (what, value) in parts:
        story.append(Happening(story[-1].at + step, what, value))
    return [*story, Happening(story[-1].at + rest, "stop")]


stories = st.builds(_story, st.lists(st.tuples(steps, whats), max_size=25), steps)
crowds = st.builds(_story, st.lists(st.tuples(st.sampled_from([0, 0, 1, 700, 6000]), whats), max_size=20), steps)


def _with_cuts(story: list[Happening], cuts: list[int]) -> list[Happening]:
    """Put cuts among a story; at equal times the cut comes last."""
    inside = [Happening(at, "cut") for at in cuts if at < story[-1].at]
    return sorted([*story, *inside], key=lambda h: (h.at, h.what == "cut"))


def _assert_record(spans: list[Span]) -> None:
    for span in spans:
        assert 0 < span.end - span.start <= MAX_SPAN_MS
        assert span.since is None or span.since < span.start
    for before, after in pairwise(spans):
        assert before.end <= after.start


def _open_inputs(story: list[Happening]) -> dict[str, int]:
    """Count the inputs of a story that no veil covers."""
    veils = {"blind"}
    found = dict.fromkeys(COUNTS.values(), 0)
    for happening in story:
        if happening.what in STRENGTH:
            veils = veils | {happening.what} if happening.value else veils - {happening.what}
        elif happening.what == "input" and not veils and happening.value in COUNTS:
            found[COUNTS[happening.value]] += 1
    return found


def _counted(spans: list[Span]) -> dict[str, int]:
    return {name: sum(getattr(span, name) for span in spans) for name in COUNTS.values()}


@given(stories)
def test_the_spans_of_any_story_are_those_reckoned_instant_by_instant(story: list[Happening]) -> None:
    """Presence, context, length and counts agree with a reckoning that sees the whole story at once."""
    assert merged(play(story, FLOOR)) == reckon(story, FLOOR)


@given(stories, st.lists(st.integers(0, 60_000), max_size=12))
def test_cuts_change_nothing_once_the_pieces_are_joined(story: list[Happening], cuts: list[int]) -> None:
    """Any pattern of uploads yields the same spans as none, and counts as many inputs."""
    pieces = play(_with_cuts(story, cuts), FLOOR)
    _assert_record(pieces)
    assert joined(pieces) == play(story, FLOOR)


@given(crowds, st.lists(st.integers(0, 30_000), max_size=8))
def test_happenings_of_one_millisecond_lose_no_input_and_overlap_nothing(
    story: list[Happening], cuts: list[int]
) -> None:
    """However many things share an instant, each open input is counted once and the spans remain a record."""
    pieces = play(_with_cuts(story, cuts), FLOOR)
    _assert_record(pieces)
    assert _counted(pieces) == _open_inputs(story)


@given(stories, st.lists(st.integers(0, 60_000), max_size=6))
@example([Happening(0, "blind", False), Happening(5, "input", "key"), Happening(9, "stop")], [5])
def test_a_crash_at_any_look_leaves_a_record_up_to_it(story: list[Happening], cuts: list[int]) -> None:
    """Sealed spans and tail together equal what a stop at that instant gives, and what is sealed is never unsaid."""
    whole = _with_cuts(story, cuts)
    machine = Coalescer(0, FLOOR)
    sealed: list[Span] = []
    for told, happening in enumerate(whole, start=1):
        tell(machine, happening)
        tail = machine.tail(happening.at)
        assert machine.tail(happening.at) == tail, "asking changes nothing"
        sealed += machine.take()
        _assert_record(sealed + tail)
        stopped = play([*whole[:told], Happening(happening.at, "stop")], FLOOR)
        assert sealed + tail == stopped
    assert sealed == play(whole, FLOOR)


@given(stories)
def test_observed_time_is_tiled_without_a_hole(story: list[Happening]) -> None:
    """Where the sensors see, or private mode or sleep is known, every millisecond lies in exactly one span."""
    covered = sum(span.end - span.start for span in play(story, FLOOR))
    veils, seen = {"blind"}, 0
    for before, after in pairwise(story):
        if before.what in STRENGTH:
            veils = veils | {before.what} if before.value else veils - {before.what}
        if "blind" not in veils or veils & {"private", "suspended"}:
            seen += after.at - before.at
    assert covered == seen
