from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

import pytest

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from fairday_collector.ledger.engine import Engine
from fairday_collector.ledger.verify import verify_people
from fairday_collector.people import set_person
from fairday_collector.store.tables import AuditEntry, Correction, DirtyDay, LedgerDay, Person, TimesheetAct
from fairday_collector.timesheets.desk import TimesheetDesk
from fairday_collector.timesheets.model import Entry
from fairday_collector.timesheets.record import RecordBook
from fairday_collector.timesheets.states import Act
from tests.support.collector import HOUR
from tests.support.fault_house import until
from tests.support.interrupted import Interrupted, somebody_waits
from tests.support.office import DAY, Office, at, entry

PROPOSED = entry("09:00", "17:00", ("12:00", "12:45"))
CORRECTED = entry("08:30", "17:00", ("12:00", "12:30"))
NEXT = DAY + timedelta(days=1)


def refused(office: Office, viewer: Viewer, act: Callable[[TimesheetDesk], Any]) -> Refusal:
    """The refusal of an act, after which nothing is changed."""
    before = office.rows(), len(office.collector.rows(AuditEntry)), office.collector.rows(DirtyDay)
    with pytest.raises(Refusal) as caught:
        office.sheets(viewer, act)
    assert (office.rows(), len(office.collector.rows(AuditEntry)), office.collector.rows(DirtyDay)) == before
    return caught.value


def correct(office: Office, given: Entry | None = CORRECTED, day: date = DAY) -> None:
    """Maya corrects a date, which is reckoned again."""
    office.sheets(office.worker, lambda desk: desk.correct(day, given, "train was late"))
    office.collector.settle()


def test_the_ledger_proposes_what_was_recorded(maya: Office) -> None:
    """From first to last presence, less the locked 45 minutes."""
    maya.works()
    assert maya.recorded().entry == PROPOSED
    assert (maya.recorded().source, maya.sheet().state) == ("proposed", "open")


def test_a_correction_appends_and_holds(maya: Office) -> None:
    """With who, when and why; a second one holds instead, the first stays; later data changes nothing of it."""
    maya.works()
    correct(maya)
    assert (maya.recorded().entry, maya.recorded().source) == (CORRECTED, "corrected")
    correct(maya, None)
    assert (maya.recorded().entry, maya.recorded().source) == (None, "corrected")
    maya.records_spans(("18:00", "19:00", "input"))
    assert maya.recorded().entry is None
    first, second = maya.collector.rows(Correction)
    assert (first.n, first.reason, first.actor, first.at_ms) == (
        1,
        "train was late",
        "web:maya",
        maya.collector.clock(),
    )
    assert (second.n, second.entry) == (2, {})


def test_a_correction_can_be_taken_back(maya: Office) -> None:
    """Then the record is what is proposed, also as that changes."""
    maya.works()
    correct(maya)
    maya.sheets(maya.worker, lambda desk: desk.restore(DAY, "was right"))
    assert (maya.recorded().entry, maya.recorded().source) == (PROPOSED, "proposed")
    maya.records_spans(("18:00", "19:00", "input"))
    assert maya.recorded().entry == entry("09:00", "19:00", ("12:00", "12:45"))
    assert [row.entry is None for row in maya.collector.rows(Correction)] == [False, True]


def test_every_change_marks_its_dates_and_is_audited(maya: Office) -> None:
    """A correction its date, an attestation all of its period, and those around that may be proposed otherwise.

    Of those nobody knows anything of none is kept.
    """
    maya.works(DAY, NEXT)
    maya.sheets(maya.worker, lambda desk: desk.correct(DAY, CORRECTED, "train was late"))
    assert [row.day for row in maya.collector.rows(DirtyDay)] == [DAY, NEXT]
    maya.collector.settle()
    maya.sheets(maya.worker, lambda desk: desk.act("attest", DAY))
    assert [row.day.day for row in maya.collector.rows(DirtyDay)] == list(range(1, 31))
    maya.collector.settle()
    assert [row.day for row in maya.collector.rows(LedgerDay)] == [DAY, NEXT]
    noted = [
        (e.action, e.actor, e.subject) for e in maya.collector.rows(AuditEntry) if e.action.startswith("timesheet")
    ]
    assert noted == [(f"timesheet.{act}", "web:maya", maya.maya.id) for act in ("correct", "attest")]


