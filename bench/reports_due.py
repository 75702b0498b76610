"""Fifty reports due at the same minute: made as PDF in one process and taken by a mail server on this machine."""

import json
import resource
import subprocess
import sys
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bench.pages_company import PEOPLE, pages_company
from fairday_collector.access.viewer import Viewer
from fairday_collector.store import Store
from fairday_reports.definitions.catalogue import REPORTS, find_report
from fairday_reports.definitions.make import make
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.deliver import Post
from fairday_reports.deliver.targets import MailTarget
from fairday_reports.formats import file_stem, make_files
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.means import Means
from fairday_reports.schedules.schedule import add_schedule
from fairday_wire.spans import DAY_MS
from tests.support.mailbox import Mailbox, mailbox

REPORTS_DUE = 50
PARAMETERS = Parameters(period="last-week")
VIEWER = Viewer("bench", "admin")


def measure(seconds: float = 60.0) -> dict[str, Any]:
    """Seconds until the last of 50 reports on last week of 50 people is sent; memory at its peak.

    `seconds` is not used: it is a fixed piece of work. The reports are those of the catalogue in turn, each to an
    address of its own. The baseline makes the files of the same reports one after the other and sends nothing. Each is
    a run of a process of its own with nothing else in it.
    """
    del seconds
    with pages_company() as (parts, _last), mailbox(Mailbox()) as box:
        now_ms = parts.clock()
        _plan(parts.store, now_ms)
        plain = _process("made", parts.store, now_ms, box.port)
        due = _process("sent", parts.store, now_ms, box.port)
        attached = [mail for _, mail in box.mails if any(part.get_filename() for part in mail.iter_attachments())]
    return {
        "people": PEOPLE,
        "reports": REPORTS_DUE,
        "sent": len(attached),
        "seconds": due["seconds"],
        "seconds_made_plainly": plain["seconds"],
        "ratio_to_made_plainly": round(due["seconds"] / plain["seconds"], 2),
        "peak_rss_mb": due["peak_rss_mb"],
        "peak_rss_mb_made_plainly": plain["peak_rss_mb"],
        "seconds_of_each_report": plain["each"],
    }


def _process(what: str, store: Store, now_ms: int, port: int) -> dict[str, Any]:
    program = [sys.executable, "-m", "bench.reports_due", what, store.url, str(now_ms), str(port)]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _plan(store: Store, now_ms: int) -> None:
    with store.write() as session:
        for number, report in zip(range(REPORTS_DUE), cycle(REPORTS)):
            add_schedule(
                session,
                name=f"Report {number}",
                report=report,
                parameters=PARAMETERS,
                cron="0 0 * * *",
                zone="UTC",
                formats=["pdf"],
                targets=[MailTarget(f"reader{number}@example.org")],
                owner_id=None,
                actor="bench",
                now_ms=now_ms - DAY_MS,
            )


def _sent(store: Store, now_ms: int, port: int) -> dict[str, Any]:
    """All that is due at an instant."""
    ended = run_due(Means(store, Post(f"smtp://127.0.0.1:{port}", "fairday@example.org"), lambda: now_ms))
    assert [run.status for run in ended] == ["done"] * REPORTS_DUE, [run.error for run in ended]
    return {}


def _made(store: Store, now_ms: int, _port: int) -> dict[str, Any]:
    """The files of the same reports, and how long the last of each took."""
    each: dict[str, float] = {}
    for _, report in zip(range(REPORTS_DUE), cycle(REPORTS)):
        began = perf_counter()
        with store.read() as session:
            today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
            document = make(session, find_report(report), PARAMETERS, VIEWER, now_ms, today=today, zone="UTC")
        with TemporaryDirectory() as folder:
            make_files(document, ["pdf"], Path(folder), file_stem(document))
        each[report] = round(perf_counter() - began, 2)
    return {"each": each}


def _work(what: str, url: str, now_ms: int, port: int) -> None:
    store = Store(url)
    began = perf_counter()
    told = {"sent": _sent, "made": _made}[what](store, now_ms, port)
    took = perf_counter() - began
    store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": round(took, 2), "peak_rss_mb": round(peak), **told}))


if __name__ == "__main__":
    _work(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
