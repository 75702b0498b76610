"""`make screenshots`: takes the pictures of the pages for the docs, from the demo company, in a real browser."""

import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from fairday_collector.access.grants import grant, viewer_of_person
from fairday_collector.ledger.engine import Engine
from fairday_collector.people import find_person, find_team, histories, set_person
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.desk import TimesheetDesk
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.deliver import Post
from fairday_reports.deliver.targets import MailTarget, RoleTarget
from fairday_reports.schedules.jobs import run_now
from fairday_reports.schedules.means import Means
from fairday_reports.schedules.saved import save_report
from fairday_reports.schedules.schedule import add_schedule, find_schedule
from fairday_server.compose import Parts, build
from fairday_server.demo.choice import Wish
from fairday_server.demo.run import run_demo
from fairday_server.guard import guard
from fairday_server.pages import paths
from fairday_server.settings import load_settings
from fairday_server.sign_in import open_session
from fairday_server.web import web_app
from tests.support.live_server import free_port, serving
from tests.support.mailbox import Mailbox, mailbox

FOLDER = Path("docs/images")
UNTIL = date(2026, 10, 14)
WEEK = UNTIL - timedelta(days=UNTIL.weekday() + 7)
HOUR_MS = 3_600_000
NOW_MS = 1_791_993_600_000
"""2026-10-14 16:00 UTC."""
WORKER, SUPERVISOR, TEAM = "Leila Haddad", "Maya Lindqvist", "Payments operations"
EVERY_MONDAY = "Payments, every Monday"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as somebody sees it: `who` is a name, empty for the administrator; `whole` beyond the first screen too."""

    name: str
    who: str
    path: str
    width: int = 1280
    dark: bool = False
    whole: bool = True


def main() -> None:
    """Make the company, sign in, take all pictures, say where they are."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fairday-pictures-") as folder:
        settings = load_settings(
            {
                "FAIRDAY_DATA_DIR": folder,
                "FAIRDAY_WEB_PORT": str(free_port()),
                "FAIRDAY_AGENTS_PORT": str(free_port()),
            }
        )
        run_demo(settings, Wish(until=UNTIL, seed=None, days=45, fresh=False), serve=False, stop=threading.Event())
        parts = build(settings, clock=lambda: NOW_MS)
        _act(parts)
        _send(parts)
        with (
            serving(guard(web_app(parts), ["127.0.0.1"])) as server,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
            )
            for picture in _pictures(parts):
                _take(browser, f"http://127.0.0.1:{server.port}", _secret(parts, picture.who), picture)
                print(FOLDER / f"{picture.name}.png", flush=True)
            browser.close()
        parts.store.close()


def _act(parts: Parts) -> None:
    """What gives the pages something to show: a supervisor, a claim, and timesheets that were attested."""
    with parts.store.write() as session:
        grant(session, find_person(session, SUPERVISOR), "supervisor", find_team(session, TEAM), NOW_MS, "pictures")
        for name in (WORKER, "Erik Sandberg"):
            person = find_person(session, name)
            own, history = viewer_of_person(session, person.id, f"web:{person.id}"), histories(session, [person.id])
            TimesheetDesk(session, own, history[person.id], NOW_MS).act("attest", date(2026, 9, 30))
        desk = ClaimDesk(session, own, history[person.id], NOW_MS)
        desk.make(NOW_MS - 36 * HOUR_MS, NOW_MS - 35 * HOUR_MS, "call", "Called back a customer from the train")
    engine = Engine(parts.store, parts.clock)
    while engine.bring_up():
        pass


