"""Which times of a schedule are made: each once, the newest after an outage, none twice."""

import threading
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from fairday_collector.store import Store
from fairday_collector.store.tables import Run
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.schedule import (
    change_schedule,
    find_schedule,
    list_schedules,
    pause_schedule,
    remove_schedule,
    resume_schedule,
)
from tests.support.scheduling import DUE, MADE, SLOT, begun, means, plan, runs
from tests.support.timesheets import HOUR, MINUTE, company


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Auckland"]
)
def test_over_the_changes_of_a_year_each_date_is_run_once(tmp_path: Path, zone: str) -> None:
    """Around every change of offset, a worker that looks every 50 minutes runs each local date once."""
    told = company(tmp_path)
    for index, change in enumerate([*changes_of(zone, 2026), date(2026, 7, 1)]):
        start = int(datetime(change.year, change.month, change.day, 12, tzinfo=ZoneInfo(zone)).timestamp() * 1000)
        start -= 48 * HOUR
        added = plan(told.store, tmp_path / str(index), name=str(index), zone=zone, now_ms=start)
        ended = [run for now in range(start, start + 72 * HOUR, 50 * MINUTE) for run in run_due(means(told.store, now))]
        assert {run.status for run in ended} == {"done"}
        dates = Counter(date.fromisoformat(run.slot[:10]) for run in ended)
        assert dates == Counter(change + timedelta(days=shift) for shift in (-1, 0, 1))
        with told.store.write() as session:
            remove_schedule(session, find_schedule(session, added.id), actor="test", now_ms=start)


def changes_of(zone: str, year: int) -> list[date]:
    """The local dates of a year on which the offset of a zone changes."""
    noons = [datetime(year, 1, 1, 12, tzinfo=ZoneInfo(zone)) + timedelta(days=day) for day in range(365)]
    return [day.date() for eve, day in pairwise(noons) if eve.utcoffset() != day.utcoffset()]


def test_two_workers_run_each_slot_once(tmp_path: Path) -> None:
    """Two workers on one database, each with a store of its own, fire every slot of an afternoon once between them."""
    told = company(tmp_path)
    told.person("Anna", told.team("Payments"))
    plan(told.store, tmp_path / "a", name="a", cron="*/15 * * * *")
    plan(told.store, tmp_path / "b", name="b", cron="*/15 * * * *")
    moments = [MADE + step * 15 * MINUTE for step in range(1, 9)]
    ended: list[Run] = []
    start = threading.Barrier(2)

    def work() -> None:
        store = Store(told.store.url)
        for now in moments:
            start.wait()
            ended.extend(run_due(means(store, now)))
        store.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(Counter((run.schedule_id, run.slot) for run in ended).values()) == [1] * 16
    assert {(run.status, len(run.attempts)) for run in runs(told.store)} == {("done", 1)}


def test_a_worker_that_slept_catches_up_once(tmp_path: Path) -> None:
    """After three days without a worker the newest report is made, and its run says what was missed before."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")
    (run,) = run_due(means(told.store, DUE + 72 * HOUR + 5 * HOUR))
    assert (run.slot, run.status) == ("2026-10-16T02:30", "done")
    assert run.note == (
        "3 earlier times were missed and not made up for: 2026-10-13 02:30, 2026-10-14 02:30 and 2026-10-15 02:30."
    )
    assert len(runs(told.store)) == 1


@pytest.mark.parametrize(("days", "slots"), [(6, ["2026-10-19T06:00"]), (34, ["2026-11-16T06:00"])])
def test_a_weekly_report_is_not_lost_over_an_outage(tmp_path: Path, days: int, slots: list[str]) -> None:
    """However late within 35 days, the newest Monday is made up for."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out", cron="0 6 * * mon")
    due = DUE + 6 * 24 * HOUR + 3 * HOUR + 30 * MINUTE
    assert [run.slot for run in run_due(means(told.store, due + days * 24 * HOUR))] == slots


def test_a_monthly_report_is_let_go_after_35_days(tmp_path: Path) -> None:
    """What nobody could want any more is not made."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out", cron="0 6 13 10 *")
    assert run_due(means(told.store, DUE + 36 * 24 * HOUR)) == []


def test_a_new_time_on_the_same_date_sends_no_second_report(tmp_path: Path) -> None:
    """A daily report that was sent at 02:30 and is moved to 08:00 is due again on the next date, and says so."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")
    run_due(means(told.store, DUE))
    with told.store.write() as session:
        change_schedule(session, find_schedule(session, "Daily"), actor="test", now_ms=DUE + HOUR, cron="0 8 * * *")
        (planned,) = list_schedules(session, DUE + HOUR)
    assert planned.next_ms == DUE + 29 * HOUR + 30 * MINUTE
    assert run_due(means(told.store, DUE + 10 * HOUR)) == []
    assert [run.slot for run in run_due(means(told.store, DUE + 30 * HOUR))] == ["2026-10-14T08:00"]


def test_a_schedule_that_moves_west_is_not_silent_until_its_clocks_catch_up(tmp_path: Path) -> None:
    """An hourly report goes on each hour in its new zone, each once, although the local times were run already."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out", cron="0 * * * *", now_ms=DUE)
    hours = [DUE + 30 * MINUTE + number * HOUR for number in range(12)]
    slots = []
    for now in hours:
        if now == hours[6]:
            with told.store.write() as session:
                held = find_schedule(session, "Daily")
                change_schedule(session, held, actor="test", now_ms=now - MINUTE, zone="America/New_York")
                (planned,) = list_schedules(session, now - MINUTE)
            assert planned.next_ms == now
        slots += [run.slot for _ in range(2) for run in run_due(means(told.store, now))]
    assert slots == [
        *(f"2026-10-13T{hour:02}:00" for hour in range(3, 9)),
        *(f"2026-10-13T{hour:02}:00-04:00" for hour in range(3, 9)),
    ]
    assert [run.due_ms for run in runs(told.store)] == hours
    assert len(list((tmp_path / "out").iterdir())) == 12


def test_a_clock_that_was_wrong_silences_no_schedule(tmp_path: Path) -> None:
    """A run that was made by a clock a year ahead does not keep today's from being made."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")
    run_due(means(told.store, DUE + 365 * 24 * HOUR))
    assert [run.slot for run in run_due(means(told.store, DUE))] == [SLOT.text]


def test_a_paused_schedule_is_silent_and_makes_up_for_nothing(tmp_path: Path) -> None:
    """While it is paused nothing is due nor repeated, and once it is resumed it is due from then on."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")
    with told.store.write() as session:
        pause_schedule(session, find_schedule(session, "Daily"), actor="test", now_ms=MADE)
    assert run_due(means(told.store, DUE)) == []
    with told.store.write() as session:
        resume_schedule(session, find_schedule(session, "Daily"), actor="test", now_ms=DUE + HOUR)
    assert run_due(means(told.store, DUE + 2 * HOUR)) == []
    assert [run.slot for run in run_due(means(told.store, DUE + 24 * HOUR))] == ["2026-10-14T02:30"]


def test_a_run_that_died_is_let_go_after_35_days(tmp_path: Path) -> None:
    """As one that was never begun: a server that was off for longer sends nothing of before."""
    told = company(tmp_path)
    begun(told.store, plan(told.store, tmp_path / "out", cron="30 2 13 10 *"))
    assert run_due(means(told.store, DUE + 36 * 24 * HOUR)) == []
    assert [run.status for run in runs(told.store)] == ["failed"]
