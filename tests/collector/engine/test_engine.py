"""Kept current by dirty marks: whatever changes a day, the ledger follows."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import Session

from fairday_collector.config.book import newest_change
from fairday_collector.ledger.block import reckon_days
from fairday_collector.ledger.engine import Engine
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.marks import mark
from fairday_collector.ledger.world import World
from fairday_collector.people import find_person, histories, set_person
from fairday_collector.policy.change import change_policy
from fairday_collector.seats import assign_seat, find_seat
from fairday_collector.store.tables import ConfigChange, DirtyDay, LedgerDay, Person, RebuildDay
from tests.support.collector import DAY_MS, EPOCH, HOUR, MINUTE, NOON, OTHER_EPOCH, Collector, batch, span

MIDNIGHT = NOON - 12 * HOUR
TODAY, YESTERDAY = date(2026, 10, 14), date(2026, 10, 13)


def states(collector: Collector, day: date, person: str | None = None) -> dict[str, int]:
    """The states of a kept day that are not empty, in milliseconds."""
    (row,) = [r for r in collector.rows(LedgerDay) if r.day == day and person in (None, r.person_id)]
    assert sum(row.states.values()) == row.end_ms - row.start_ms
    return {state: ms for state, ms in row.states.items() if ms}


def total(collector: Collector, state: str, person: str | None = None) -> int:
    """A state's time over all kept days."""
    return sum(row.states[state] for row in collector.rows(LedgerDay) if person in (None, row.person_id))


def send(collector: Collector, key: str, *spans: dict[str, Any], seq: int = 1, epoch: str = EPOCH) -> None:
    """Uploads spans as one batch, all of which are good."""
    reply = collector.upload(key, batch(spans, seq, epoch=epoch))
    assert reply.json["stored"] == len(spans), reply.body


def test_an_uploaded_span_becomes_a_day(collector: Collector, seat: tuple[str, str]) -> None:
    """One mark, one row, no mark left; the row names what made it."""
    send(collector, seat[1], span(NOON - HOUR, NOON, app="code", keys=7))
    assert Engine(collector.store, collector.clock).bring_up() == 1
    assert Engine(collector.store, collector.clock).bring_up() == 0
    assert collector.rows(DirtyDay) == []
    (row,) = collector.rows(LedgerDay)
    assert (row.day, row.zone, row.start_ms, row.end_ms) == (TODAY, "UTC", MIDNIGHT, MIDNIGHT + DAY_MS)
    assert (row.first_ms, row.last_ms, row.last_received_ms) == (NOON - HOUR, NOON, NOON)
    assert (row.apps, row.counts) == ([["code", HOUR]], {"keys": 7, "clicks": 0, "scrolls": 0})
    made_by = {"reckoning", "policy_changes", "rules", "sorting_changes", "catalogue", "roster_changes", "holidays"}
    assert set(row.made_by) == {*made_by, "tzdata"}
    assert states(collector, TODAY) == {"active": HOUR, "unknown": 23 * HOUR}


