"""The reckoning against a brute-force oracle, and the laws every ledger obeys."""

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.ledger.reckon import (
    STATES,
    Claim,
    DayLedger,
    Held,
    Rules,
    Segment,
    Stretch,
    needed_more,
    reckon_day,
)
from fairday_collector.ledger.reckon.devices import devices, wholes
from tests.support.oracle import judge, label_of
from tests.support.seat_ids import DESK, LAPTOP
from tests.support.stretches import ALWAYS, assignments, claim_lists, cut, days, rules, worlds

PRESENT = ("active", "meeting", "passive")
HIGH = 40


@settings(max_examples=250, deadline=None)
@given(worlds(), rules(), days(), assignments(), claim_lists())
def test_the_ledger_is_the_one_found_by_judging_every_instant_alone(
    stretches: list[Stretch], policy: Rules, day: tuple[int, int], held: Held, claims: list[Claim]
) -> None:
    """States, apps, counts, overlap and segments agree with the oracle in every case."""
    assert reckon_day(stretches, policy, *day, held, claims) == judge(stretches, policy, *day, held, claims)


@settings(deadline=None)
@given(worlds(), rules(), days(), assignments(), claim_lists())
def test_no_time_is_lost_or_made(
    stretches: list[Stretch], policy: Rules, day: tuple[int, int], held: Held, claims: list[Claim]
) -> None:
    """States sum to the day, apps sum to presence, and segments cover the day without a hole or equal neighbours."""
    ledger = reckon_day(stretches, policy, *day, held, claims)
    assert list(ledger.states) == list(STATES)
    assert sum(ledger.states.values()) == day[1] - day[0]
    assert sum(ms for _, ms in ledger.apps) == sum(ledger.states[state] for state in PRESENT)
    assert [day[0], *(segment.end for segment in ledger.segments)] == [
        *(segment.start for segment in ledger.segments),
        day[1],
    ]
    assert all(one != other for one, other in pairwise(map(label_of, ledger.segments)))
    assert 0 <= ledger.overlap_ms <= sum(ledger.states[state] for state in PRESENT)


@settings(deadline=None)
@given(worlds(), rules(), days(), assignments(), st.data())
def test_order_and_repetition_of_arrival_change_nothing(
    stretches: list[Stretch], policy: Rules, day: tuple[int, int], held: Held, data: st.DataObject
) -> None:
    """The same stretches shuffled, some of them twice, give the same ledger."""
    again = data.draw(st.lists(st.sampled_from(stretches), max_size=5)) if stretches else []
    shuffled = data.draw(st.permutations([*stretches, *again]))
    assert reckon_day(shuffled, policy, *day, held) == reckon_day(stretches, policy, *day, held)


@settings(deadline=None)
@given(worlds(sound=True), rules(), days(), assignments(), st.lists(st.integers(0, HIGH), max_size=8))
def test_where_uploads_cut_a_span_changes_nothing(
    stretches: list[Stretch], policy: Rules, day: tuple[int, int], held: Held, points: list[int]
) -> None:
    """Spans cut at any points into pieces that name their origin give the ledger of the whole spans."""
    pieces = [
        Stretch(piece, stretch.seat, stretch.epoch, stretch.seq)
        for stretch in stretches
        for piece in cut(stretch.span, points)
    ]
    assert reckon_day(pieces, policy, *day, held) == reckon_day(stretches, policy, *day, held)


@settings(deadline=None)
@given(worlds(sound=True), rules(), days(), st.data())
def test_how_spans_are_spread_over_batches_changes_nothing(
    stretches: list[Stretch], policy: Rules, day: tuple[int, int], data: st.DataObject
) -> None:
    """Spans that do not overlap on their device give the same ledger under any batch numbers."""
    spread = [Stretch(one.span, one.seat, one.epoch, data.draw(st.integers(1, 9))) for one in stretches]
    assert reckon_day(spread, policy, *day, ALWAYS) == reckon_day(stretches, policy, *day, ALWAYS)


@settings(deadline=None)
@given(worlds(), rules(), assignments(), st.lists(st.integers(0, HIGH), min_size=3, max_size=3).map(sorted))
def test_where_midnight_falls_moves_time_and_makes_none(
    stretches: list[Stretch], policy: Rules, held: Held, instants: list[int]
) -> None:
    """Two neighbouring days together hold exactly what the one day over both holds."""
    start, midnight, end = instants
    whole = reckon_day(stretches, policy, start, end, held)
    parts = [reckon_day(stretches, policy, start, midnight, held), reckon_day(stretches, policy, midnight, end, held)]
    assert Counter(whole.states) == sum((Counter(part.states) for part in parts), Counter())
    assert Counter(dict(whole.apps)) == sum((Counter(dict(part.apps)) for part in parts), Counter())
    for name in ("keys", "clicks", "scrolls"):
        assert getattr(whole.counts, name) == sum(getattr(part.counts, name) for part in parts)
    assert whole.overlap_ms == sum(part.overlap_ms for part in parts)
    assert _instants(whole) == _instants(parts[0]) | _instants(parts[1])


