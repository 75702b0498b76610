"""Schedules of reports in a test: planned in a line, run by a clock that stands where it is put."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from fairday_collector.access.grants import grant
from fairday_collector.people import find_person, find_team, set_person
from fairday_collector.store import Store
from fairday_collector.store.tables import Run, RunDelivery, Schedule, TargetState
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.deliver import Post
from fairday_reports.deliver.targets import FolderTarget, MailTarget, Target
from fairday_reports.schedules.claims import claim
from fairday_reports.schedules.means import Means
from fairday_reports.schedules.schedule import add_schedule
from fairday_reports.schedules.slots import Slot
from tests.support.timesheets import Company, at

MADE = at(2026, 10, 12, 12)
DUE = at(2026, 10, 13, 0, 30)
"""02:30 in Berlin."""
SLOT = Slot("2026-10-13T02:30", DUE)
NO_MAIL = Post(None, "fairday@example.org")


@dataclass
class Hands:
    """A clock that stands where it is put."""

    now_ms: int

    def __call__(self) -> int:
        """Now, as it was put."""
        return self.now_ms


def post_to(port: int) -> Post:
    """Mail through a server on this machine."""
    return Post(f"smtp://127.0.0.1:{port}", "fairday@example.org")


def means(store: Store, now_ms: int, post: Post = NO_MAIL) -> Means:
    """What the jobs work with at an instant."""
    return Means(store, post, Hands(now_ms))


def plan(store: Store, *targets: Target | Path | str, **changed: Any) -> Schedule:
    """Adds a daily schedule of everyone's yesterday at 02:30 in Berlin as JSON, to folders, addresses and others."""
    given: dict[str, Any] = {
        "name": "Daily",
        "report": "utilisation",
        "parameters": Parameters(period="yesterday"),
        "cron": "30 2 * * *",
        "zone": "Europe/Berlin",
        "formats": ["json"],
        "owner_id": None,
        "actor": "test",
        "now_ms": MADE,
    }
    with store.write() as session:
        return add_schedule(session, targets=[_target(each) for each in targets], **{**given, **changed})


def begun(store: Store, schedule: Schedule, slot: Slot = SLOT, by: Any = "clock") -> None:
    """Leaves a run as a worker does that claimed it as it was due, and died."""
    with store.write() as session:
        claim(session, schedule.id, slot, slot.due_ms, by)


def mailed(store: Store, person: str, email: str) -> None:
    """Gives a person (id) a mail address; an empty one takes it away."""
    with store.write() as session:
        set_person(session, find_person(session, person), MADE, email=email)


def three_by_mail(told: Company) -> list[str]:
    """Three people of Payments with an address each; the addresses."""
    team = told.team("Payments")
    addresses = [f"{name}@example.org" for name in ("anna", "bo", "cleo")]
    for address in addresses:
        mailed(told.store, told.person(address, team), address)
    return addresses


def granted(store: Store, person: str, role: str, team: str | None = None) -> None:
    """Grants a role to a person (id), a supervisor's for a team (id)."""
    with store.write() as session:
        of_team = None if team is None else find_team(session, team)
        grant(session, find_person(session, person), role, of_team, MADE, "test")


def runs(store: Store) -> list[Run]:
    """All runs in the order they were due."""
    with store.read() as session:
        query = select(Run).order_by(col(Run.due_ms), col(Run.schedule_id), col(Run.slot), col(Run.revision))
        return list(session.exec(query).all())


def outcomes(store: Store) -> Sequence[tuple[int, int, str, str, str | None]]:
    """What became of each target: (revision, attempt, target, status, detail)."""
    with store.read() as session:
        query = select(RunDelivery).order_by(
            col(RunDelivery.slot), col(RunDelivery.revision), col(RunDelivery.attempt), col(RunDelivery.target)
        )
        return [(row.revision, row.attempt, row.target, row.status, row.detail) for row in session.exec(query)]


def states(store: Store) -> dict[str, tuple[int | None, int, str | None]]:
    """How each target fared last: since when it fails, how often, why."""
    with store.read() as session:
        found = session.exec(select(TargetState))
        return {state.target: (state.failing_since_ms, state.failures, state.detail) for state in found}


def _target(given: Target | Path | str) -> Target:
    if isinstance(given, Path):
        return FolderTarget(str(given))
    return MailTarget(given) if isinstance(given, str) else given