def test_a_gap_over_midnight_is_reckoned_again_when_its_end_arrives(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """Four quiet minutes are active until the rest of the gap is known; then both days have them as inactive."""
    send(collector, seat[1], span(MIDNIGHT - HOUR, MIDNIGHT - 4 * MINUTE))
    send(collector, seat[1], span(MIDNIGHT - 4 * MINUTE, MIDNIGHT, "quiet"), seq=2)
    collector.settle()
    assert states(collector, YESTERDAY) == {"active": HOUR, "unknown": 23 * HOUR}
    send(collector, seat[1], span(MIDNIGHT, MIDNIGHT + 3 * MINUTE, "quiet"), seq=3)
    collector.settle()
    assert states(collector, YESTERDAY) == {"active": 56 * MINUTE, "idle": 4 * MINUTE, "unknown": 23 * HOUR}
    assert states(collector, TODAY) == {"idle": 3 * MINUTE, "unknown": DAY_MS - 3 * MINUTE}
    send(collector, seat[1], span(MIDNIGHT + 3 * MINUTE, MIDNIGHT + 20 * MINUTE, "quiet"), seq=4)
    collector.settle()
    assert states(collector, YESTERDAY)["away"] == 4 * MINUTE
    assert states(collector, TODAY)["away"] == 20 * MINUTE


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 0, 4, 1, 3)])
def test_a_gap_of_days_is_one_whatever_piece_of_it_arrives_last(
    collector: Collector, seat: tuple[str, str], order: Iterable[int]
) -> None:
    """Four days without an input, in five batches: all of it away, on every day of it."""
    start = MIDNIGHT - 3 * DAY_MS - MINUTE
    edges = [start, start + MINUTE, start + 20 * HOUR, start + 40 * HOUR, start + 60 * HOUR, MIDNIGHT + MINUTE]
    for at in order:
        send(collector, seat[1], span(edges[at], edges[at + 1], "quiet"), seq=at + 1)
        collector.settle()
    assert total(collector, "away") == edges[-1] - start
    assert total(collector, "active") == 0


def test_a_late_input_splits_a_gap_on_both_sides_of_midnight(collector: Collector, seat: tuple[str, str]) -> None:
    """A batch of a lower number that keeps the time of a quiet span shortens the gap of the day before too."""
    send(collector, seat[1], span(MIDNIGHT - 4 * MINUTE, MIDNIGHT + 4 * MINUTE, "quiet", keys=5), seq=2)
    collector.settle()
    assert states(collector, YESTERDAY)["idle"] == 4 * MINUTE
    send(collector, seat[1], span(MIDNIGHT, MIDNIGHT + MINUTE), seq=1)
    collector.settle()
    assert "idle" not in states(collector, YESTERDAY)
    assert states(collector, TODAY)["active"] == 4 * MINUTE


def test_a_span_that_loses_its_last_time_to_late_batches_no_longer_counts(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """Its start is a day before the batch that took the rest of it: that day is reckoned again."""
    send(collector, seat[1], span(MIDNIGHT - MINUTE, MIDNIGHT + MINUTE, keys=5), seq=3)
    send(collector, seat[1], span(MIDNIGHT - MINUTE, MIDNIGHT, keys=1), seq=2)
    collector.settle()
    assert sum(row.counts["keys"] for row in collector.rows(LedgerDay)) == 6
    send(collector, seat[1], span(MIDNIGHT, MIDNIGHT + MINUTE, keys=2), seq=1)
    collector.settle()
    assert sum(row.counts["keys"] for row in collector.rows(LedgerDay)) == 3


def test_a_seat_assigned_later_feeds_its_past(collector: Collector) -> None:
    """Spans kept unreckoned become the person's days once an administrator assigns the seat."""
    seat, key = collector.seat(collector.team(), user="stranger")
    send(collector, key, span(MIDNIGHT - 30 * HOUR, MIDNIGHT - 20 * HOUR), span(NOON - HOUR, NOON))
    collector.settle()
    assert collector.rows(LedgerDay) == []
    maya = collector.person()
    collector.do(lambda s: assign_seat(s, find_seat(s, seat), maya, None, NOON, "test"))
    collector.settle()
    assert total(collector, "active") == 11 * HOUR


def test_a_seat_reassigned_splits_its_time_between_both(collector: Collector, seat: tuple[str, str]) -> None:
    """From an instant on it feeds another; days already reckoned follow, and together they keep every second."""
    send(collector, seat[1], span(MIDNIGHT - HOUR, MIDNIGHT + 2 * HOUR), span(NOON - HOUR, NOON - 50 * MINUTE, "quiet"))
    collector.settle()
    (maya,) = collector.rows(Person)
    noor = collector.person("Noor")
    collector.do(lambda s: assign_seat(s, find_seat(s, seat[0]), noor, MIDNIGHT + HOUR, NOON, "test"))
    collector.settle()
    assert states(collector, YESTERDAY, maya.id)["active"] == HOUR
    assert states(collector, TODAY, maya.id) == {"active": HOUR, "unknown": 23 * HOUR}
    assert states(collector, TODAY, noor.id)["active"] == HOUR
    assert states(collector, TODAY, noor.id)["idle"] == 10 * MINUTE
    send(collector, seat[1], span(NOON - 30 * MINUTE, NOON), seq=2)
    collector.settle()
    assert total(collector, "active", noor.id) == HOUR + 30 * MINUTE
    assert total(collector, "active", maya.id) == 2 * HOUR


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"])
def test_another_zone_regroups_history_and_neither_loses_nor_makes_time(
    collector: Collector, seat: tuple[str, str], zone: str
) -> None:
    """From a date in the middle of it, or before all of it: the sums over all days stay."""
    send(collector, seat[1], *(span(NOON - at * 7 * HOUR, NOON - at * 7 * HOUR + HOUR) for at in range(12, 0, -1)))
    collector.settle()
    (maya,) = collector.rows(Person)
    before = total(collector, "active")
    for start in (date(2026, 10, 12), date(2026, 10, 1)):
        collector.do(lambda s, day=start: set_person(s, find_person(s, maya.id), NOON, zone=zone, from_date=day))
        collector.settle()
        assert total(collector, "active") == before == 12 * HOUR
    rows = [row for row in collector.rows(LedgerDay) if sum(row.states.values()) != row.states["unknown"]]
    assert {row.zone for row in rows} <= {"UTC", zone}
    assert rows[-1].zone == zone
    days = collector.rows(LedgerDay)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(days) if (b.day - a.day).days == 1)


