"""A worker that is killed in the middle of a run: another takes it over, and each target gets its report."""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from fairday_collector.store import Store
from fairday_reports.schedules.jobs import run_due
from tests.support.closing import close_later
from tests.support.database import database_url
from tests.support.mailbox import Mailbox, mailbox
from tests.support.scheduling import DUE, means, outcomes, plan, post_to, runs
from tests.support.timesheets import MINUTE

POINTS = 14


def test_a_worker_killed_at_any_write_is_taken_over_and_each_target_gets_one_report(tmp_path: Path) -> None:
    """Before each of its transactions in turn: the run ends as done, and every target has the report.

    A mail comes twice only where the worker died between the mail server's yes and our record of it, and then with one
    Message-ID, by which mailboxes drop the second.
    """
    stores = [_with_a_schedule(tmp_path, number) for number in range(POINTS)]
    with mailbox(Mailbox()) as box:
        program = [sys.executable, "-m", "tests.support.report_kills", str(box.port), str(DUE)]
        urls = [store.url for store in stores]
        done = subprocess.run([*program, *urls], capture_output=True, text=True, check=True, timeout=240)
        killed = int(done.stdout)
        assert 8 <= killed < POINTS  # so that every write of a run was among them
        for number, store in enumerate(stores):
            unclaimed = number == 0
            early = run_due(means(store, DUE + 14 * MINUTE, post_to(box.port)))
            late = run_due(means(store, DUE + 15 * MINUTE, post_to(box.port)))
            assert [run.status for run in early] == (["done"] if unclaimed else [])
            assert [run.status for run in late] == (["done"] if 0 < number < killed else [])
    ids: dict[str, list[str]] = defaultdict(list)
    for (to,), mail in box.mails:
        ids[to].append(mail["Message-ID"])
    for number, store in enumerate(stores):
        assert [(run.status, run.error) for run in runs(store)] == [("done", None)]
        names = [f"folder:{tmp_path / str(number) / 'out'}", *(f"mail:{each}" for each in _addresses(number))]
        assert sorted(row[2:] for row in outcomes(store)) == [(name, "sent", None) for name in names]
        assert len(list((tmp_path / str(number) / "out").glob("Daily-*"))) == 1
        assert all(len(set(ids[each])) == 1 <= len(ids[each]) <= 2 for each in _addresses(number))
    assert sum(len(each) == 2 for each in ids.values()) <= 4
    assert all(len(ids[each]) == 1 for each in _addresses(POINTS - 1))


def _addresses(number: int) -> list[str]:
    return [f"a{number}@example.org", f"b{number}@example.org"]


def _with_a_schedule(folder: Path, number: int) -> Store:
    (folder / str(number)).mkdir()
    store = close_later(Store(database_url(folder / str(number))))
    plan(store, folder / str(number) / "out", *_addresses(number))
    store.close()  # nothing of it may be open where a process forks
    return store
