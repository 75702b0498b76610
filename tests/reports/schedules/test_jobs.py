"""Scheduled reports that run: made, delivered, recorded and counted."""

import json
import threading
from datetime import UTC, date
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from fairday_collector.access.looks import looks_at
from fairday_collector.meters import Meters
from fairday_reports.deliver import Post
from fairday_reports.schedules.jobs import install, run_due
from fairday_reports.schedules.means import Means
from fairday_reports.schedules.runs import audiences_of, document_of
from fairday_reports.schedules.schedule import find_schedule
from tests.support.scheduling import DUE, SLOT, Hands, mailed, means, outcomes, plan, runs, states
from tests.support.timesheets import HOUR, MINUTE, company, office_day


def test_a_due_report_is_made_delivered_and_recorded(tmp_path: Path) -> None:
    """At 02:30 yesterday's report lies in the folder, and the run tells slot, dates, times, files and outcome."""
    told = company(tmp_path)
    anna = told.person("Anna Berg", told.team("Payments"))
    told.day(anna, date(2026, 10, 12), office_day())
    added = plan(told.store, tmp_path / "out")
    assert run_due(means(told.store, DUE - 1)) == []
    (run,) = run_due(means(told.store, DUE + 5_000))
    assert (run.schedule_id, run.slot, run.revision, run.due_ms, run.by) == (added.id, SLOT.text, 0, DUE, "clock")
    assert (run.status, run.error, run.started_ms, run.finished_ms) == ("done", None, DUE + 5_000, DUE + 5_000)
    assert (run.report, run.first, run.last) == ("utilisation", date(2026, 10, 12), date(2026, 10, 12))
    assert run.attempts == [{"started_ms": DUE + 5_000, "finished_ms": DUE + 5_000, "error": None}]
    folder = f"folder:{tmp_path / 'out'}"
    assert outcomes(told.store) == [(0, 1, folder, "sent", None)]
    assert states(told.store) == {folder: (None, 0, None)}
    (path,) = (tmp_path / "out").iterdir()
    with told.store.read() as session:
        (made,) = audiences_of(session, run)
        kept = document_of(session, run, "admin")
    assert (made.audience, made.made_ms) == ("admin", DUE + 5_000)
    assert [(file["format"], file["bytes"]) for file in made.files] == [("json", path.stat().st_size)]
    assert kept is not None
    assert kept.head.about.late_until == date(2026, 10, 20)
    assert json.loads(path.read_text())["title"] == kept.head.title
    assert run_due(means(told.store, DUE + HOUR)) == []


def test_a_report_that_cannot_be_made_is_an_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours while it is made is logged and told on the run, which is tried again."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")

    def fails(*_given: object) -> None:
        raise RuntimeError("no paper")

    monkeypatch.setattr("fairday_reports.schedules.making.make_files", fails)
    (run,) = run_due(means(told.store, DUE))
    assert run.error == f"{tmp_path / 'out'}: The report could not be made: RuntimeError: no paper"
    assert run.retry_ms == DUE + MINUTE
    assert [record.message for record in caplog.records] == ["schedule.failed"]


@pytest.mark.parametrize("url", ["s3://[bucket/reports", "s3://bu\u2100cket/x"], ids=["bracket", "sign"])
def test_a_place_that_is_none_holds_nothing_up(tmp_path: Path, url: str) -> None:
    """A URL without a host to read, kept from before such were refused, fails in words, and the folder gets its own."""
    told = company(tmp_path)
    added = plan(told.store, tmp_path / "out")
    with told.store.write() as session:
        held = find_schedule(session, added.id)
        held.targets = [{"kind": "store", "url": url, "options": {}}, *held.targets]
        session.add(held)
    (run,) = run_due(means(told.store, DUE))
    assert (run.status, str(run.error).partition(":")[0]) == ("failed", "s3")
    assert [row[2:4] for row in outcomes(told.store)] == [
        (f"folder:{tmp_path / 'out'}", "sent"),
        (f"store:{url}", "failed"),
    ]
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_mail_without_a_server_fails_with_the_remedy(tmp_path: Path) -> None:
    """A schedule that mails on a server without mail says so in its run, and the folder gets its report."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out", "ines@example.org")
    (run,) = run_due(means(told.store, DUE))
    assert run.status == "failed"
    assert "FAIRDAY_SMTP_URL" in str(run.error)
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_the_scheduler_calls_at_once(tmp_path: Path) -> None:
    """A worker that starts late does not wait for the first tick: what is due is in the folder soon after."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")
    scheduler = BackgroundScheduler(timezone=UTC)
    called = threading.Event()

    def clock() -> int:
        called.set()
        return DUE

    stop = install(scheduler, Means(told.store, Post(None, "x@example.org"), clock), lambda _family: True)
    assert sorted(job.id for job in scheduler.get_jobs()) == ["reports.forget", "reports.revise", "reports.run_due"]
    scheduler.start()
    assert called.wait(60)
    while [run.status for run in runs(told.store)] != ["done"]:
        threading.Event().wait(0.01)
    stop()
    scheduler.shutdown()  # waits for the job under way


def test_who_gets_a_report_is_on_record_before_it_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each address and the folder, with the dates it holds, before anything is sent; not a person's own address."""
    told = company(tmp_path)
    team = told.team("Payments")
    anna, bo = told.person("Anna Berg", team), told.person("Bo", team)
    mailed(told.store, anna, "Anna@example.com")
    plan(told.store, tmp_path / "out", "anna@example.com", "boss@example.com")
    recorded: list[int] = []

    def send(*_given: object) -> None:
        with told.store.read() as session:
            recorded.append(len(looks_at(session, anna, date(2026, 10, 1))))

    monkeypatch.setattr("fairday_reports.schedules.perform.send", send)
    run_due(means(told.store, DUE + 5_000))
    assert recorded == [2, 2, 2]
    with told.store.read() as session:
        seen = {person: looks_at(session, person, date(2026, 10, 1)) for person in (anna, bo)}
    folder, boss = f"the folder {tmp_path / 'out'}", "boss@example.com, by mail"
    assert {look.who for look in seen[anna]} == {folder, boss}
    # Anna is no supervisor, so that her mail is about her alone.
    assert {look.who for look in seen[bo]} == {folder, boss}
    dates = {(look.what, look.first, look.last) for looks in seen.values() for look in looks}
    assert dates == {("report", date(2026, 10, 12), date(2026, 10, 12))}


def test_a_process_counts_its_runs_and_deliveries(tmp_path: Path) -> None:
    """By how they ended and by kind of target, for whoever watches from outside."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out", "ines@example.org")
    meters = Meters()
    run_due(Means(told.store, Post(None, "x@example.org"), Hands(DUE), meters))
    value = meters.registry.get_sample_value
    assert value("fairday_report_runs_total", {"status": "failed"}) == 1
    assert value("fairday_report_deliveries_total", {"kind": "folder", "outcome": "sent"}) == 1
    assert value("fairday_report_deliveries_total", {"kind": "mail", "outcome": "failed"}) == 1
    assert value("fairday_report_run_seconds_count") == 1