@pytest.mark.parametrize(("given", "error", "words"), [
    (entry("17:00", "09:00"), Invalid, "end:"),
    (entry("09:00", "17:00", ("08:00", "08:30")), Invalid, "breaks:"),
    (entry("09:00", "17:00", day=NEXT), Invalid, "start:"),
    (Entry(PROPOSED.start_ms, PROPOSED.end_ms + 15 * 86_400_000, []), Invalid, "24 h"),
])  # fmt: skip
def test_a_correction_that_cannot_be_is_refused(maya: Office, given: Entry, error: type[Refusal], words: str) -> None:
    """Naming field and remedy, and nothing is stored."""
    found = refused(maya, maya.worker, lambda desk: desk.correct(DAY, given, "why"))
    assert isinstance(found, error)
    assert words in found.detail


def test_a_correction_needs_a_reason(maya: Office) -> None:
    """A few words of it."""
    for reason in ("", "   ", "x" * 501, "a\x00b"):

        def act(desk: TimesheetDesk, why: str = reason) -> None:
            desk.correct(DAY, None, why)

        assert "reason:" in refused(maya, maya.worker, act).detail


def test_a_correction_of_what_has_not_come_is_refused(maya: Office) -> None:
    """Neither for tomorrow nor for this evening."""
    today = date(2026, 10, 14)
    evening = entry("09:00", "17:00", day=today)
    assert refused(maya, maya.worker, lambda desk: desk.correct(today, evening, "why")).code == "in_the_future"


def test_two_dates_cannot_share_time(maya: Office) -> None:
    """A night until six overlaps the next date's record from five on."""
    maya.works()
    correct(maya, entry("05:00", "08:00", day=NEXT), NEXT)
    night = Entry(entry("22:00", "23:00").start_ms, entry("06:00", "07:00", day=NEXT).start_ms, [])
    found = refused(maya, maya.worker, lambda desk: desk.correct(DAY, night, "night"))
    assert (found.code, str(NEXT) in found.detail) == ("overlapping_days", True)
    correct(maya, Entry(night.start_ms, entry("05:00", "06:00", day=NEXT).start_ms, []))
    assert maya.recorded().entry is not None


def test_what_arrives_after_a_correction_is_not_worked_twice(maya: Office) -> None:
    """What it says of the next morning is not proposed for that date too, but once it is taken back."""
    maya.works(NEXT)
    until_two = Entry(at("22:00"), at("02:00", NEXT))
    correct(maya, until_two)
    maya.records_spans(("00:30", "01:30", "input"), day=NEXT)
    own = entry("09:00", "17:00", ("12:00", "12:45"), day=NEXT)
    assert (maya.recorded().entry, maya.recorded(NEXT).entry) == (until_two, own)
    maya.attested()
    assert [each.record.entry for each in maya.sheet().days if each.record.entry] == [until_two, own]
    maya.sheets(maya.worker, lambda desk: desk.act("return", DAY, "went home at ten"))
    maya.sheets(maya.worker, lambda desk: desk.restore(DAY, "went home at ten"))
    maya.collector.settle()
    assert maya.recorded(NEXT).entry == Entry(at("00:30", NEXT), own.end_ms, own.breaks)


