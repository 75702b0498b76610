"""The proof of the ledger finds whatever is not as the spans, claims and records of a date have it, and goes on."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from fairday_collector.config.change import change
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.marks import mark, mark_rebuild
from fairday_collector.ledger.rows import visible_day
from fairday_collector.ledger.verify import LACKS, NO_SUMS, UNFOUNDED, Verdict, verify_people
from fairday_collector.policy.change import change_policy
from fairday_collector.store.tables import ClaimRow, ConfigChange, Correction, LedgerDay, Person
from tests.support.collector import DAY_MS, HOUR, MINUTE, NOON, Collector, batch, span

TODAY = date(2026, 10, 14)
YESTERDAY = TODAY - timedelta(days=1)
MIDNIGHT = NOON - 12 * HOUR


@pytest.fixture
def maya(collector: Collector, seat: tuple[str, str]) -> Person:
    """Somebody who worked an hour on each of three days, the last of them today."""
    noons = [NOON - back * DAY_MS for back in (2, 1, 0)]
    assert collector.upload(seat[1], batch([span(noon - HOUR, noon, app="code") for noon in noons])).status == 200
    collector.settle()
    (person,) = collector.rows(Person)
    return person


def verdicts(collector: Collector) -> list[Verdict]:
    """What is found of all dates of everybody, by name, then date."""
    people = [person.id for person in sorted(collector.rows(Person), key=lambda person: person.name)]
    return list(verify_people(collector.store, people, date(1970, 1, 1), date(9000, 1, 1)))


def wrong(collector: Collector) -> list[tuple[date, str]]:
    """The dates that are not as they should be, with what is said of each."""
    return [(verdict.day, verdict.fault) for verdict in verdicts(collector) if verdict.is_wrong]


def harm(collector: Collector, *statements: str, **values: Any) -> None:
    """Changes what is kept behind the engine's back."""
    with collector.store.write() as session:
        for statement in statements:
            session.connection().execute(text(statement), values)


def lose(collector: Collector, day: date) -> None:
    """Takes away a kept day and its sums."""
    remove = "DELETE FROM {} WHERE day = :day"
    harm(collector, *(remove.format(table) for table in ("ledger_day", "day_rollup")), day=str(day))


def add(collector: Collector, row: Any, *days: date) -> None:
    """Stores what is said of a person, and has dates reckoned."""

    def act(session: Session) -> None:
        session.add(row)
        mark(session, [(row.person_id, day) for day in days], NOON)

    collector.do(act)
    collector.settle()


def claim(person: Person, start_ms: int) -> ClaimRow:
    """An hour that was a meeting, as its worker says."""
    return ClaimRow(
        person_id=person.id, id="c", start_ms=start_ms, end_ms=start_ms + HOUR, kind="meeting", note="", made_ms=0,
        actor="test",
    )  # fmt: skip


def correction(person: Person, day: date, n: int = 1, entry: dict[str, Any] | None = None) -> Correction:
    """The working time of a date by its worker's word."""
    return Correction(person_id=person.id, day=day, n=n, entry=entry, reason="forgot", at_ms=0, actor="test")


def day_off(session: Session) -> None:
    """Everybody works from nine to five by roster, and that counts as worked, whatever was observed."""
    shift = {"start": "09:00", "end": "17:00", "unpaid_break_s": 1800}
    change(session, "shift", None, "work", shift, date(2026, 1, 1), NOON, "test")
    cycle = {"cycle": ["work"], "anchor": "2026-01-05"}
    change(session, "roster", None, "", cycle, date(2026, 1, 1), NOON, "test")
    change_policy(session, {"work_basis": "schedule"}, date(2026, 1, 1), NOON, "test")


def test_a_date_with_spans_that_is_not_kept_is_named(collector: Collector, maya: Person) -> None:
    """Nothing waits to be reckoned of it; all others agree."""
    assert [verdict.day for verdict in verdicts(collector)] == [TODAY - timedelta(days=back) for back in (2, 1, 0)]
    assert wrong(collector) == []
    lose(collector, YESTERDAY)
    assert len(verdicts(collector)) == 3
    assert wrong(collector) == [(YESTERDAY, LACKS)]