def _send(parts: Parts) -> None:
    """What gives the pages of reports something to show: two that were sent, of which one mail was refused."""
    with parts.store.write() as session:
        team, boss = find_team(session, TEAM), find_person(session, SUPERVISOR)
        set_person(session, boss, NOW_MS, email="maya.lindqvist@example.org")
        asked = Parameters(teams=(team.id,), period="last-week", by="person")
        save_report(
            session, name="Payments, last week", report="utilisation", parameters=asked, owner_id=boss.id,
            actor="pictures", now_ms=NOW_MS,
        )  # fmt: skip
        for name, report, cron, targets in (
            (EVERY_MONDAY, "utilisation", "0 6 * * mon", [RoleTarget("supervisors"), MailTarget("board@example.org")]),
            ("Late and absent", "exceptions", "30 7 * * mon-fri", [RoleTarget("supervisors")]),
        ):
            add_schedule(
                session, name=name, report=report, parameters=asked, cron=cron, zone=team.zone, formats=["pdf", "xlsx"],
                targets=targets, owner_id=None, actor="pictures", now_ms=NOW_MS,
            )  # fmt: skip
    with mailbox(Mailbox(refused={"board@example.org"})) as box:
        post = Post(f"smtp://127.0.0.1:{box.port}", "fairday@example.org")
        for name in (EVERY_MONDAY, "Late and absent"):
            run_now(Means(parts.store, post, parts.clock), name)


def _pictures(parts: Parts) -> Iterator[Picture]:
    with parts.store.read() as session:
        team = find_team(session, TEAM).id
        worker = find_person(session, WORKER).id
        schedule = find_schedule(session, EVERY_MONDAY).id
    day = WEEK + timedelta(days=1)
    yield Picture("person-day", WORKER, paths.day_path(worker, day))
    yield Picture("person-day-phone", WORKER, paths.day_path(worker, day), width=390, dark=True)
    yield Picture("person-week", SUPERVISOR, paths.week_path(worker, WEEK))
    yield Picture("person-month", SUPERVISOR, paths.month_path(worker, day), dark=True)
    yield Picture("explain", WORKER, paths.explain_path(worker, "focus", day, day), whole=False)
    yield Picture("my-data", WORKER, paths.data_path(worker))
    yield Picture("team-week", SUPERVISOR, paths.team_week_path(team, WEEK))
    yield Picture("team-week-dark", SUPERVISOR, paths.team_week_path(team, WEEK), dark=True)
    yield Picture("team-month", SUPERVISOR, paths.team_month_path(team, day))
    yield Picture("my-timesheet", WORKER, paths.sheet_path(worker, day))
    yield Picture("approvals-phone", SUPERVISOR, paths.APPROVALS, width=390)
    yield Picture("approvals", SUPERVISOR, paths.APPROVALS)
    asked = f"team={team}&period=last-week&by=person"
    yield Picture("reports", SUPERVISOR, paths.REPORTS)
    yield Picture("report", SUPERVISOR, paths.report_path("utilisation", asked))
    yield Picture("report-phone", SUPERVISOR, paths.report_path("attendance", asked), 390, dark=True, whole=False)
    yield Picture("schedules", "", paths.SCHEDULES)
    yield Picture("schedule", "", paths.schedule_path(schedule))
    yield Picture("schedule-form", "", paths.schedule_path(schedule, "change"))
    yield Picture("admin-people", "", f"{paths.ADMIN}/people")
    yield Picture("admin-rules", "", f"{paths.ADMIN}/rules")
    yield Picture("admin-policies", "", f"{paths.ADMIN}/policies")


def _secret(parts: Parts, who: str) -> str:
    with parts.store.write() as session:
        return open_session(session, find_person(session, who).id if who else None, NOW_MS)


def _take(browser: Browser, address: str, secret: str, picture: Picture) -> None:
    context = browser.new_context(
        color_scheme="dark" if picture.dark else "light",
        viewport={"width": picture.width, "height": 900},
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "fairday", "value": secret, "url": address}])
    page = context.new_page()
    answer = page.goto(f"{address}{picture.path}")
    assert answer is not None
    assert answer.ok, f"{picture.path}: {answer.status}"
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / f"{picture.name}.png", full_page=picture.whole)
    context.close()


if __name__ == "__main__":
    main()