def test_what_a_correction_says_is_not_worked_twice_after_a_move_to_another_zone(maya: Office) -> None:
    """The evening that was corrected is the next date's there, and stays the record of the date it was said of."""
    maya.records_spans(("18:00", "23:00", "input"))
    correct(maya, entry("19:00", "22:00"))
    with maya.collector.store.write() as session:
        person = session.get_one(Person, maya.maya.id)
        set_person(session, person, maya.collector.clock(), zone="Asia/Kolkata", from_date=date(2026, 1, 1))
    maya.collector.settle()
    found = [each.record.entry for each in maya.sheet().days if each.record.entry]
    assert found == [entry("19:00", "22:00"), Entry(at("18:30"), at("23:00"), [(at("19:00"), at("22:00"))])]
    assert maya.sheet().worked_ms == 4 * HOUR + HOUR // 2


def test_who_may_correct(maya: Office) -> None:
    """The worker and an administrator; not a supervisor or an analyst; for anybody else there is no such person."""
    maya.sheets(maya.admin, lambda desk: desk.correct(DAY, None, "asked by phone"))
    for viewer, error in (
        (maya.supervisor, Forbidden),
        (Viewer("key:a", "analyst"), Forbidden),
        (Viewer("key:s", "supervisor", frozenset({"other"})), NotFound),
        (Viewer("web:noor", "worker", person_id="noor"), NotFound),
    ):
        assert isinstance(refused(maya, viewer, lambda desk: desk.correct(DAY, None, "why")), error)


def test_the_way_to_the_lock_and_back(maya: Office) -> None:
    """Each act is a row with who, when and why; unlocked, the record can be corrected and goes the way again."""
    maya.works()
    correct(maya)
    maya.locked()
    assert (maya.recorded().entry, maya.recorded().source, maya.sheet().state) == (CORRECTED, "locked", "locked")
    found = refused(maya, maya.worker, lambda desk: desk.correct(DAY, None, "why"))
    assert (found.code, "unlock" in found.detail) == ("timesheet_locked", True)
    maya.sheets(maya.admin, lambda desk: desk.act("unlock", DAY, "audit"))
    maya.collector.settle()
    assert (maya.recorded().source, maya.sheet().state) == ("corrected", "open")
    correct(maya, PROPOSED)
    maya.attested()
    assert (maya.recorded().entry, maya.recorded().source) == (PROPOSED, "attested")
    acts = maya.collector.rows(TimesheetAct)
    assert [(act.n, act.act, act.actor) for act in acts] == [
        (1, "attest", "web:maya"), (2, "approve", "key:boss"), (3, "lock", "cli:root"), (4, "unlock", "cli:root"),
        (5, "attest", "web:maya"),
    ]  # fmt: skip
    assert {(act.first, act.last) for act in acts} == {(date(2026, 9, 1), date(2026, 9, 30))}
    assert acts[3].reason == "audit"


@pytest.mark.parametrize("state", ["attested", "approved"])
def test_what_was_attested_is_corrected_only_once_returned(maya: Office, state: str) -> None:
    """The supervisor returns it with a reason, then it is open again."""
    maya.works()
    maya.attested()
    if state == "approved":
        maya.sheets(maya.supervisor, lambda desk: desk.act("approve", DAY))
    assert maya.recorded().source == state
    assert refused(maya, maya.worker, lambda desk: desk.correct(DAY, None, "why")).code == f"timesheet_{state}"
    assert "reason:" in refused(maya, maya.supervisor, lambda desk: desk.act("return", DAY)).detail
    maya.sheets(maya.supervisor, lambda desk: desk.act("return", DAY, "lunch is missing"))
    correct(maya)
    assert (maya.recorded().source, maya.sheet().state) == ("corrected", "returned")


def test_a_worker_takes_an_attestation_back_but_not_an_approval(maya: Office) -> None:
    """By returning it to themselves, with a reason."""
    maya.works()
    maya.attested()
    maya.sheets(maya.worker, lambda desk: desk.act("return", DAY, "forgot Friday"))
    maya.attested()
    maya.sheets(maya.supervisor, lambda desk: desk.act("approve", DAY))
    assert refused(maya, maya.worker, lambda desk: desk.act("return", DAY, "again")).code == "your_own"


