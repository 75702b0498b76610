"""A database that is away for a moment while reports are made: nothing is held up, and nothing is said to be done."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from fairday_collector.store.tables import Run, Schedule
from fairday_reports.schedules import claims, jobs, perform, progress
from fairday_reports.schedules.jobs import run_due
from tests.support.scheduling import DUE, means, outcomes, plan, runs, three_by_mail
from tests.support.timesheets import MINUTE, company

AWAY = OperationalError("SELECT 1", None, Exception("the server closed the connection"))


def test_an_end_that_cannot_be_recorded_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The call comes to its end, the run is taken over as one whose process died, and nobody gets a second report."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")

    def finish(*_given: object) -> Run:
        raise AWAY

    monkeypatch.setattr(progress, "finish", finish)
    worker = threading.Thread(target=run_due, args=[means(told.store, DUE)], daemon=True)
    worker.start()
    worker.join(30)
    assert not worker.is_alive()
    assert [record.message for record in caplog.records] == ["schedule.unended"]
    monkeypatch.setattr(progress, "finish", claims.finish)
    (run,) = run_due(means(told.store, DUE + 15 * MINUTE))
    assert (run.status, len(run.attempts)) == ("done", 2)
    assert [row[1:4] for row in outcomes(told.store)] == [(1, f"folder:{tmp_path / 'out'}", "sent")]


def test_what_was_not_made_is_never_said_to_be_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a call breaks off between two audiences of a run, the next call makes what is left."""
    told = company(tmp_path)
    addresses = three_by_mail(told)
    plan(told.store, *addresses)
    monkeypatch.setattr(perform, "send", lambda *_given: None)
    monkeypatch.setattr(jobs, "TICK_S", 0)
    real, looks = jobs._due, [0]

    def due(*given: object) -> Iterator[object]:
        looks[0] += 1
        if looks[0] == 2:
            raise AWAY
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "_due", due)
    with pytest.raises(OperationalError):
        run_due(means(told.store, DUE))
    assert [(run.status, run.retry_ms) for run in runs(told.store)] == [("failed", DUE)]
    (run,) = run_due(means(told.store, DUE))
    assert run.status == "done"
    assert sorted(row[2:4] for row in outcomes(told.store)) == [(f"mail:{each}", "sent") for each in addresses]


def test_a_run_that_cannot_be_claimed_keeps_no_other_from_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Those claimed before it and those behind it are made, and it is claimed the next time."""
    told = company(tmp_path)
    for name in "abc":
        plan(told.store, tmp_path / name, name=name)
    left = [AWAY]

    def claim(session: Session, planned: str, *given: Any, **named: Any) -> Run | None:
        if session.get_one(Schedule, planned).name == "b" and left:
            raise left.pop()
        return claims.claim(session, planned, *given, **named)

    monkeypatch.setattr(jobs, "claim", claim)
    assert [run.status for run in run_due(means(told.store, DUE))] == ["done"] * 2
    assert [record.message for record in caplog.records] == ["schedule.unclaimed"]
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"a", "c"}
    assert [run.status for run in run_due(means(told.store, DUE))] == ["done"]