@settings(deadline=None)
@given(worlds(seats=(DESK,)), worlds(seats=(LAPTOP,)), rules(), days())
def test_another_device_never_lowers_a_state_nor_lengthens_the_day(
    desk: list[Stretch], laptop: list[Stretch], policy: Rules, day: tuple[int, int]
) -> None:
    """With a second device every instant has the higher state of both."""
    alone = [_instants(reckon_day(stretches, policy, *day, ALWAYS)) for stretches in (desk, laptop)]
    together = _instants(reckon_day([*desk, *laptop], policy, *day, ALWAYS))
    assert len(together) == day[1] - day[0]
    for instant, segment in together.items():
        assert segment[0] == min((line[instant][0] for line in alone), key=STATES.index)


@settings(deadline=None)
@given(worlds(), rules(), days(), st.integers(0, HIGH))
def test_a_seat_that_changes_hands_gives_each_instant_to_one_person(
    stretches: list[Stretch], policy: Rules, day: tuple[int, int], handover: int
) -> None:
    """Before and after the handover the two people have what one person who held both seats throughout would have."""
    first: Held = {DESK: [(-100, handover)], LAPTOP: [(-100, handover)]}
    second: Held = {DESK: [(handover, 100)], LAPTOP: [(handover, 100)]}
    whole = _instants(reckon_day(stretches, policy, *day, ALWAYS))
    mine = _instants(reckon_day(stretches, policy, *day, first))
    theirs = _instants(reckon_day(stretches, policy, *day, second))
    assert whole == {instant: (mine if instant < handover else theirs)[instant] for instant in whole}


@settings(max_examples=120, deadline=None)
@given(worlds(), rules(), days(), assignments())
def test_a_window_grown_on_demand_is_as_good_as_everything(
    stretches: list[Stretch], policy: Rules, day: tuple[int, int], held: Held
) -> None:
    """Loading around the day until no more is needed gives the ledger of all stretches there are."""
    loaded = _load(stretches, *day)
    assert reckon_day(loaded, policy, *day, held) == reckon_day(stretches, policy, *day, held)
    assert [_over(loaded, instant) for instant in day] == [_over(stretches, instant) for instant in day]


@settings(max_examples=120, deadline=None)
@given(worlds(), rules(), st.lists(st.integers(0, HIGH), min_size=2, max_size=4, unique=True).map(sorted), st.data())
def test_late_stretches_change_only_days_that_can_be_told(
    stretches: list[Stretch], policy: Rules, midnights: list[int], data: st.DataObject
) -> None:
    """A day that no late stretch overlaps changes only if what crosses one of its edges changed."""
    late = data.draw(st.permutations(stretches))[: data.draw(st.integers(0, 3))]
    early = [stretch for stretch in stretches if stretch not in late]
    edges = [-1, *midnights, HIGH + 1]
    for start, end in pairwise(edges):
        if any(stretch.span.start < end and start < stretch.span.end for stretch in late):
            continue
        if all(_over(early, instant) == _over(stretches, instant) for instant in (start, end)):
            assert reckon_day(early, policy, start, end, ALWAYS) == reckon_day(stretches, policy, start, end, ALWAYS)


def _over(stretches: list[Stretch], instant: int) -> list[tuple[str, str, int, int]]:
    """What crosses or touches an instant and is judged as a whole: the days on both sides depend on it."""
    return sorted(
        (device.seat, device.epoch, start, end)
        for device in devices(stretches)
        for start, end in wholes(device)
        if start <= instant <= end
    )


def _load(stretches: list[Stretch], start: int, end: int) -> list[Stretch]:
    low, high = start - 1, end + 1
    while True:
        loaded = [stretch for stretch in stretches if stretch.span.start < high and low < stretch.span.end]
        before, after = needed_more(loaded, start, end, low, high)
        if not before and not after:
            return loaded
        low, high = low - 2 * before, high + 2 * after


def _instants(ledger: DayLedger) -> dict[int, tuple[str, str | None, str | None, str | None]]:
    def label(segment: Segment) -> tuple[str, str | None, str | None, str | None]:
        return segment.state, segment.app, segment.title, segment.site

    return {instant: label(segment) for segment in ledger.segments for instant in range(segment.start, segment.end)}
