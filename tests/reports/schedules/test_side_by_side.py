"""Many reports of one minute: what is broken, dead or slow holds up nothing else."""

import socket
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from fairday_collector.store.tables import Run, Schedule
from fairday_reports.deliver import Parcel, Post
from fairday_reports.deliver.targets import FolderTarget
from fairday_reports.schedules import perform, progress
from fairday_reports.schedules.claims import finish
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.making import Made, made
from fairday_reports.schedules.means import Means
from tests.support.scheduling import DUE, NO_MAIL, Hands, granted, means, outcomes, plan, post_to, runs, three_by_mail
from tests.support.timesheets import MINUTE, company


def test_one_broken_schedule_stops_no_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A schedule whose row is broken is logged, one whose person is gone is recorded, and the rest run."""
    told = company(tmp_path)
    for name in "abc":
        plan(told.store, tmp_path / name, name=name)
    with told.store.write() as session:
        broken, lost, _ = session.exec(select(Schedule).order_by(col(Schedule.name))).all()
        broken.cron = "nonsense"
        lost.parameters = {**lost.parameters, "people": ["ghost"]}
    ended = {run.schedule_id: run for run in run_due(means(told.store, DUE))}
    assert broken.id not in ended
    assert "There is no such person" in str(ended.pop(lost.id).error)
    assert [run.status for run in ended.values()] == ["done"]
    assert [record.message for record in caplog.records] == ["schedule.broken"]


def test_fifty_reports_of_one_minute_are_all_delivered(tmp_path: Path) -> None:
    """However many are due at once, each is made and delivered in the same call."""
    told = company(tmp_path)
    for number in range(50):
        plan(told.store, tmp_path / "out", name=f"Report {number}")
    ended = run_due(means(told.store, DUE))
    assert Counter(run.status for run in ended) == {"done": 50}
    assert len(list((tmp_path / "out").iterdir())) == 50


def test_schedules_of_one_name_keep_their_files(tmp_path: Path) -> None:
    """Of two administrators and the server itself, each has its own report in the folder that they share."""
    told = company(tmp_path)
    team = told.team("Payments")
    for owner_id in (told.person("Anna", team), told.person("Bo", team)):
        granted(told.store, owner_id, "admin")
        plan(told.store, tmp_path / "out", owner_id=owner_id)
    plan(told.store, tmp_path / "out")
    assert [run.status for run in run_due(means(told.store, DUE))] == ["done"] * 3
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(names) == 3
    assert "Daily-2026-10-13T0230.json" in names


def test_a_dead_mail_server_is_tried_once_for_all(tmp_path: Path) -> None:
    """Of thirty mails in three runs one finds out, the others fail with its words, and folders get their reports."""
    told = company(tmp_path)
    for name in "abc":
        plan(told.store, tmp_path / name, *(f"{name}{number}@example.org" for number in range(10)), name=name)
    calls = [0]
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse() -> None:
            with suppress(OSError):
                while True:
                    server.accept()[0].close()
                    calls[0] += 1

        thread = threading.Thread(target=refuse)
        thread.start()
        ended = run_due(means(told.store, DUE, post_to(server.getsockname()[1])))
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert calls == [1]
    assert Counter(run.status for run in ended) == {"failed": 3}
    assert all("And 5 more." in str(run.error) for run in ended)
    told_of = Counter((target.partition(":")[0], status) for _, _, target, status, _ in outcomes(told.store))
    assert told_of == {("mail", "failed"): 30, ("folder", "sent"): 3}
    assert len({detail for _, _, _, status, detail in outcomes(told.store) if status == "failed"}) == 1


def test_a_dead_target_holds_up_no_other_run_of_its_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first of three reports hangs at its target, the others are made, delivered and ended."""
    told = company(tmp_path)
    for name in "abc":
        plan(told.store, tmp_path / name, name=name)
    let_go, others = threading.Event(), threading.Barrier(2)

    def send(_post: Post, parcel: Parcel, target: FolderTarget) -> None:
        if parcel.name == "a":
            assert let_go.wait(30)
        elif parcel.name == "c":
            others.wait()

    monkeypatch.setattr("fairday_reports.schedules.perform.send", send)
    worker = threading.Thread(target=run_due, args=[means(told.store, DUE)])
    worker.start()
    others.wait()
    while Counter(run.status for run in runs(told.store)) != {"done": 2, "running": 1}:
        threading.Event().wait(0.01)
    let_go.set()
    worker.join()
    assert Counter(run.status for run in runs(told.store)) == {"done": 3}


def test_a_run_that_waits_for_its_target_is_not_taken_for_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is delivered, another is made for a quarter of an hour: the next look finds nobody's process dead."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "a", name="a")
    plan(told.store, *three_by_mail(told), name="b")
    hands, let_go, sent = Hands(DUE), threading.Event(), []

    def send(_post: Post, parcel: Parcel, _target: object) -> None:
        sent.append(parcel.name)
        if parcel.name == "a":
            assert let_go.wait(30)

    def made_slowly(means: Means, schedule: Schedule, *given: Any) -> Made:
        if schedule.name == "b":
            hands.now_ms += 16 * MINUTE
        return made(means, schedule, *given)

    def ended(*given: Any) -> Run:
        let_go.set()
        return finish(*given)

    monkeypatch.setattr(perform, "send", send)
    monkeypatch.setattr(perform, "made", made_slowly)
    monkeypatch.setattr(progress, "finish", ended)
    run_due(Means(told.store, NO_MAIL, hands))
    assert Counter(sent) == {"a": 1, "b": 3}
    assert [(run.status, len(run.attempts)) for run in runs(told.store)] == [("done", 1)] * 2