@pytest.mark.parametrize("marked", [mark, mark_rebuild])
def test_a_date_that_waits_to_be_reckoned_does_not_lack(
    collector: Collector, maya: Person, marked: Callable[..., None]
) -> None:
    """For readers as they are, or in the generation being made."""
    lose(collector, YESTERDAY)
    collector.do(marked, [(maya.id, YESTERDAY)], *([NOON] if marked is mark else []))
    assert wrong(collector) == []
    assert [verdict.day for verdict in verdicts(collector) if verdict.waits] == [YESTERDAY]


def test_a_date_with_nothing_but_a_claim_or_a_record_lacks_too(collector: Collector, maya: Person) -> None:
    """Of a correction that says nothing was worked as well; the dates beside it need not be kept."""
    claimed, corrected, cleared = (TODAY - timedelta(days=back) for back in (10, 20, 30))
    start = MIDNIGHT - 20 * DAY_MS + 9 * HOUR
    add(collector, claim(maya, MIDNIGHT - 10 * DAY_MS + 9 * HOUR), claimed - timedelta(days=1), claimed)
    entry = {"start_ms": start, "end_ms": start + HOUR, "breaks": []}
    add(collector, correction(maya, corrected, entry=entry), corrected)
    add(collector, correction(maya, cleared, entry={}), cleared)
    assert wrong(collector) == []
    for day in (claimed, corrected, cleared):
        lose(collector, day)
    assert wrong(collector) == [(day, LACKS) for day in (cleared, corrected, claimed)]


def test_a_roster_alone_keeps_no_date(collector: Collector, maya: Person) -> None:
    """Though hours are proposed for every date, what is read of those nobody sent anything about is the calendar."""
    collector.do(day_off)
    collector.settle()
    assert len(verdicts(collector)) == 3
    assert wrong(collector) == []
    lose(collector, TODAY)
    assert wrong(collector) == [(TODAY, LACKS)]