@pytest.mark.parametrize(("old", "new"), [("Pacific/Kiritimati", "Pacific/Pago_Pago"), ("Etc/GMT+12", "Etc/GMT-14")])
def test_the_farthest_move_over_the_date_line_carries_time_two_dates_on(
    collector: Collector, old: str, new: str
) -> None:
    """From the first date there, in some hours of the day, to the last one here."""
    maya = collector.person(zone=old)
    _, key = collector.seat(maya)
    send(collector, key, span(MIDNIGHT - 14 * HOUR + 30 * MINUTE, MIDNIGHT - 13 * HOUR - 15 * MINUTE))
    collector.settle()
    (before,) = (row.day for row in collector.rows(LedgerDay) if row.states["active"])
    collector.do(lambda s: set_person(s, find_person(s, maya.id), NOON, zone=new, from_date=date(2026, 1, 1)))
    collector.settle()
    (after,) = (row.day for row in collector.rows(LedgerDay) if row.states["active"])
    assert (abs(after - before), total(collector, "active")) == (timedelta(days=2), 15 * MINUTE)


def test_a_zone_changed_before_the_first_reckoning_loses_no_day(collector: Collector) -> None:
    """Marks made by the old zone's dates reach the new zone's."""
    maya = collector.person(zone="Pacific/Pago_Pago")
    _, key = collector.seat(maya)
    send(collector, key, span(NOON - HOUR, NOON - MINUTE))
    collector.do(
        lambda s: set_person(s, find_person(s, maya.id), NOON, zone="Pacific/Kiritimati", from_date=date(2026, 1, 1))
    )
    collector.settle()
    assert total(collector, "active") == 59 * MINUTE


