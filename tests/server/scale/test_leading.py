import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from fairday_collector.jobs import Job
from fairday_collector.store.lead import FileLead
from fairday_server.leading import Leading
from fairday_server.worker import Worker

ASK_S = 0.1


def until(true: Callable[[], bool]) -> None:
    """Wait for something that comes soon."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Counted:
    """A job's work: counts its runs, and can be held up in one."""

    def __init__(self) -> None:
        self.runs = 0
        self.held_up = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self) -> int:
        """Run once."""
        self.runs += 1
        if not self.go_on.is_set():
            self.held_up.set()
        self.go_on.wait(60)
        return 0


@dataclass
class Program:
    """One process's worker, with a job that is led and one that is its own."""

    led: Counted
    own: Counted
    leading: Leading
    worker: Worker

    def stop(self) -> None:
        """As the roles of a process stop."""
        self.worker.stop()
        self.leading.stop()


@contextmanager
def program(folder: Path) -> Iterator[Program]:
    """A started worker; stopping it again does no harm."""
    led, own = Counted(), Counted()
    leading = Leading({"ledger": FileLead(folder / "ledger.lead")}, ASK_S)
    jobs = [Job("ledger", led, 0.01, "ledger"), Job("certificate", own, 0.01, None)]
    running = Program(led, own, leading, Worker(jobs, leading.leads))
    leading.start()
    running.worker.start()
    try:
        yield running
    finally:
        running.stop()


def test_a_family_is_run_by_its_leader_alone(tmp_path: Path) -> None:
    """The process that stands by runs its own jobs, and those of the family only once the leader has stopped."""
    with program(tmp_path) as first, program(tmp_path) as second:
        until(lambda: first.led.runs > 5 and first.own.runs > 5 and second.own.runs > 5)
        assert second.led.runs == 0
        first.stop()
        until(lambda: second.led.runs > 5)


def test_a_lead_is_kept_until_the_last_run_has_ended(tmp_path: Path) -> None:
    """A process that stops first ends what it has begun, and only then lets another lead."""
    with program(tmp_path) as first, program(tmp_path) as second:
        first.led.go_on.clear()
        assert first.led.held_up.wait(60)
        stopping = threading.Thread(target=first.stop)
        stopping.start()
        time.sleep(5 * ASK_S)
        assert second.led.runs == 0
        first.led.go_on.set()
        stopping.join(60)
        until(lambda: second.led.runs > 0)


def test_a_failed_job_is_run_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A fault in a run ends neither the thread nor the lead."""
    ran = threading.Event()

    def fails() -> int:
        ran.set()
        message = "on purpose"
        raise OSError(message)

    leading = Leading({"ledger": FileLead(tmp_path / "ledger.lead")}, ASK_S)
    worker = Worker([Job("ledger", fails, 0.01, "ledger")], leading.leads)
    leading.start()
    worker.start()
    assert ran.wait(60)
    until(lambda: any(record.message == "job.failed" for record in caplog.records))
    assert leading.leads("ledger")
    worker.stop()
    leading.stop()


class Given:
    """A lead that is what the test says; an error stands for a fault of our own."""

    def __init__(self) -> None:
        self.answer: bool | Exception = True
        self.closed = False

    def held(self) -> bool:
        """Answer as told."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self) -> None:
        """Note it."""
        self.closed = True


def test_taking_and_losing_are_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """The log says when this process began and ceased to lead, and not at each look."""
    lead = Given()
    with caplog.at_level(logging.INFO):
        leading = Leading({"ledger": lead}, ASK_S)
        leading.start()
        assert leading.leads("ledger")
        lead.answer = False
        until(lambda: not leading.leads("ledger"))
        lead.answer = True
        until(lambda: leading.leads("ledger"))
        time.sleep(3 * ASK_S)
        leading.stop()
    assert [record.message for record in caplog.records] == ["lead.taken", "lead.lost", "lead.taken"]
    assert lead.closed
    assert not leading.leads("ledger")


def test_a_fault_in_asking_is_a_lost_lead(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, the process goes on asking, and leads nothing meanwhile."""
    lead = Given()
    leading = Leading({"ledger": lead}, ASK_S)
    leading.start()
    lead.answer = OSError("no more files")
    until(lambda: not leading.leads("ledger"))
    lead.answer = True
    until(lambda: leading.leads("ledger"))
    leading.stop()
    assert "lead.failed" in [record.message for record in caplog.records]


def test_who_cannot_ask_stands_down() -> None:
    """A lead that was last confirmed too long ago counts as lost, though nobody said so."""
    asking, answer = threading.Event(), threading.Event()

    class Stuck(Given):
        def held(self) -> bool:
            asking.set()
            answer.wait(60)
            return True

    stuck = Stuck()
    answer.set()
    times = [0.0]
    leading = Leading({"ledger": stuck}, ASK_S, monotonic=lambda: times[0])
    leading.start()
    answer.clear()
    asking.clear()
    assert asking.wait(60)
    times[0] = 14.9
    assert leading.leads("ledger")
    times[0] = 15.1
    assert not leading.leads("ledger")
    answer.set()
    leading.stop()