def test_the_eve_of_a_night_lacks_though_all_its_work_lies_behind_midnight(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """The engine reckons it along with the date that the work lies on."""

    def nights(session: Session) -> None:
        change(session, "shift", None, "work", {"start": "22:00", "end": "06:00"}, date(2026, 1, 1), NOON, "test")
        cycle = {"cycle": ["work"], "anchor": "2026-01-05"}
        change(session, "roster", None, "", cycle, date(2026, 1, 1), NOON, "test")

    collector.do(nights)
    collector.upload(seat[1], batch([span(MIDNIGHT + HOUR, MIDNIGHT + 6 * HOUR, app="code")]))
    collector.settle()
    assert [verdict.day for verdict in verdicts(collector)] == [YESTERDAY, TODAY]
    lose(collector, YESTERDAY)
    assert wrong(collector) == [(YESTERDAY, LACKS)]


def test_a_date_on_which_only_a_gap_of_its_neighbour_ends_lacks(collector: Collector, seat: tuple[str, str]) -> None:
    """Nothing lies on it, and it is kept for what lies over its edge; it waits for as long as its neighbour does."""
    collector.upload(seat[1], batch([span(MIDNIGHT - HOUR, MIDNIGHT, "quiet")]))
    assert [(verdict.day, verdict.waits) for verdict in verdicts(collector)] == [(YESTERDAY, True), (TODAY, True)]
    collector.settle()
    assert [(verdict.day, verdict.waits) for verdict in verdicts(collector)] == [(YESTERDAY, False), (TODAY, False)]
    lose(collector, TODAY)
    assert wrong(collector) == [(TODAY, LACKS)]


def test_a_day_that_late_data_of_its_neighbour_change_is_not_judged(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """Only the neighbour is marked, and once it is reckoned this one will be."""
    collector.upload(seat[1], batch([span(MIDNIGHT - 4 * MINUTE, MIDNIGHT, "quiet")]))
    collector.settle()
    collector.upload(seat[1], batch([span(MIDNIGHT, MIDNIGHT + 20 * MINUTE, "quiet")], 2))
    found = verdicts(collector)
    assert [(verdict.day, verdict.waits) for verdict in found] == [(YESTERDAY, True), (TODAY, True)]
    assert "states" in found[0].differs
    collector.settle()
    assert not any(verdict.waits or verdict.differs for verdict in verdicts(collector))


def test_what_is_kept_of_a_date_about_which_nothing_is_known_is_named(collector: Collector, maya: Person) -> None:
    """A day with its sums, or sums alone; and a day whose sums are gone."""
    last_week = TODAY - timedelta(days=7)
    move = "UPDATE {} SET day = :to WHERE day = :day"
    harm(collector, *(move.format(table) for table in ("ledger_day", "day_rollup")), day=str(TODAY), to=str(last_week))
    assert wrong(collector) == [(last_week, UNFOUNDED), (TODAY, LACKS)]
    harm(collector, move.format("ledger_day"), day=str(last_week), to=str(TODAY))
    assert wrong(collector) == [(last_week, UNFOUNDED), (TODAY, NO_SUMS)]


def test_a_date_that_was_kept_once_stays_so_without_sums(collector: Collector, maya: Person) -> None:
    """A correction that was taken back: by the engine's rule that is no fault."""
    day = TODAY - timedelta(days=20)
    add(collector, correction(maya, day, entry={}), day)
    add(collector, correction(maya, day, 2), day)
    assert day in {row.day for row in collector.rows(LedgerDay)}
    assert wrong(collector) == []


def test_dates_that_cannot_be_reckoned_are_named_and_all_others_judged(collector: Collector, maya: Person) -> None:
    """They wait for nothing, though they are marked: the engine will not get on with them either."""
    noor = collector.person("Noor")
    collector.upload(collector.seat(noor, machine="m-2")[1], batch([span(NOON - HOUR, NOON)]))
    # The first policy holds for all dates before it.
    collector.do(change_policy, {"idle_after_s": 300}, date(2026, 1, 1), NOON, "test", maya)
    collector.settle()
    lose(collector, TODAY - timedelta(days=2))
    with collector.store.write() as session:
        row = ConfigChange(
            kind="policy", scope="person", scope_id=maya.id, name="", from_date=YESTERDAY, until=YESTERDAY,
            value={"from_the_future": 1}, at_ms=0, actor="test",
        )  # fmt: skip
        session.add(row)
        session.flush()
        visible(session).through_change = row.id or 0
        mark(session, [(maya.id, YESTERDAY)], NOON)
        kept = visible_day(session, noor.id, TODAY)
        assert kept is not None
        kept.overlap_ms += 1
    found = verdicts(collector)
    assert [(verdict.person_id, verdict.day) for verdict in found] == [
        (maya.id, TODAY - timedelta(days=2)), (maya.id, YESTERDAY), (maya.id, TODAY), (noor.id, TODAY),
    ]  # fmt: skip
    lacks, unreckoned, sound, other = found
    assert (lacks.fault, lacks.is_wrong) == (LACKS, True)
    assert unreckoned.fault.startswith("it cannot be reckoned: ValidationError: ")
    assert (unreckoned.is_wrong, sound.is_wrong) == (True, False)
    assert other.differs == {"overlap_ms": (1, 0)}


def test_a_kept_day_that_cannot_be_read_is_named(collector: Collector, maya: Person) -> None:
    """Damage to one day says nothing of the next."""
    harm(collector, "UPDATE ledger_day SET timeline = :blob WHERE day = :day", blob=b"?", day=str(YESTERDAY))
    ((day, fault),) = wrong(collector)
    assert (day, fault.split(":")[0]) == (YESTERDAY, "what is kept of it cannot be read")
