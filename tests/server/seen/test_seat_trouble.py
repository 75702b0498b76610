from typing import Any

import pytest
from sqlmodel import Session

from fairday_collector.config.change import change
from fairday_collector.seat_health.holes import Hole, holes
from fairday_collector.seat_health.silence import ROSTER_COUNTS_MS, SILENT_AFTER_MS
from fairday_collector.seat_health.trouble import SKEW_MS, SKIPPING_AFTER_MS, SeatInTrouble, seats_in_trouble
from fairday_collector.seats import find_seat, list_seats, revoke_seat
from fairday_collector.store.tables import ConfigChange
from tests.support.collector import DAY_MS, EPOCH, HOUR, NOON, OTHER_EPOCH, Collector, batch
from tests.support.metric_days import at, day_after, office_roster


def in_trouble(collector: Collector, silent_after_ms: int = SILENT_AFTER_MS) -> list[SeatInTrouble]:
    """The seats in trouble now."""
    with collector.store.read() as session:
        return seats_in_trouble(session, collector.clock.now, silent_after_ms)


def whats(collector: Collector) -> dict[str, list[str]]:
    """By the user of the seat, what is the matter."""
    return {found.seat.os_user: [trouble.what for trouble in found.troubles] for found in in_trouble(collector)}


def send(collector: Collector, key: str, *seqs: int, **fields: Any) -> None:
    """Uploads empty batches."""
    for seq in seqs:
        assert collector.upload(key, batch(seq=seq, **{"sent_at": collector.clock.now, **fields})).status == 200


def found_holes(collector: Collector) -> list[Hole]:
    """All holes there are."""
    with collector.store.read() as session:
        return holes(session)


@pytest.fixture
def seat(collector: Collector) -> tuple[str, str]:
    """The id and key of a seat that feeds Maya's record."""
    return collector.seat(collector.person())


def test_a_seat_that_sends_is_in_no_trouble(collector: Collector, seat: tuple[str, str]) -> None:
    """Nothing is said of what is well."""
    send(collector, seat[1], 1, 2, 3)
    collector.clock.now += 3 * HOUR
    assert in_trouble(collector) == []


def test_missing_numbers_are_found_in_every_epoch(collector: Collector, seat: tuple[str, str]) -> None:
    """Ranges between stored batches and before the first, by epoch from the oldest on; a whole epoch has none."""
    other, other_key = collector.seat(collector.person("Noor"), machine="m-2", user="noor")
    send(collector, seat[1], 1, 2, 5, 6, 9)
    collector.clock.now += HOUR
    send(collector, seat[1], 3, epoch=OTHER_EPOCH)
    send(collector, other_key, 1, 2)
    mine = seat[0]
    assert found_holes(collector) == [
        Hole(mine, EPOCH, 3, 4, NOON),
        Hole(mine, EPOCH, 7, 8, NOON),
        Hole(mine, OTHER_EPOCH, 1, 2, NOON + HOUR),
    ]
    with collector.store.read() as session:
        listed = {now.seat.id: now.missing for now in list_seats(session, collector.clock.now)}
    assert listed == {mine: ((EPOCH, 3, 4), (EPOCH, 7, 8), (OTHER_EPOCH, 1, 2)), other: ()}


def test_a_roster_that_cannot_be_read_keeps_no_trouble_from_being_seen(collector: Collector) -> None:
    """Whose it is, they are expected as somebody without one; everybody else's seats are looked at as ever."""
    maya, noor = collector.person(), collector.person("Noor")
    for number, person in enumerate((maya, noor)):
        collector.seat(person, machine=f"m-{number}", user=person.name)
    unreadable = ConfigChange(
        kind="roster", scope="person", scope_id=maya.id, name="",
        from_date=day_after(0), value={"from_the_future": 1}, at_ms=0, actor="test",
    )  # fmt: skip
    collector.do(Session.add, unreadable)
    collector.clock.now += SILENT_AFTER_MS
    assert whats(collector) == {"Maya": ["silent"], "Noor": ["silent"]}


def test_a_hole_that_is_filled_is_gone(collector: Collector, seat: tuple[str, str]) -> None:
    """Late batches in any order close it, bit by bit."""
    send(collector, seat[1], 1, 6)
    send(collector, seat[1], 4)
    assert [(hole.first, hole.last) for hole in found_holes(collector)] == [(2, 3), (5, 5)]
    send(collector, seat[1], 5, 3, 2)
    assert found_holes(collector) == []


def test_a_seat_skips_once_a_hole_has_stood_for_an_hour(collector: Collector, seat: tuple[str, str]) -> None:
    """An agent that fills a hole from its newest end is left alone while it does."""
    send(collector, seat[1], 1, 10)
    collector.clock.now += SKIPPING_AFTER_MS - 1
    assert whats(collector) == {}
    send(collector, seat[1], 9)
    collector.clock.now += SKIPPING_AFTER_MS - 1
    assert whats(collector) == {}
    collector.clock.now += 1
    [found] = in_trouble(collector)
    assert [trouble.what for trouble in found.troubles] == ["skipping"]
    assert "Batches 2 to 8 have not come" in found.troubles[0].seen
    assert [(hole.first, hole.last) for hole in found.missing] == [(2, 8)]


def test_many_holes_are_told_in_short(collector: Collector, seat: tuple[str, str]) -> None:
    """The first five ranges, then how many more."""
    send(collector, seat[1], *range(2, 17, 2))
    collector.clock.now += SKIPPING_AFTER_MS
    [found] = in_trouble(collector)
    assert "Batches 1, 3, 5, 7, 9, and 3 ranges more" in found.troubles[0].seen
    assert len(found.missing) == 8


