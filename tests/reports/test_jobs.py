"""Scheduled reports that run: claimed once, delivered, recorded, repeated where they failed."""

import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import col, select

from fairday_collector.access.looks import looks_at
from fairday_collector.errors import Conflict, NotFound
from fairday_collector.people import find_person, set_person
from fairday_collector.store import Store
from fairday_collector.store.tables import Run, Schedule
from fairday_reports.claims import claim
from fairday_reports.deliver import Delivery
from fairday_reports.jobs import install, run_due, run_now
from fairday_reports.schedule import add_schedule
from fairday_reports.slots import Slot
from tests.support.mailbox import Mailbox, mailbox
from tests.support.readers import read_json
from tests.support.timesheets import HOUR, MINUTE, Company, at, company, office_day

NO_MAIL = Delivery(None, "fairday@example.org")
MADE = at(2026, 10, 12, 12)
DUE = at(2026, 10, 13, 0, 30)  # 02:30 in Berlin


class Hands:
    """A clock that stands where it is put."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        """Now, as it was put."""
        return self.now_ms


def plan(told: Company, folder: Path | None, **changed: Any) -> Schedule:
    """Adds a daily schedule of everyone's yesterday at 02:30 in Berlin, into a folder as JSON."""
    given: dict[str, Any] = {
        "name": "Daily",
        "cron": "30 2 * * *",
        "zone": "Europe/Berlin",
        "period": "yesterday",
        "format": "json",
        "folder": None if folder is None else str(folder),
        "now_ms": MADE,
    }
    with told.store.write() as session:
        return add_schedule(session, **{**given, **changed})


def runs(store: Store) -> list[Run]:
    """All runs in the order they were due."""
    with store.read() as session:
        return list(session.exec(select(Run).order_by(col(Run.due_ms), col(Run.slot))).all())


def test_a_due_report_is_made_delivered_and_recorded(tmp_path: Path) -> None:
    """At 02:30 yesterday's timesheet lies in the folder, and the run tells slot, times, outcome and how it ended."""
    told = company(tmp_path)
    anna = told.person("Anna Berg", told.team("Payments"))
    told.day(anna, date(2026, 10, 12), office_day())
    added = plan(told, tmp_path / "out", person=anna)
    clock = Hands(DUE - 1)
    assert run_due(told.store, NO_MAIL, clock) == []
    clock.now_ms = DUE + 5_000
    (run,) = run_due(told.store, NO_MAIL, clock)
    assert (run.schedule_id, run.slot, run.due_ms) == (added.id, "2026-10-13T02:30", DUE)
    assert (run.status, run.error, run.started_ms, run.finished_ms) == ("done", None, DUE + 5_000, DUE + 5_000)
    assert run.outcome == [
        {
            "attempt": 1,
            "by": "clock",
            "started_ms": DUE + 5_000,
            "finished_ms": DUE + 5_000,
            "error": None,
            "deliveries": [{"to": str(tmp_path / "out"), "error": None}],
        }
    ]
    sheet = read_json((tmp_path / "out" / "Daily-2026-10-13T0230.json").read_text())
    assert (sheet["from"], sheet["to"], sheet["subject"]) == ("2026-10-12", "2026-10-12", "Anna Berg")
    assert sheet["rows"][0]["states"]["active"] == 270 * MINUTE + 2_249
    assert run_due(told.store, NO_MAIL, clock) == []


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Auckland"]
)
def test_over_the_changes_of_a_year_each_date_is_run_once(tmp_path: Path, zone: str) -> None:
    """Around every change of offset, a worker that looks every 50 minutes runs each local date once."""
    told = company(tmp_path)
    for index, change in enumerate([*changes_of(zone, 2026), date(2026, 7, 1)]):
        start = int(datetime(change.year, change.month, change.day, 12, tzinfo=ZoneInfo(zone)).timestamp() * 1000)
        start -= 48 * HOUR
        plan(told, tmp_path / str(index), name=str(index), zone=zone, now_ms=start)
        with told.store.write() as session:  # what was planned before is not looked at again
            for old in session.exec(select(Schedule).where(Schedule.name != str(index))).all():
                old.cron = "30 2 29 2 *"
        ended = [
            run
            for now in range(start, start + 72 * HOUR, 50 * MINUTE)
            for run in run_due(told.store, NO_MAIL, Hands(now))
        ]
        assert {run.status for run in ended} == {"done"}
        dates = Counter(date.fromisoformat(run.slot[:10]) for run in ended)
        assert dates == Counter(change + timedelta(days=shift) for shift in (-1, 0, 1))


def changes_of(zone: str, year: int) -> list[date]:
    """The local dates of a year on which the offset of a zone changes."""
    noons = [datetime(year, 1, 1, 12, tzinfo=ZoneInfo(zone)) + timedelta(days=day) for day in range(365)]
    return [day.date() for eve, day in pairwise(noons) if eve.utcoffset() != day.utcoffset()]