def test_late_data_after_an_attestation_is_a_difference(maya: Office) -> None:
    """Never a silent change: the record stays, the sheet shows what was and what would be proposed."""
    maya.works()
    maya.locked()
    assert maya.sheet().differences == ()
    maya.records_spans(("18:00", "19:00", "input"))
    maya.records_spans(("09:00", "10:00", "input"), day=NEXT)
    assert maya.recorded().entry == PROPOSED
    assert maya.recorded(NEXT).entry is None
    late = entry("09:00", "19:00", ("12:00", "12:45"))
    assert [(d.day, d.proposed_then, d.proposed_now) for d in maya.sheet().differences] == [
        (DAY, PROPOSED, late),
        (NEXT, None, entry("09:00", "10:00", day=NEXT)),
    ]
    assert maya.sheet().worked_ms == PROPOSED.worked_ms
    maya.sheets(maya.admin, lambda desk: desk.act("unlock", DAY, "late laptop"))
    assert maya.recorded().entry == late
    assert maya.sheet().differences == ()


def test_only_a_period_that_is_over_is_attested(maya: Office) -> None:
    """October runs until the 31st."""
    found = refused(maya, maya.worker, lambda desk: desk.act("attest", date(2026, 10, 13)))
    assert (found.code, "2026-10-31" in found.detail) == ("period_not_over", True)


def test_what_is_attested_is_what_was_shown(maya: Office) -> None:
    """Data that waits to be reckoned is late: it becomes a difference."""
    maya.works()
    maya.sends(("18:00", "19:00", "input"))
    maya.attested()
    assert maya.recorded().entry == PROPOSED
    assert [difference.day for difference in maya.sheet().differences] == [DAY]


def test_a_claim_that_waits_holds_up_the_attestation(maya: Office) -> None:
    """It would change the record; decided or withdrawn, it does not."""
    maya.works()
    made = maya.claims(maya.worker, lambda desk: desk.make(at("18:00"), at("19:00"), "call"))
    found = refused(maya, maya.worker, lambda desk: desk.act("attest", DAY))
    assert (found.code, made.row.id in found.detail) == ("claims_pending", True)
    maya.claims(maya.worker, lambda desk: desk.act(made.row.id, "withdraw"))
    maya.attested()


def test_two_approvals_at_once(maya: Office) -> None:
    """One wins; the other is told who did it."""
    maya.works()
    maya.attested()

    def approve(name: str) -> str:
        viewer = Viewer(f"cli:{name}", "admin")
        try:
            maya.sheets(viewer, lambda desk: desk.act("approve", DAY, "", 1))
        except Conflict as refusal:
            return refusal.detail
        return "done"

    with ThreadPoolExecutor(2) as pool:
        told = dict(zip(("ann", "bo"), pool.map(approve, ("ann", "bo")), strict=True))
    won = next(name for name, outcome in told.items() if outcome == "done")
    (lost,) = [outcome for outcome in told.values() if outcome != "done"]
    assert f"cli:{won} approved it" in lost
    assert [act.act for act in maya.collector.rows(TimesheetAct)] == ["attest", "approve"]
    again = refused(maya, maya.admin, lambda desk: desk.act("approve", DAY))
    assert (again.code, f"cli:{won}" in again.detail) == ("timesheet_approved", True)


