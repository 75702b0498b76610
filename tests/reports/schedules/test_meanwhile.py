"""What people do to a schedule between a worker's look and its claim counts: claimed is what is due then."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from fairday_collector.store import Store
from fairday_collector.store.tables import Schedule
from fairday_reports.deliver import DeliveryError
from fairday_reports.deliver.targets import FolderTarget
from fairday_reports.schedules import perform
from fairday_reports.schedules.claims import DEAD_AFTER_MS
from fairday_reports.schedules.jobs import run_due, run_now
from fairday_reports.schedules.outbox import Outbox
from fairday_reports.schedules.schedule import (
    change_schedule,
    find_schedule,
    pause_schedule,
    remove_schedule,
    resume_schedule,
)
from tests.support.fault_house import until
from tests.support.interrupted import Interrupted
from tests.support.scheduling import DUE, means, outcomes, plan, runs, states
from tests.support.timesheets import HOUR, MINUTE, company

Act = Callable[..., None]


def interrupted(store: Store, act: Act, now_ms: int, **changed: Any) -> Interrupted:
    """The store, in which somebody does something to the schedule after the look."""

    def meanwhile() -> None:
        with store.write() as session:
            act(session, find_schedule(session, "Daily"), actor="test", now_ms=now_ms, **changed)

    return Interrupted(store.url, meanwhile)


def paused_and_resumed(session: Session, schedule: Schedule, **told: Any) -> None:
    """Makes up for nothing."""
    pause_schedule(session, schedule, **told)
    resume_schedule(session, schedule, **told)


@pytest.mark.parametrize("act", [pause_schedule, remove_schedule, paused_and_resumed])
def test_what_is_not_to_be_made_any_more_is_not_claimed(tmp_path: Path, act: Act) -> None:
    """Neither paused, removed nor resumed from now on."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")
    store = interrupted(told.store, act, DUE)
    assert run_due(means(store, DUE)) == []
    store.close()
    assert runs(told.store) == []


def test_a_time_that_was_changed_meanwhile_is_not_run(tmp_path: Path) -> None:
    """Moved to the evening a moment ago, it is due in the evening, and once on that date."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")
    store = interrupted(told.store, change_schedule, DUE, cron="0 18 * * *")
    assert run_due(means(store, DUE)) == []
    assert [run.slot for run in run_due(means(store, DUE + 16 * HOUR))] == ["2026-10-13T18:00"]
    store.close()


@pytest.mark.parametrize("act", [pause_schedule, remove_schedule])
def test_what_failed_is_not_tried_again_once_it_is_paused_or_removed(tmp_path: Path, act: Act) -> None:
    """Though it was found as one to be tried again a moment before."""
    told = company(tmp_path)
    (tmp_path / "out").write_text("")
    plan(told.store, tmp_path / "out")
    run_due(means(told.store, DUE))
    store = interrupted(told.store, act, DUE + MINUTE)
    assert run_due(means(store, DUE + MINUTE)) == []
    store.close()
    assert [len(run.attempts) for run in runs(told.store)] == [1]


def test_a_run_under_way_of_a_schedule_that_is_removed_leaves_nothing_to_wait_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends as it ends, and neither says that it is tried again nor how targets fared that are forgotten."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")

    def send(*_given: object) -> None:
        with told.store.write() as session:
            remove_schedule(session, find_schedule(session, "Daily"), actor="test", now_ms=DUE)
        raise DeliveryError("The folder is gone.")

    monkeypatch.setattr(perform, "send", send)
    (run,) = run_due(means(told.store, DUE))
    assert (run.status, run.retry_ms) == ("failed", None)
    assert [row[3:] for row in outcomes(told.store)] == [("failed", "The folder is gone.")]
    assert states(told.store) == {}


def test_a_run_under_way_does_not_say_how_targets_fared_that_are_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were changed while it failed: what became of it is in the record of the run alone."""
    told = company(tmp_path)
    schedule = plan(told.store, tmp_path / "out")

    def send(*_given: object) -> None:
        with told.store.write() as session:
            changed = find_schedule(session, "Daily")
            targets = [FolderTarget(str(tmp_path / "new"))]
            change_schedule(session, changed, actor="test", now_ms=DUE, targets=targets)
        raise DeliveryError("The folder is gone.")

    monkeypatch.setattr(perform, "send", send)
    run = run_now(means(told.store, DUE), schedule.id)
    assert run.status == "failed"
    assert [row[3:] for row in outcomes(told.store)] == [("failed", "The folder is gone.")]
    assert states(told.store) == {}


def test_a_run_that_only_waits_for_its_last_delivery_is_not_taken_for_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long that takes: who took it over would deliver once more."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")
    at_work, late_ms, waited_for = means(told.store, DUE), DUE + 2 * DEAD_AFTER_MS, threading.Event()
    join = Outbox.join

    def joining(outbox: Outbox) -> None:
        waited_for.set()
        join(outbox)

    def send(*_given: object) -> None:
        assert waited_for.wait(30)
        at_work.clock.now_ms = late_ms  # type: ignore[attr-defined]
        until(lambda: runs(told.store)[0].alive_ms == late_ms, "the run to say that it is alive", 30)

    monkeypatch.setattr("fairday_reports.schedules.outbox.BEAT_S", 0.01, raising=False)
    monkeypatch.setattr(Outbox, "join", joining)
    monkeypatch.setattr(perform, "send", send)
    assert [run.status for run in run_due(at_work)] == ["done"]
