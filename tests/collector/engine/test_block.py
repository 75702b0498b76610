"""The whole way of a day: packed and open spans, claims, rosters, rules and records, kept and proved."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import Session

from fairday_collector.clock import wall_ms
from fairday_collector.config.change import change
from fairday_collector.ledger.engine import Engine
from fairday_collector.ledger.facts import DayFacts, decode_facts
from fairday_collector.ledger.marks import mark
from fairday_collector.ledger.read import facts_rows
from fairday_collector.ledger.rows import visible_day
from fairday_collector.ledger.spans.packing import Packing
from fairday_collector.ledger.verify import verify_people
from fairday_collector.store.tables import ClaimAct, ClaimRow, LedgerDay, Person, RebuildDay, SeatDay, SpanRow
from fairday_collector.timesheets.model import restored
from tests.support.collector import DAY_MS, EPOCH, HOUR, MINUTE, NOON, OTHER_EPOCH, Collector, batch, span

TODAY = date(2026, 10, 14)
MIDNIGHT = NOON - 12 * HOUR
APPS = ("code", "firefox", "excel", "spotify", "unheard-of", None)
OFFICE = {"start": "09:00", "end": "17:00", "unpaid_break_s": 1800}
NIGHTS = {"start": "22:00", "end": "06:00"}


def facts(collector: Collector, person: str, day: date) -> DayFacts:
    """The kept facts of a date."""
    with collector.store.read() as session:
        ((_, _, data),) = facts_rows(session, [person], day, day)
    return decode_facts(data)


def roster(collector: Collector, shift: dict[str, Any], cycle: list[str]) -> None:
    """Gives everyone a shift."""

    def decide(session: Session) -> None:
        change(session, "shift", None, "work", shift, date(2026, 1, 1), NOON, "test")
        value = {"cycle": cycle, "anchor": "2026-01-05"}
        change(session, "roster", None, "", value, date(2026, 1, 1), NOON, "test")

    collector.do(decide)


def weeks(chance: random.Random, days: int) -> Iterator[list[dict[str, Any]]]:
    """Batches of several days as a desktop sends them, with some holes and long gaps."""
    at = MIDNIGHT - days * DAY_MS
    while at < NOON - HOUR:
        spans = []
        for _ in range(chance.randrange(5, 30)):
            if chance.random() < 0.1:
                at += chance.randrange(20 * MINUTE)
            presence = chance.choice(["input", "quiet", "quiet", "locked", "private", "off"])
            end = min(at + chance.randrange(1_000, 50 * MINUTE), NOON - MINUTE)
            if at < end:
                spans.append(span(at, end, presence, app=chance.choice(APPS), call=chance.random() < 0.1, keys=3))
            at = end
        if spans:
            yield spans


@pytest.fixture
def office(collector: Collector, seat: tuple[str, str]) -> Person:
    """Six days of two machines, one of them packed, with a roster, a leave, own rules, and claims of every kind."""
    (maya,) = collector.rows(Person)
    _, laptop = collector.seat(maya, machine="m-2")
    chance = random.Random(5)
    for key, epoch in ((seat[1], EPOCH), (laptop, OTHER_EPOCH)):
        for seq, spans in enumerate(weeks(chance, 6), 1):
            reply = collector.upload(key, batch(spans, seq, epoch=epoch))
            assert reply.json["rejected"] == []
    roster(collector, OFFICE, ["work"] * 5 + ["", ""])

    def decide(session: Session) -> None:
        leave = {"kind": "vacation", "share": 0.5}
        monday = date(2026, 10, 12)
        change(session, "leave", maya, "2026-10-12", leave, monday, NOON, "test", until=monday)
        change(session, "rule", maya, "mine", {"app": "unheard-of", "class": "productive", "core": True}, TODAY, 0, "t")
        for number, act in enumerate(("approve", "reject", None, "approve")):
            start = MIDNIGHT - (5 - number) * DAY_MS + 3 * HOUR
            kind = "break" if number == 3 else "meeting"
            row = ClaimRow(
                person_id=maya.id, id=f"c{number}", start_ms=start, end_ms=start + 9 * HOUR, kind=kind, note="",
                made_ms=number, actor="test",
            )  # fmt: skip
            session.add(row)
            session.flush()
            if act:
                session.add(
                    ClaimAct(person_id=maya.id, claim_id=f"c{number}", n=1, act=act, reason="", at_ms=0, actor="boss")
                )

    collector.do(decide)
    collector.settle()
    return maya


def test_what_is_kept_is_what_the_spans_come_to_by_the_clear_rules(collector: Collector, office: Person) -> None:
    """Every figure of every day, before and after packing; and a figure that was tampered with is named."""
    first = TODAY - timedelta(days=6)
    for packed in (False, True):
        if packed:
            collector.clock.now += 3 * DAY_MS
            while Packing(collector.store, collector.clock).bring_up():
                pass
            assert len(collector.rows(SeatDay)) == 14
            assert collector.rows(SpanRow) == []
        days = [first + timedelta(days=number) for number in range(7)]
        verdicts = list(verify_people(collector.store, [office.id], first, TODAY))
        assert [(verdict.day, verdict.differs, verdict.fault) for verdict in verdicts] == [
            (day, {}, "") for day in days
        ]
        claimed = sum(row.states["claimed"] for row in collector.rows(LedgerDay))
        assert claimed > HOUR
    with collector.store.write() as session:
        row = visible_day(session, office.id, TODAY)
        assert row is not None
        row.states = {**row.states, "active": row.states["active"] + 1}
    (verdict,) = verify_people(collector.store, [office.id], TODAY, TODAY)
    assert set(verdict.differs) == {"states"}


def test_packing_changes_no_figure(collector: Collector, office: Person) -> None:
    """Reckoned again from packed days, every row is the same, byte for byte."""

    def content() -> list[dict[str, Any]]:
        return [row.model_dump(exclude={"reckoned_ms", "generation"}) for row in collector.rows(LedgerDay)]

    before = content()
    collector.clock.now += 3 * DAY_MS
    while Packing(collector.store, collector.clock).bring_up():
        pass
    collector.do(change, "policy", None, "", {"away_after_s": 900}, date(2020, 1, 1), NOON, "test")
    collector.settle()
    after = content()
    for row in after:
        assert row["made_by"].pop("policy_changes") == [5]
    for row in before:
        assert row["made_by"].pop("policy_changes") == []
    assert after == before


def test_a_night_shift_belongs_to_the_date_it_begins_on(collector: Collector, seat: tuple[str, str]) -> None:
    """Work after midnight is the eve's, also where its data come later than the eve's."""
    (maya,) = collector.rows(Person)
    roster(collector, NIGHTS, ["work"])
    yesterday = TODAY - timedelta(days=1)
    evening = MIDNIGHT - 2 * HOUR
    collector.upload(seat[1], batch([span(evening, MIDNIGHT, app="code")]))
    collector.settle()
    assert facts(collector, maya.id, yesterday).worked_ms == 2 * HOUR
    collector.upload(seat[1], batch([span(MIDNIGHT, MIDNIGHT + 6 * HOUR, app="code")], 2))
    collector.settle()
    eve, night = (facts(collector, maya.id, day) for day in (yesterday, TODAY))
    assert (eve.worked_ms, eve.scheduled_ms, eve.adherent_ms, eve.overtime_ms) == (8 * HOUR, 8 * HOUR, 8 * HOUR, 0)
    assert (night.active_ms, night.worked_ms) == (6 * HOUR, 0)
    assert night.after_hours_ms == 0
    with collector.store.read() as session:
        row = visible_day(session, maya.id, yesterday)
        assert row is not None
        entry = restored(row.proposed or {})
    assert entry is not None
    assert (entry.start_ms, entry.end_ms) == (evening, MIDNIGHT + 6 * HOUR)


@pytest.mark.parametrize("first", ["roster", "data"])
def test_a_night_begun_late_is_the_eves_though_nothing_else_is_known_of_it(
    collector: Collector, seat: tuple[str, str], first: str
) -> None:
    """All her work lies behind midnight: the date of her shift is worked, whichever of roster and data came first."""
    (maya,) = collector.rows(Person)
    steps: dict[str, Callable[[], object]] = {
        "roster": lambda: roster(collector, NIGHTS, ["work"]),
        "data": lambda: collector.upload(seat[1], batch([span(MIDNIGHT + HOUR, MIDNIGHT + 6 * HOUR, app="code")])),
    }
    for name in (first, *(steps.keys() - {first})):
        steps[name]()
        collector.settle()
    eve, night = (facts(collector, maya.id, day) for day in (TODAY - timedelta(days=1), TODAY))
    assert (eve.worked_ms, eve.late_ms, eve.attended_days, eve.absent_days) == (5 * HOUR, 3 * HOUR, 1, 0)
    assert (night.active_ms, night.worked_ms) == (5 * HOUR, 0)
    verdicts = verify_people(collector.store, [maya.id], TODAY - timedelta(days=9), TODAY)
    assert [(verdict.day, verdict.is_wrong) for verdict in verdicts] == [
        (day, False) for day in (TODAY - timedelta(days=1), TODAY)
    ]


def test_a_night_whose_data_arrive_while_its_roster_is_being_reckoned_is_the_eves(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """By the roster readers see yet the eve has nothing of it, and by the next it was reckoned without."""
    (maya,) = collector.rows(Person)
    yesterday = TODAY - timedelta(days=1)
    noons = [NOON - 99 * DAY_MS, NOON - DAY_MS]
    collector.upload(seat[1], batch([span(noon, noon + HOUR) for noon in noons]))
    collector.settle()
    roster(collector, NIGHTS, ["work"])
    engine = Engine(collector.store, collector.clock)
    engine.rebuild()
    assert [row.day for row in collector.rows(RebuildDay)] == [TODAY - timedelta(days=99)]
    collector.upload(seat[1], batch([span(MIDNIGHT + HOUR, MIDNIGHT + 6 * HOUR, app="code")], 2))
    while engine.bring_up() or engine.rebuild():
        pass
    eve, night = (facts(collector, maya.id, day) for day in (yesterday, TODAY))
    assert (eve.adherent_ms, night.adherent_ms) == (8 * HOUR, 0)
    assert not any(told.is_wrong for told in verify_people(collector.store, [maya.id], yesterday, yesterday))


def test_time_under_a_pending_claim_is_worked_by_what_lies_beneath(collector: Collector, seat: tuple[str, str]) -> None:
    """Locked time is a break until somebody approves that it was a meeting."""
    (maya,) = collector.rows(Person)
    ends = [NOON - 3 * HOUR, NOON - 2 * HOUR, NOON - HOUR, NOON]
    presences = ("input", "locked", "input")
    spans = [span(*edges, presence) for edges, presence in zip(pairwise(ends), presences, strict=True)]
    collector.upload(seat[1], batch(spans))

    def claim(session: Session) -> None:
        session.add(
            ClaimRow(
                person_id=maya.id,
                id="c",
                start_ms=ends[1],
                end_ms=ends[2],
                kind="meeting",
                note="",
                made_ms=0,
                actor="",
            )
        )

    def approve(session: Session) -> None:
        session.add(ClaimAct(person_id=maya.id, claim_id="c", n=1, act="approve", reason="", at_ms=0, actor="boss"))
        mark(session, [(maya.id, TODAY)], NOON)

    collector.do(claim)
    collector.settle()
    pending = facts(collector, maya.id, TODAY)
    assert (pending.claimed_ms, pending.locked_ms, pending.worked_ms) == (HOUR, 0, 2 * HOUR)
    collector.do(approve)
    collector.settle()
    assert facts(collector, maya.id, TODAY).worked_ms == 3 * HOUR


def test_another_version_of_the_program_reckons_every_day_anew(collector: Collector, office: Person) -> None:
    """In the background, as after a change; the versions are noted once it is begun."""
    with collector.store.write() as session:
        session.connection().exec_driver_sql("UPDATE generation SET versions = 'older'")
    stamps = {row.reckoned_ms for row in collector.rows(LedgerDay)}
    collector.clock.now += MINUTE
    engine = Engine(collector.store, collector.clock)
    engine.bring_up()
    while engine.rebuild():
        pass
    assert stamps.isdisjoint({row.reckoned_ms for row in collector.rows(LedgerDay)})
    assert Engine(collector.store, wall_ms).rebuild() == 0
