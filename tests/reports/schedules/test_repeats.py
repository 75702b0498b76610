"""Runs that failed, died, lost their claim or were stopped: done again for those who have nothing yet."""

import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from fairday_collector.store import Store
from fairday_collector.store.tables import Run
from fairday_reports.deliver import Post
from fairday_reports.schedules import perform
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.making import Made, made
from fairday_reports.schedules.means import Means
from tests.support.mailbox import Mailbox, mailbox
from tests.support.scheduling import DUE, Hands, begun, mailed, means, outcomes, plan, post_to, runs, states
from tests.support.timesheets import HOUR, MINUTE, company


def test_a_failed_run_is_repeated_three_times_with_growing_waits(tmp_path: Path) -> None:
    """What failed is tried again after 1, 5 and 15 minutes, and then left as failed with its error."""
    told = company(tmp_path)
    (tmp_path / "file").write_text("")
    plan(told.store, tmp_path / "file")
    tried = []
    for now in range(DUE, DUE + 2 * HOUR, MINUTE // 2):
        tried += [now - DUE for _ in run_due(means(told.store, now))]
    assert tried == [0, MINUTE, 6 * MINUTE, 21 * MINUTE]
    (run,) = runs(told.store)
    assert (run.status, run.retry_ms, len(run.attempts)) == ("failed", None, 4)
    assert "cannot be written" in str(run.error)
    assert all(attempt["error"] == run.error for attempt in run.attempts)
    ((target, (since, failures, detail)),) = states(told.store).items()
    assert (target, since, failures) == (f"folder:{tmp_path / 'file'}", DUE, 4)
    assert "cannot be written" in str(detail)


def test_a_repeat_that_succeeds_ends_the_run(tmp_path: Path) -> None:
    """Once the cause is gone the next attempt delivers, and neither run nor target has an error any more."""
    told = company(tmp_path)
    (tmp_path / "out").write_text("")
    plan(told.store, tmp_path / "out")
    run_due(means(told.store, DUE))
    (tmp_path / "out").unlink()
    (run,) = run_due(means(told.store, DUE + MINUTE))
    assert (run.status, run.error) == ("done", None)
    assert [attempt["error"] is None for attempt in run.attempts] == [False, True]
    assert states(told.store) == {f"folder:{tmp_path / 'out'}": (None, 0, None)}
    assert run_due(means(told.store, DUE + HOUR)) == []


def test_a_repeat_goes_to_those_who_have_nothing_yet(tmp_path: Path) -> None:
    """When one address was refused, the repeat bothers neither the others nor the folder again."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out", "a@example.org", "late@example.org", "b@example.org")
    with mailbox(Mailbox(refused={"late@example.org"})) as box:
        (run,) = run_due(means(told.store, DUE, post_to(box.port)))
        assert run.status == "failed"
        assert str(run.error).startswith("late@example.org: The mail server refused this address: 550")
        assert [(target, status) for _, _, target, status, _ in outcomes(told.store)] == [
            (f"folder:{tmp_path / 'out'}", "sent"),
            ("mail:a@example.org", "sent"),
            ("mail:b@example.org", "sent"),
            ("mail:late@example.org", "failed"),
        ]
        box.refused.clear()
        (run,) = run_due(means(told.store, DUE + MINUTE, post_to(box.port)))
    assert run.status == "done"
    assert [row[1:4] for row in outcomes(told.store)][4:] == [(2, "mail:late@example.org", "sent")]
    sent = sorted(to for (to,), _ in box.mails)
    assert sent == ["a@example.org", "b@example.org", "late@example.org"]


def test_a_run_whose_process_died_is_done_again(tmp_path: Path) -> None:
    """A run that was silent for a quarter of an hour is taken over, and the dead attempt stays on record."""
    told = company(tmp_path)
    begun(told.store, plan(told.store, tmp_path / "out"))
    assert run_due(means(told.store, DUE + 14 * MINUTE)) == []
    (run,) = run_due(means(told.store, DUE + 15 * MINUTE))
    assert run.status == "done"
    assert [attempt["error"] for attempt in run.attempts] == ["The process ended before the run did.", None]


def test_who_lost_the_claim_records_and_sends_nothing(tmp_path: Path) -> None:
    """A worker that was frozen rather than dead finds its run taken over, and stops without a word or a file."""
    told = company(tmp_path)
    plan(told.store, tmp_path / "out")
    slow = Hands(DUE)
    taken: list[Run] = []

    def clock() -> int:
        # A look at the clock between claim and delivery: there another worker comes a quarter of an hour later.
        slow.now_ms += 1
        if slow.now_ms == DUE + 4:
            other = Store(told.store.url)
            taken.extend(run_due(means(other, DUE + 16 * MINUTE)))
            other.close()
            for path in (tmp_path / "out").iterdir():
                path.unlink()
        return slow.now_ms

    assert run_due(Means(told.store, Post(None, "x@example.org"), clock)) == []
    assert [run.status for run in taken] == ["done"]
    assert runs(told.store) == taken
    assert list((tmp_path / "out").iterdir()) == []


def test_a_stop_leaves_the_rest_to_the_next_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun before a stop is ended, what was not is made at the next start, and costs no attempt."""
    told = company(tmp_path)
    boss, worker = told.person("Boss", told.team("Payments")), told.person("Anna", told.team("Sales"))
    for person in (boss, worker):
        mailed(told.store, person, f"{person}@example.org")
    plan(told.store, tmp_path / "out", f"{boss}@example.org", f"{worker}@example.org")
    stop = threading.Event()
    monkeypatch.setattr("fairday_reports.schedules.perform.send", lambda *_given: stop.set())
    (run,) = run_due(means(told.store, DUE), stop)
    assert (run.status, run.error, run.retry_ms) == (
        "failed",
        "The server was stopped before the run ended.",
        DUE,
    )
    first = {row[2] for row in outcomes(told.store)}
    assert 1 <= len(first) < 3
    stop.clear()
    (run,) = run_due(means(told.store, DUE + 1))
    assert (run.status, len(run.attempts)) == ("done", 2)
    assert Counter(row[2] for row in outcomes(told.store)).most_common(1)[0][1] == 1


def test_what_was_claimed_and_not_begun_before_a_stop_waits_for_nobody_to_be_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three runs that were claimed together the others are left to the next start as well, which makes them."""
    told = company(tmp_path)
    for name in "abc":
        plan(told.store, tmp_path / name, name=name)
    stop = threading.Event()

    def stopped(*given: Any) -> Made:
        stop.set()
        return made(*given)

    monkeypatch.setattr(perform, "made", stopped)
    run_due(means(told.store, DUE), stop)
    assert not [run for run in runs(told.store) if run.status == "running"]
    stop.clear()
    run_due(means(told.store, DUE + 1))
    assert [run.status for run in runs(told.store)] == ["done"] * 3
    assert {path.name for path in tmp_path.iterdir()} >= {"a", "b", "c"}