def test_a_policy_change_reckons_its_days_again(collector: Collector, seat: tuple[str, str]) -> None:
    """From its date on; what agents alone are told changes no day."""
    gap = span(MIDNIGHT - HOUR, MIDNIGHT - 50 * MINUTE, "quiet")
    send(collector, seat[1], gap, {**gap, "start": gap["start"] + 2 * HOUR, "end": gap["end"] + 2 * HOUR})
    collector.settle()
    assert total(collector, "idle") == 20 * MINUTE
    collector.do(change_policy, {"idle_after_s": 120}, date(2026, 1, 1), NOON, "test")
    collector.settle()
    collector.do(change_policy, {"idle_after_s": 601}, TODAY, NOON, "test")
    assert [row.day for row in collector.rows(RebuildDay)] == [YESTERDAY, TODAY]
    assert states(collector, TODAY)["idle"] == 10 * MINUTE
    collector.settle()
    assert states(collector, YESTERDAY)["idle"] == 10 * MINUTE
    assert states(collector, TODAY)["active"] == 10 * MINUTE
    assert collector.rows(LedgerDay)[-1].made_by["policy_changes"] == [1, 2]
    collector.do(change_policy, {"title": "full"}, TODAY, NOON, "test")
    assert not collector.rows(DirtyDay)
    assert not collector.rows(RebuildDay)


def test_a_move_to_a_team_of_other_rules_reckons_again(collector: Collector, seat: tuple[str, str]) -> None:
    """The day goes by the rules of the team of that date."""
    sales = collector.team("Sales")
    collector.do(change_policy, {"idle_after_s": 60}, TODAY, NOON, "test", sales)
    send(collector, seat[1], span(NOON - HOUR, NOON - 58 * MINUTE, "quiet"))
    collector.settle()
    assert total(collector, "idle") == 0
    (maya,) = collector.rows(Person)
    collector.do(lambda s: set_person(s, find_person(s, maya.id), NOON, team=sales, from_date=TODAY))
    collector.settle()
    assert total(collector, "idle") == 2 * MINUTE


class ActingClock:
    """A clock that does something the first time it is asked: what happens between a worker's read and its write."""

    def __init__(self, act: Any) -> None:
        self._act = act

    def __call__(self) -> int:
        """Tell the time, once something has happened."""
        act, self._act = self._act, None
        if act is not None:
            act()
        return NOON


def test_a_worker_killed_between_read_and_write_leaves_the_mark(collector: Collector, seat: tuple[str, str]) -> None:
    """The next one finds the day still marked, and reckons it."""
    send(collector, seat[1], span(NOON - HOUR, NOON))

    def die() -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        Engine(collector.store, ActingClock(die)).bring_up()
    assert (len(collector.rows(DirtyDay)), collector.rows(LedgerDay)) == (1, [])
    collector.settle()
    assert total(collector, "active") == HOUR


def test_a_batch_that_arrives_during_a_reckoning_is_not_forgotten(collector: Collector, seat: tuple[str, str]) -> None:
    """Its mark survives the write of the reckoning that did not see it."""
    send(collector, seat[1], span(NOON - HOUR, NOON - 30 * MINUTE))

    def arrive() -> None:
        send(collector, seat[1], span(NOON - 30 * MINUTE, NOON), seq=2)

    assert Engine(collector.store, ActingClock(arrive)).bring_up() == 1
    assert total(collector, "active") == 30 * MINUTE
    assert len(collector.rows(DirtyDay)) == 1
    collector.settle()
    assert total(collector, "active") == HOUR


def test_a_slow_worker_does_not_overwrite_a_newer_reckoning(collector: Collector, seat: tuple[str, str]) -> None:
    """Another worker reckoned the day with later spans and cleared its mark: the older result is dropped."""
    send(collector, seat[1], span(NOON - HOUR, NOON - 30 * MINUTE))

    def overtake() -> None:
        send(collector, seat[1], span(NOON - 30 * MINUTE, NOON), seq=2)
        collector.settle()

    Engine(collector.store, ActingClock(overtake)).bring_up()
    assert total(collector, "active") == HOUR
    assert collector.rows(DirtyDay) == []


