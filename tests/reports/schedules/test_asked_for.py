"""Runs that somebody asks for, and what becomes of waiting ones when their schedule changes."""

from pathlib import Path

import pytest

from fairday_collector.errors import Conflict, NotFound
from fairday_reports.deliver.targets import FolderTarget
from fairday_reports.schedules import perform
from fairday_reports.schedules.jobs import ask_now, run_due, run_now
from fairday_reports.schedules.runs import deliveries_of, document_of, find_run
from fairday_reports.schedules.schedule import (
    change_schedule,
    find_schedule,
    pause_schedule,
    remove_schedule,
)
from fairday_reports.schedules.slots import Slot
from tests.support.scheduling import DUE, MADE, SLOT, begun, means, plan, runs, states
from tests.support.timesheets import HOUR, MINUTE, company


def test_a_run_by_hand_is_made_at_once_and_not_repeated(tmp_path: Path) -> None:
    """`run_now` makes a report of the day before, tells how it ended, and leaves the next slot due as ever."""
    told = company(tmp_path)
    (tmp_path / "file").write_text("")
    plan(told.store, tmp_path / "file")
    by_hand = means(told.store, DUE - 2 * HOUR)
    run = run_now(by_hand, "Daily")
    assert (run.slot, run.status, run.by) == ("2026-10-13T00:30:00", "failed", "hand")
    with pytest.raises(Conflict):
        run_now(by_hand, "Daily")
    assert run_due(means(told.store, DUE - HOUR)) == []
    (tmp_path / "file").unlink()
    assert [run.slot for run in run_due(means(told.store, DUE))] == [SLOT.text]
    with pytest.raises(NotFound):
        run_now(by_hand, "Weekly")


def test_a_run_that_is_asked_for_waits_for_the_next_worker(tmp_path: Path) -> None:
    """A page asks for a run and answers at once; the worker makes it within its next look, also of a paused one."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")
    with told.store.write() as session:
        schedule = find_schedule(session, "Daily")
        pause_schedule(session, schedule, actor="test", now_ms=MADE)
        asked = ask_now(session, schedule, MADE)
        assert (asked.status, asked.attempts) == ("waiting", [])
    (run,) = run_due(means(told.store, MADE + 5_000))
    assert (run.slot, run.status, run.by, len(run.attempts)) == ("2026-10-12T14:00:00", "done", "hand", 1)


def test_a_run_by_hand_that_died_is_closed_not_repeated(tmp_path: Path) -> None:
    """Nobody who started a report by hand and gave up is surprised by it a quarter of an hour later."""
    told = company(tmp_path)
    begun(told.store, plan(told.store, tmp_path / "out"), Slot("2026-10-12T20:30:00", DUE - 6 * HOUR), "hand")
    assert run_due(means(told.store, DUE - HOUR)) == []
    (run,) = runs(told.store)
    assert (run.status, run.error) == ("failed", "The process ended before the run did.")


def test_a_removed_schedule_leaves_its_runs(tmp_path: Path) -> None:
    """Its runs can be read under its name, nothing is due any more, and its name is free."""
    told = company(tmp_path)
    added = plan(told.store, tmp_path / "out")
    run_due(means(told.store, DUE))
    with told.store.write() as session:
        remove_schedule(session, find_schedule(session, "Daily"), actor="test", now_ms=DUE + HOUR)
    assert run_due(means(told.store, DUE + 48 * HOUR)) == []
    with told.store.read() as session:
        ran = find_run(session, added.id, SLOT.text)
        assert (ran.schedule.name, ran.schedule.targets, ran.run.status) == ("Daily", [], "done")
        assert [row.status for row in deliveries_of(session, ran.run)] == ["sent"]
        assert document_of(session, ran.run, "admin") is not None
        with pytest.raises(NotFound):
            find_schedule(session, "Daily")
    assert plan(told.store, tmp_path / "out").id != added.id
    assert states(told.store) == {}


def test_what_waits_goes_with_its_schedule(tmp_path: Path) -> None:
    """A run that was asked for, or would have been tried again, is ended when its schedule is removed."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")
    with told.store.write() as session:
        schedule = find_schedule(session, "Daily")
        ask_now(session, schedule, MADE)
        remove_schedule(session, schedule, actor="test", now_ms=MADE)
    assert run_due(means(told.store, DUE)) == []
    assert [(run.status, run.error) for run in runs(told.store)] == [("failed", "The schedule was removed.")]


def test_new_targets_begin_without_a_past(tmp_path: Path) -> None:
    """How the old ones fared is forgotten with the change, so that nobody is alarmed by them."""
    told = company(tmp_path)
    (tmp_path / "file").write_text("")
    plan(told.store, tmp_path / "file")
    run_due(means(told.store, DUE))
    assert len(states(told.store)) == 1
    with told.store.write() as session:
        targets = [FolderTarget(str(tmp_path / "out"))]
        change_schedule(session, find_schedule(session, "Daily"), actor="test", now_ms=DUE + 1, targets=targets)
    assert states(told.store) == {}
    (run,) = run_due(means(told.store, DUE + MINUTE))
    assert run.status == "done"
    assert list(states(told.store)) == [f"folder:{tmp_path / 'out'}"]


def test_a_run_by_hand_that_is_broken_off_is_not_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C in the middle of making is told on the run, and not tried again behind anyone's back."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")

    def made(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(perform, "made", made)
    with pytest.raises(KeyboardInterrupt):
        run_now(means(told.store, MADE), "Daily")
    (run,) = runs(told.store)
    assert (run.status, run.error, run.retry_ms) == ("failed", "The server was stopped before the run ended.", None)