def test_two_workers_run_each_slot_once(tmp_path: Path) -> None:
    """Two workers on one file, each with a store of its own, fire every slot of an afternoon once between them."""
    told = company(tmp_path)
    told.person("Anna", told.team("Payments"))
    plan(told, tmp_path / "a", name="a", cron="*/15 * * * *")
    plan(told, tmp_path / "b", name="b", cron="*/15 * * * *")
    moments = [MADE + step * 15 * MINUTE for step in range(1, 9)]
    ended: list[Run] = []
    start = threading.Barrier(2)

    def work() -> None:
        store = Store(told.store.url)
        for now in moments:
            start.wait()
            ended.extend(run_due(store, NO_MAIL, Hands(now)))
        store.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(Counter((run.schedule_id, run.slot) for run in ended).values()) == [1] * 16
    assert {(run.status, len(run.outcome)) for run in runs(told.store)} == {("done", 1)}


def test_a_worker_that_slept_catches_up_once(tmp_path: Path) -> None:
    """After three days without a worker one report is made, the newest, and what was missed before is let go."""
    told = company(tmp_path)
    plan(told, tmp_path / "out")
    ended = run_due(told.store, NO_MAIL, Hands(DUE + 72 * HOUR + 5 * HOUR))
    assert [run.slot for run in ended] == ["2026-10-16T02:30"]
    assert len(runs(told.store)) == 1