@pytest.mark.parametrize("kind", ["policy", "roster"])
def test_a_day_that_cannot_be_reckoned_holds_up_no_other(
    collector: Collector, seat: tuple[str, str], caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    """It keeps its mark, goes to the back of the queue and is logged; everybody else's days are done."""
    noor = collector.person("Noor")
    _, key = collector.seat(noor, machine="m-2")
    (maya, _) = sorted(collector.rows(Person), key=lambda person: person.name)
    send(collector, seat[1], span(NOON - HOUR, NOON))
    send(collector, key, span(NOON - HOUR, NOON))
    with collector.store.write() as session:
        value = {"from_the_future": 1}
        row = ConfigChange(
            kind=kind,
            scope="person",
            scope_id=maya.id,
            name="",
            from_date=TODAY,
            value=value,
            at_ms=0,
            actor="test",
        )
        session.add(row)
        session.flush()
        visible(session).through_change = row.id or 0
    collector.clock.now += MINUTE
    engine = Engine(collector.store, collector.clock)
    assert [engine.bring_up() for _ in range(3)] == [1, 0, 0]
    assert [row.person_id for row in collector.rows(LedgerDay)] == [noor.id]
    assert [(row.person_id, row.since_ms) for row in collector.rows(DirtyDay)] == [(maya.id, NOON + MINUTE)]
    assert {record.message for record in caplog.records} == {"ledger.day_failed"}


def test_many_marked_days_are_reckoned_in_blocks(collector: Collector, seat: tuple[str, str]) -> None:
    """The longest waiting first, until none is left; of those about which nothing is known none is kept."""
    (maya,) = collector.rows(Person)

    def mark_all(session: Session) -> None:
        for at in range(80):
            mark(session, [(maya.id, date.fromordinal(TODAY.toordinal() - at))], NOON + at)

    collector.do(mark_all)
    engine = Engine(collector.store, collector.clock)
    assert [engine.bring_up() for _ in range(3)] == [64, 16, 0]
    assert not collector.rows(LedgerDay)
    assert not collector.rows(DirtyDay)


def test_a_reckoned_day_is_the_one_reckoned_from_scratch(collector: Collector, seat: tuple[str, str]) -> None:
    """What the worker kept equals what a reader would reckon on the spot; a restored spool is counted once."""
    spans = [span(NOON - at * HOUR, NOON - at * HOUR + 40 * MINUTE, "quiet" if at % 2 else "input") for at in (5, 4, 3)]
    send(collector, seat[1], *spans)
    send(collector, seat[1], *spans, epoch=OTHER_EPOCH)
    collector.settle()
    (maya,), (kept,) = collector.rows(Person), collector.rows(LedgerDay)
    with collector.store.read() as session:
        world = World.load(session, newest_change(session))
        (again,) = reckon_days(session, histories(session, [maya.id])[maya.id], [TODAY], world, NOON)
    assert again.as_ledger_day(kept.generation).model_dump() == kept.model_dump()
    assert (kept.states["active"], kept.states["away"]) == (40 * MINUTE, 80 * MINUTE)


def test_a_slip_corrected_on_the_day_a_person_was_added_leaves_no_trace(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """The right zone holds for all their dates, and no day has an odd length; a day later it is a change."""
    (maya,) = collector.rows(Person)
    send(collector, seat[1], span(NOON - HOUR, NOON))
    collector.settle()
    collector.do(lambda s: set_person(s, find_person(s, maya.id), NOON, zone="Asia/Kolkata"))
    collector.clock.now += DAY_MS
    collector.do(lambda s: set_person(s, find_person(s, maya.id), NOON + DAY_MS, zone="UTC"))
    send(collector, seat[1], span(NOON + DAY_MS - HOUR, NOON + DAY_MS), seq=2)
    collector.settle()
    zones = {row.day: (row.zone, row.end_ms - row.start_ms) for row in collector.rows(LedgerDay)}
    assert zones[TODAY] == ("Asia/Kolkata", DAY_MS)
    assert zones[date(2026, 10, 15)] == ("UTC", DAY_MS + 5 * HOUR + 30 * MINUTE)