def test_without_a_roster_silence_goes_by_the_clock(collector: Collector, seat: tuple[str, str]) -> None:
    """Four days after the last upload, and after the enrolment for a seat that never sent anything."""
    collector.seat(collector.person("Noor"), machine="m-2", user="noor")
    collector.clock.now += HOUR
    send(collector, seat[1], 1)
    collector.clock.now = NOON + SILENT_AFTER_MS - 1
    assert whats(collector) == {}
    collector.clock.now += 1
    assert whats(collector) == {"noor": ["silent"]}
    collector.clock.now += HOUR
    assert whats(collector) == {"maya": ["silent"], "noor": ["silent"]}
    seen = {found.seat.os_user: found.troubles[0].seen for found in in_trouble(collector)}
    assert "never sent anything" in seen["noor"]
    assert "2026-10-14T13:00:00Z" in seen["maya"]


def test_how_long_is_long_can_be_chosen(collector: Collector, seat: tuple[str, str]) -> None:
    """An administrator may ask for shorter silences."""
    send(collector, seat[1], 1)
    collector.clock.now += 2 * HOUR
    assert len(in_trouble(collector, 2 * HOUR)) == 1
    assert in_trouble(collector, 2 * HOUR + 1) == []


def test_days_off_leave_and_holidays_excuse_silence(collector: Collector) -> None:
    """With a roster a seat is silent only once a whole shift has gone by without it."""
    office_roster(collector)
    maya = collector.person()
    _, key = collector.seat(maya)
    collector.clock.now = at(4, 17)  # Friday, when the shift ends
    send(collector, key, 1)
    leave = {"kind": "vacation", "share": 1.0}
    collector.do(change, "leave", maya, "trip", leave, day_after(7), collector.clock.now, "test", until=day_after(13))
    collector.clock.now = at(14, 16.9)  # the Monday after a week of leave, before that shift has ended
    assert whats(collector) == {}
    collector.clock.now = at(14, 17)
    assert whats(collector) == {"maya": ["silent"]}


def test_no_roster_excuses_for_ever(collector: Collector) -> None:
    """A desktop that nobody heard of for a quarter is silent though nobody was to work."""
    collector.clock.now = at(4, 17)
    maya = collector.person()
    collector.seat(maya)
    collector.do(change, "shift", None, "day", {"start": "09:00", "end": "17:00"}, day_after(0), NOON, "test")
    nothing = {"cycle": [""], "anchor": day_after(0).isoformat()}
    collector.do(change, "roster", None, "", nothing, day_after(0), NOON, "test")
    collector.clock.now += ROSTER_COUNTS_MS - 1
    assert whats(collector) == {}
    collector.clock.now += 1
    assert whats(collector) == {"maya": ["silent"]}


def test_a_seat_of_nobody_is_to_be_assigned(collector: Collector) -> None:
    """A team's token whose user nobody has as a login leaves a seat that feeds no record."""
    collector.seat(collector.team(), user="stranger")
    [found] = in_trouble(collector)
    assert (found.person, [trouble.what for trouble in found.troubles]) == (None, ["unassigned"])
    assert f"fairday seat assign {found.seat.id}" in found.troubles[0].remedy


def test_conflicts_clones_clocks_and_losses_are_told(collector: Collector, seat: tuple[str, str]) -> None:
    """Each in words with what to do, in one list for the seat."""
    send(collector, seat[1], 1)
    other = collector.upload(seat[1], batch([{"start": NOON - HOUR, "end": NOON, "presence": "off"}]))
    assert other.outcome == (409, "seq_conflict")
    collector.clock.now += HOUR
    losses = {"spool_full": 12, "poison": 0}
    send(collector, seat[1], 2, sent_at=collector.clock.now - SKEW_MS, losses=losses)
    token = collector.token(collector.person("Noor"), uses=2)
    keys = [collector.join(token, machine="m-2").json["key"]]
    send(collector, keys[0], 1)
    assert collector.join(token, machine="m-2").status == 201
    told = [[trouble.what for trouble in found.troubles] for found in in_trouble(collector)]
    assert sorted(told) == [["clone"], ["conflicts", "clock", "losses"]]
    [mine] = [found for found in in_trouble(collector) if found.seat.id == seat[0]]
    assert mine.person is not None
    assert mine.person[1] == "Maya"
    conflicts, clock, lost = mine.troubles
    assert "once" in conflicts.seen
    assert "5 min behind" in clock.seen
    assert lost.seen.endswith("spool_full 12.")


def test_a_clock_a_little_off_is_no_trouble(collector: Collector, seat: tuple[str, str]) -> None:
    """Below five minutes agents put it right by themselves."""
    send(collector, seat[1], 1, sent_at=NOON + SKEW_MS - 1)
    assert whats(collector) == {}
    collector.clock.now += HOUR
    send(collector, seat[1], 2, sent_at=collector.clock.now + 26 * HOUR)
    [found] = in_trouble(collector)
    assert "26 h ahead of" in found.troubles[0].seen


def test_a_revoked_seat_is_in_no_trouble(collector: Collector, seat: tuple[str, str]) -> None:
    """To revoke it is what ends its troubles."""
    collector.clock.now += 30 * DAY_MS
    assert whats(collector) == {"maya": ["silent"]}
    with collector.store.write() as session:
        revoke_seat(session, find_seat(session, seat[0]), collector.clock.now, "test")
    assert whats(collector) == {}