def test_a_failed_run_is_repeated_three_times_with_growing_waits(tmp_path: Path) -> None:
    """What failed is tried again after 1, 5 and 15 minutes, and then left as failed with its error."""
    told = company(tmp_path)
    (tmp_path / "file").write_text("")
    plan(told, tmp_path / "file")
    tried = []
    for now in range(DUE, DUE + 2 * HOUR, MINUTE // 2):
        tried += [now - DUE for _ in run_due(told.store, NO_MAIL, Hands(now))]
    assert tried == [0, MINUTE, 6 * MINUTE, 21 * MINUTE]
    (run,) = runs(told.store)
    assert (run.status, len(run.outcome)) == ("failed", 4)
    assert "cannot be written" in str(run.error)
    assert all(attempt["error"] == run.error for attempt in run.outcome)


def test_a_repeat_that_succeeds_ends_the_run(tmp_path: Path) -> None:
    """Once the cause is gone the next attempt delivers, and the run is done without an error."""
    told = company(tmp_path)
    (tmp_path / "out").write_text("")
    plan(told, tmp_path / "out")
    run_due(told.store, NO_MAIL, Hands(DUE))
    (tmp_path / "out").unlink()
    (run,) = run_due(told.store, NO_MAIL, Hands(DUE + MINUTE))
    assert (run.status, run.error, [attempt["error"] is None for attempt in run.outcome]) == (
        "done",
        None,
        [False, True],
    )
    assert run_due(told.store, NO_MAIL, Hands(DUE + HOUR)) == []


def test_a_repeat_goes_to_those_who_have_nothing_yet(tmp_path: Path) -> None:
    """When one address was refused, the repeat bothers neither the others nor the folder again."""
    told = company(tmp_path)
    plan(told, tmp_path / "out", mail=["a@example.org", "late@example.org", "b@example.org"])
    with mailbox(Mailbox(refused={"late@example.org"})) as box:
        delivery = Delivery(f"smtp://127.0.0.1:{box.port}", "fairday@example.org")
        (run,) = run_due(told.store, delivery, Hands(DUE))
        assert run.status == "failed"
        assert str(run.error).startswith("late@example.org: The mail server refused this address: 550")
        assert [done["error"] is None for done in run.outcome[0]["deliveries"]] == [True, True, False, True]
        box.refused.clear()
        (run,) = run_due(told.store, delivery, Hands(DUE + MINUTE))
    assert run.status == "done"
    assert [done["to"] for done in run.outcome[1]["deliveries"]] == ["late@example.org"]
    assert [to for (to,), _ in box.mails] == ["a@example.org", "b@example.org", "late@example.org"]


def test_a_run_whose_process_died_is_done_again(tmp_path: Path) -> None:
    """A run that has been running for a quarter of an hour is taken over, and the dead attempt stays on record."""
    told = company(tmp_path)
    added = plan(told, tmp_path / "out")
    with told.store.write() as session:
        claim(session, added.id, Slot("2026-10-13T02:30", DUE), DUE, "clock")
    assert run_due(told.store, NO_MAIL, Hands(DUE + 14 * MINUTE)) == []
    (run,) = run_due(told.store, NO_MAIL, Hands(DUE + 15 * MINUTE))
    assert run.status == "done"
    assert [attempt["error"] for attempt in run.outcome] == ["The process ended before the run did.", None]


def test_who_lost_the_claim_records_nothing(tmp_path: Path) -> None:
    """A worker that was slow rather than dead finds its run taken over, and stops without touching the record."""
    told = company(tmp_path)
    plan(told, tmp_path / "out")
    slow = Hands(DUE)
    taken: list[Run] = []

    def clock() -> int:
        # The second look at the clock is between claim and delivery: there another worker comes a quarter later.
        slow.now_ms += 1
        if slow.now_ms == DUE + 2:
            other = Store(told.store.url)
            taken.extend(run_due(other, NO_MAIL, Hands(DUE + 16 * MINUTE)))
            other.close()
        return slow.now_ms

    assert run_due(told.store, NO_MAIL, clock) == []
    assert [run.status for run in taken] == ["done"]
    assert runs(told.store) == taken


def test_a_run_by_hand_is_made_at_once_and_not_repeated(tmp_path: Path) -> None:
    """`run_now` makes a report of the day before, tells how it ended, and leaves the next slot due as ever."""
    told = company(tmp_path)
    (tmp_path / "file").write_text("")
    plan(told, tmp_path / "file")
    clock = Hands(DUE - 2 * HOUR)
    run = run_now(told.store, "Daily", NO_MAIL, clock)
    assert (run.slot, run.status, run.outcome[0]["by"]) == ("2026-10-13T00:30:00", "failed", "hand")
    with pytest.raises(Conflict):
        run_now(told.store, "Daily", NO_MAIL, clock)
    assert run_due(told.store, NO_MAIL, Hands(DUE - HOUR)) == []
    (tmp_path / "file").unlink()
    assert [run.slot for run in run_due(told.store, NO_MAIL, Hands(DUE))] == ["2026-10-13T02:30"]
    with pytest.raises(NotFound):
        run_now(told.store, "Weekly", NO_MAIL, clock)


def test_a_run_by_hand_that_died_is_closed_not_repeated(tmp_path: Path) -> None:
    """Nobody who started a report by hand and gave up is surprised by it a quarter of an hour later."""
    told = company(tmp_path)
    added = plan(told, tmp_path / "out")
    with told.store.write() as session:
        claim(session, added.id, Slot("2026-10-12T20:00:00", DUE - 6 * HOUR), DUE - 6 * HOUR, "hand")
    assert run_due(told.store, NO_MAIL, Hands(DUE - HOUR)) == []
    (run,) = runs(told.store)
    assert (run.status, run.error) == ("failed", "The process ended before the run did.")


def test_one_broken_schedule_stops_no_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A schedule whose row is broken is logged, one whose person is gone is recorded, and the rest run."""
    told = company(tmp_path)
    plan(told, tmp_path / "a", name="a")
    plan(told, tmp_path / "b", name="b")
    plan(told, tmp_path / "c", name="c")
    with told.store.write() as session:
        broken, lost, _ = session.exec(select(Schedule).order_by(col(Schedule.name))).all()
        broken.cron = "nonsense"
        lost.parameters = {**lost.parameters, "person": "ghost"}
    ended = run_due(told.store, NO_MAIL, Hands(DUE))
    assert [(run.status, run.error is None) for run in ended] == [("failed", False), ("done", True)]
    assert "'ghost'" in str(ended[0].error)
    assert [record.message for record in caplog.records] == ["schedule.broken"]


def test_mail_without_a_server_fails_with_the_remedy(tmp_path: Path) -> None:
    """A schedule that mails on a server without mail says so in its run, and the folder gets its report."""
    told = company(tmp_path)
    plan(told, tmp_path / "out", mail=["ines@example.org"])
    (run,) = run_due(told.store, NO_MAIL, Hands(DUE))
    assert run.status == "failed"
    assert "FAIRDAY_SMTP_URL" in str(run.error)
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_the_scheduler_calls_at_once(tmp_path: Path) -> None:
    """A worker that starts late does not wait for the first tick: what is due is in the folder soon after."""
    told = company(tmp_path)
    plan(told, tmp_path / "out")
    scheduler = BackgroundScheduler(timezone=UTC)
    called = threading.Event()

    def clock() -> int:
        called.set()
        return DUE

    install(scheduler, told.store, NO_MAIL, clock, lambda _family: True)
    scheduler.start()
    assert called.wait(20)
    scheduler.shutdown()  # waits for the job under way
    assert [run.status for run in runs(told.store)] == ["done"]


def test_who_gets_a_report_is_on_record_before_it_leaves(tmp_path: Path) -> None:
    """Each address and the folder, with the dates it holds; not a person's own address."""
    told = company(tmp_path)
    team = told.team("Payments")
    anna, bo = told.person("Anna Berg", team), told.person("Bo", team)
    with told.store.write() as session:
        set_person(session, find_person(session, anna), MADE, email="Anna@example.com")
    told.day(anna, date(2026, 10, 12), office_day())
    plan(told, tmp_path / "out", mail=["anna@example.com", "boss@example.com"])
    run_due(told.store, NO_MAIL, Hands(DUE + 5_000))
    with told.store.read() as session:
        seen = {person: looks_at(session, person, date(2026, 10, 1)) for person in (anna, bo)}
    folder, boss, own = f"the folder {tmp_path / 'out'}", "boss@example.com, by mail", "anna@example.com, by mail"
    assert {look.who for look in seen[anna]} == {folder, boss}
    assert {look.who for look in seen[bo]} == {folder, boss, own}
    dates = {(look.what, look.first, look.last) for looks in seen.values() for look in looks}
    assert dates == {("report", date(2026, 10, 12), date(2026, 10, 12))}
