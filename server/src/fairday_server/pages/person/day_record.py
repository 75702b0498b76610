"""Reads what a day's page shows beside its timeline: facts, classes, focus, working time and claims."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.ledger.facts import DayFacts
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.parts import DayParts, day_parts
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory
from fairday_collector.policy.settings import Settings
from fairday_collector.store.tables import LedgerDay
from fairday_collector.timesheets.claims import ClaimNow, list_claims
from fairday_collector.timesheets.model import Recorded
from fairday_collector.timesheets.proposals import records
from fairday_collector.timesheets.words import who
from fairday_reports.metrics.read import person_metrics


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim that touches the day; `by` decided on it last, empty while nobody has."""

    claim: ClaimNow
    by: str = ""


@dataclass(frozen=True, slots=True)
class DayRecord:
    """All that is known of a reckoned date: `facts` as readers of metrics see them, `categories` slug to title."""

    settings: Settings
    facts: DayFacts
    parts: DayParts
    recorded: Recorded
    claims: tuple[Claimed, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict)

    @property
    def pending(self) -> frozenset[str]:
        """The ids of claims that nobody has decided on."""
        return frozenset(each.claim.row.id for each in self.claims if each.claim.state == "pending")


def day_record(session: Session, viewer: Viewer, history: PersonHistory, row: LedgerDay, now_ms: int) -> DayRecord:
    """The record of a date, as the ledger that readers see has it; claims by the date they start on."""
    plan = World.load(session, visible(session).through_change).plan(history, row.day)
    readings = person_metrics(session, history, [], row.day, row.day, "range", now_ms)
    claims = list_claims(session, history.person.id, row.start_ms, row.end_ms)
    return DayRecord(
        settings=plan.policy.settings,
        facts=readings.parts[0].terms,
        parts=day_parts(row.timeline, row.start_ms, plan.sorter, plan.policy.settings),
        recorded=records(session, history.person.id, row.day, row.day)[row.day],
        claims=tuple(
            Claimed(claim, _decider(session, claim))
            for claim in claims
            if claim.state != "withdrawn" and viewer.may_see(history, history.zones.date_of(claim.row.start_ms))
        ),
        categories={slug: held.category.title for slug, held in plan.sorter.categories.items()},
    )


def _decider(session: Session, claim: ClaimNow) -> str:
    """Who decided on a claim; one without a name ran a command on the server or signed in as the administrator."""
    if claim.act is None:
        return ""
    name = who(session, claim.act.actor)
    return "an administrator" if name == claim.act.actor else name
