"""The facts of random blocks of days, against the same judged second by second."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.ledger.facts import DayFacts, DayInput, decode_facts, encode_facts, facts_of
from fairday_collector.ledger.reckon import STATES, Counts
from fairday_collector.policy.settings import Settings
from fairday_collector.roster.schedule import Schedule
from tests.support.facts_oracle import HERE, Block, Judge, Piece

BEGIN = 1_000_000_000
CLAIMS = 3


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    """A piece; short stretches of presence are frequent, so that minutes with many switches come up."""
    state = draw(st.sampled_from([*["active"] * 8, "meeting", "passive", "unknown", *STATES]))
    length = draw(st.sampled_from([1, 2, 3, 7, 10, 20, 59, 60, 61, 130]))
    if state not in HERE:
        return Piece(length, state, claim=draw(st.integers(0, CLAIMS - 1)) if state == "claimed" else -1)
    return Piece(
        length,
        state,
        app=draw(st.sampled_from([None, "code", "code", "mail"])),
        klass=draw(st.sampled_from([0, 0, 0, 0, 1, 2, 3])),
        collaboration=draw(st.sampled_from([False, False, False, True])),
        core=draw(st.booleans()),
    )


@st.composite
def inputs(draw: st.DrawFn, start: int, end: int) -> DayInput:
    """What was decided about a day, with thresholds of the size of its pieces."""
    small = st.integers(0, 70)
    instant = st.integers(start - 20, end + 20)
    interval = st.tuples(instant, instant).map(lambda ends: (min(ends) * 1000, max(ends) * 1000))
    kind = draw(st.sampled_from(["none", "none", "free", "shift", "holiday", "leave"]))
    hours = tuple(draw(st.lists(interval, max_size=1)))
    own = hours if kind == "shift" else ()
    return DayInput(
        settings=Settings(
            idle_after_s=draw(small),
            multitasking_switches=draw(st.integers(1, 4)),
            interruption_s=draw(small),
            focus_run_s=draw(st.integers(1, 120)),
            active_day_s=draw(st.integers(0, 200)),
        ),
        schedule=Schedule(
            kind="free" if kind == "shift" and not own else kind,  # type: ignore[arg-type]
            shift=None,
            title=None,
            intervals=own,
            scheduled_ms=sum(b - a for a, b in own),
            window=(start * 1000, end * 1000),
            changes=(),
        ),
        hours=own,
        counts=Counts(keys=draw(small), clicks=1, scrolls=2),
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Block, list[DayInput]]:
    """A block of days, some of which may be empty, and the input of each."""
    lots = draw(st.lists(st.lists(pieces(), max_size=25), min_size=1, max_size=4))
    block = Block(
        BEGIN + draw(st.integers(0, 59)), lots, draw(st.lists(st.booleans(), min_size=CLAIMS, max_size=CLAIMS))
    )
    at = block.start
    given_: list[DayInput] = []
    for lot in lots:
        end = at + sum(piece.length for piece in lot)
        given_.append(draw(inputs(at, end)))
        at = end
    # Hours reach into the days around, as a night shift does.
    everything = tuple(hours for one in given_ for hours in one.hours)
    return block, [
        DayInput(settings=g.settings, schedule=g.schedule, hours=everything, counts=g.counts) for g in given_
    ]


def facts(block: Block, days: list[DayInput]) -> list[DayFacts]:
    """The facts of a block."""
    timeline, classes = block.columns()
    return facts_of(timeline, classes, np.array(block.work_claims, dtype=np.bool_), days)


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_facts_are_what_every_second_says(world: tuple[Block, list[DayInput]]) -> None:
    """Each term that comes from the timeline is the sum of what its seconds are."""
    block, days = world
    for index, found in enumerate(facts(block, days)):
        wanted = Judge(block, index, days[index]).terms()
        assert {name: getattr(found, name) for name in wanted} == wanted


@settings(max_examples=50, deadline=None)
@given(worlds())
def test_parts_add_up(world: tuple[Block, list[DayInput]]) -> None:
    """States sum to the day, classes to screen time, kinds to productive time; no part is more than the whole."""
    block, days = world
    for found in facts(block, days):
        screen = found.active_ms + found.meeting_ms + found.passive_ms
        assert sum(getattr(found, f"{state}_ms") for state in STATES) == found.length_ms
        assert found.productive_ms + found.neutral_ms + found.unproductive_ms + found.unclassified_ms == screen
        assert found.collaboration_ms + found.multitasking_ms + found.focus_ms == found.productive_ms
        assert found.longest_focus_ms <= found.focus_ms
        assert found.deep_focus_ms <= found.focus_ms
        assert found.core_ms <= found.productive_ms
        assert found.observed_in_frame_ms <= found.frame_ms


@settings(max_examples=50, deadline=None)
@given(worlds())
def test_a_day_alone_has_the_same_facts(world: tuple[Block, list[DayInput]]) -> None:
    """No day depends on the block it is reckoned in."""
    block, days = world
    at = block.start
    for lot, given_, found in zip(block.days, days, facts(block, days), strict=True):
        assert facts(Block(at, [lot], block.work_claims), [given_]) == [found]
        at += sum(piece.length for piece in lot)


@given(worlds())
@settings(max_examples=50, deadline=None)
def test_facts_survive_storage(world: tuple[Block, list[DayInput]]) -> None:
    """What was written is read again."""
    for found in facts(*world):
        assert decode_facts(encode_facts(found)) == found
