"""Late data in a test: a house of two people, whose Monday is reported on Tuesday, and comes in later in part."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairday_collector.store.tables import Run, Schedule, Team
from fairday_reports.document.model import Document
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.means import Means
from fairday_reports.schedules.revise import revise
from fairday_reports.schedules.runs import document_of
from fairday_reports.schedules.schedule import change_schedule, find_schedule
from tests.support.closing import close_later
from tests.support.collector import Collector, new_collector
from tests.support.metric_days import at, office_roster, recorded, work
from tests.support.scheduling import NO_MAIL, plan
from tests.support.timesheets import MINUTE

TUESDAY_SIX = at(1, 6)


@dataclass
class House:
    """Maya and Nils of Payments, of whose Monday a report was made on Tuesday at six, as far as it was known."""

    collector: Collector
    key: str
    others_key: str
    maya: str
    nils: str
    payments: str
    sent: int = 1

    def means(self, post: Any = NO_MAIL) -> Means:
        """What the jobs work with."""
        return Means(self.collector.store, post, self.collector.clock)

    def at(self, instant: int) -> None:
        """Puts the clock."""
        self.collector.clock.now = instant

    def comes_late(self, minutes: int, instant: int, hour: float = 12, day: int = 0) -> None:
        """Work of a day that is received and reckoned at an instant."""
        self.at(instant)
        self.sent += 1
        recorded(self.collector, self.key, work(at(day, hour), minutes), self.sent)

    def said(self, run: Run, audience: str = "admin") -> Document:
        """What a run said."""
        with self.collector.store.read() as session:
            found = document_of(session, run, audience)
        assert found is not None
        return found


def late_house(tmp_path: Path) -> House:
    """The house, on Monday evening."""
    collector = new_collector(tmp_path)
    close_later(collector.store)
    collector.clock.now = at(0, 0.5)
    maya, nils = collector.person("Maya"), collector.person("Nils")
    office_roster(collector)
    key, others = collector.seat(maya)[1], collector.seat(nils, machine="m-2", user="nils")[1]
    collector.clock.now = at(0, 18)
    for each in (key, others):
        recorded(collector, each, work(at(0, 9), 180))
    (payments,) = [team.id for team in collector.rows(Team)]
    return House(collector, key, others, maya.id, nils.id, payments)


def planned(house: House, *targets: Any, **changed: Any) -> Schedule:
    """Plans a report of yesterday by person, and runs it on Tuesday at six."""
    given = {"cron": "0 6 * * *", "zone": "UTC", "now_ms": at(0, 18), **changed}
    added = plan(house.collector.store, *targets, **given)
    house.at(TUESDAY_SIX)
    return added


def asked_again(house: House, *hours: float, post: Any = NO_MAIL) -> list[tuple[int, str]]:
    """The revisions at hours of Tuesday, each made at once, with what became of them."""
    found = []
    for hour in hours:
        house.at(at(1, hour))
        revise(house.means(post))
        found += [(run.revision, run.status) for run in run_due(house.means(post))]
    return found


def put_threshold(house: House, minutes: int) -> None:
    """What has to change from now on."""
    with house.collector.store.write() as session:
        held = find_schedule(session, "Daily")
        change_schedule(session, held, actor="test", now_ms=at(1, 12), threshold_ms=minutes * MINUTE)