@pytest.mark.postgresql
def test_a_first_date_that_arrives_while_she_attests_is_reckoned_by_what_she_attested(maya: Office) -> None:
    """Her act saw no such date, and the date was being reckoned without the act."""
    maya.works(NEXT)
    history = maya.history()
    with ThreadPoolExecutor(1) as pool, ExitStack() as attesting:
        session = attesting.enter_context(maya.collector.store.write())
        TimesheetDesk(session, maya.worker, history, maya.collector.clock()).act("attest", DAY)
        session.flush()
        sent = pool.submit(maya.sends, ("09:00", "10:00", "input"))
        until(lambda: sent.done() or somebody_waits(maya.collector.store), "the upload is stored, or waits")
        store = Interrupted(maya.collector.store.url, attesting.close)
        Engine(store, maya.collector.clock).bring_up()
        store.close()
        attesting.close()
        sent.result(60)
    maya.collector.settle()
    (told,) = verify_people(maya.collector.store, [history.person.id], DAY, DAY)
    assert (told.waits, told.differs, told.fault) == (False, {}, "")


def test_who_looked_before_it_changed_is_told(maya: Office) -> None:
    """`expected` is the number of acts that was shown."""
    maya.works()
    maya.attested()
    maya.sheets(maya.worker, lambda desk: desk.act("return", DAY, "forgot"))
    maya.attested()
    found = refused(maya, maya.supervisor, lambda desk: desk.act("approve", DAY, "", 1))
    assert (found.code, "attested it" in found.detail) == ("timesheet_changed", True)
    maya.sheets(maya.supervisor, lambda desk: desk.act("approve", DAY, "", 3))


def test_nobody_decides_their_own(maya: Office) -> None:
    """Neither as supervisor of their own team nor as administrator."""
    maya.works()
    maya.attested()
    for role in ("supervisor", "admin"):
        both = Viewer("key:maya", role, frozenset({maya.team.id}), person_id=maya.maya.id)
        assert refused(maya, both, lambda desk: desk.act("approve", DAY)).code == "your_own"


@pytest.mark.parametrize(("act", "role"), [
    ("lock", "supervisor"), ("unlock", "supervisor"), ("attest", "supervisor"), ("approve", "worker"),
    ("lock", "worker"), ("approve", "analyst"),
])  # fmt: skip
def test_acts_that_are_not_for_a_role(maya: Office, act: Act, role: str) -> None:
    """Supervisors decide, administrators lock, workers attest; analysts do nothing."""
    maya.works()
    maya.attested()
    viewer = {"supervisor": maya.supervisor, "worker": maya.worker, "analyst": Viewer("key:a", "analyst")}[role]
    assert isinstance(refused(maya, viewer, lambda desk: desk.act(act, DAY, "why")), Forbidden)


def test_the_supervisor_of_the_last_date_decides(maya: Office) -> None:
    """Who had the team before sees dates, but the period is not theirs."""
    maya.works()
    maya.attested()
    sales = maya.collector.team("Sales")
    maya.moves(sales.id)
    assert isinstance(refused(maya, maya.supervisor, lambda desk: desk.act("approve", DAY)), NotFound)
    maya.sheets(Viewer("key:s", "supervisor", frozenset({sales.id})), lambda desk: desk.act("approve", DAY))


def test_another_pay_period_leaves_what_was_attested_alone(maya: Office) -> None:
    """September stays one period; October's dates go by weeks."""
    maya.works()
    maya.attested()
    maya.policy(pay_period="week")
    assert (maya.sheet().period.first, maya.sheet().period.last) == (date(2026, 9, 1), date(2026, 9, 30))
    october = maya.sheet(date(2026, 10, 1)).period
    assert (october.first, october.last) == (date(2026, 10, 1), date(2026, 10, 4))
    september = maya.sheet(date(2026, 8, 31)).period
    assert (september.first, september.last) == (date(2026, 8, 31), date(2026, 8, 31))


def test_the_book_of_a_range_holds_the_periods_that_reach_into_it(maya: Office) -> None:
    """One date of an attested month knows that it is."""
    maya.works()
    maya.attested()
    with maya.collector.store.read() as session:
        book = RecordBook.load(session, maya.maya.id, NEXT, NEXT)
    assert book.recorded(NEXT, PROPOSED).entry is None
    assert book.recorded(date(2026, 10, 1), PROPOSED).source == "proposed"
