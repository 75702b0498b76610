"""The overview of administration: for each area the counts that matter, and what waits for somebody."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, func, select

from fairday_collector.access.grants import list_grants
from fairday_collector.classify.listing import in_force
from fairday_collector.classify.queue import unsorted_in
from fairday_collector.classify.rules import RULE
from fairday_collector.clock import utc
from fairday_collector.config.history import changes
from fairday_collector.enrol.tokens import list_tokens
from fairday_collector.ledger.generations import Progress, progress
from fairday_collector.policy.book import POLICY
from fairday_collector.seat_health.trouble import seats_in_trouble
from fairday_collector.store.tables import Person, Seat, Team
from fairday_reports.words import count, hours
from fairday_server.pages.admin.views import AdminView, Cell, Column, Panel, table
from fairday_server.pages.admin.words import when
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import (
    ADMIN_PEOPLE,
    ADMIN_POLICIES,
    ADMIN_RULES,
    ADMIN_SEATS,
    ADMIN_START,
    ADMIN_TEAMS,
    ADMIN_TOKENS,
)
from fairday_server.pages.views import Link

WEEK = timedelta(days=6)
TROUBLES = {
    "silent": ("computer went silent", "computers went silent"),
    "unassigned": ("computer is nobody’s", "computers are nobody’s"),
    "skipping": ("computer skips batches", "computers skip batches"),
    "conflicts": ("computer sends other spans under known numbers", "computers send other spans under known numbers"),
    "clone": ("computer may be a copy", "computers may be copies"),
    "clock": ("computer’s clock is off", "computers’ clocks are off"),
    "losses": ("computer gave spans up", "computers gave spans up"),
}
"""What may be the matter with one or several computers."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the overview counts; times in epoch ms, lengths in ms."""

    people: int
    teams: int
    seats: int
    troubles: tuple[tuple[str, int], ...]
    tokens: int
    rules: int
    unsorted_ms: int
    policies: int
    policy_ms: int | None
    administrators: int
    supervisors: int
    reckoning: Progress | None


def counts_of(session: Session, now_ms: int) -> Counts:
    """The counts as of this transaction."""
    today = utc(now_ms).date()
    troubles: Counter[str] = Counter(
        trouble.what for seat in seats_in_trouble(session, now_ms) for trouble in seat.troubles
    )
    waiting = unsorted_in(session, today - WEEK, today, lambda _history, _day: True)
    policies = changes(session, kind=POLICY)
    grants = list_grants(session)
    valid = sum(token.state == "valid" for token in list_tokens(session, now_ms))
    working = select(func.count()).select_from(Seat).where(col(Seat.revoked_ms).is_(None))
    return Counts(
        people=session.exec(select(func.count()).select_from(Person)).one(),
        teams=session.exec(select(func.count()).select_from(Team)).one(),
        seats=session.exec(working).one(),
        troubles=tuple((what, troubles[what]) for what in TROUBLES if troubles[what]),
        tokens=valid,
        rules=len(in_force(session, RULE, today)),
        unsorted_ms=sum(row.ms for row in waiting),
        policies=len(policies),
        policy_ms=policies[0].at_ms if policies else None,
        administrators=len({held.grant.person_id for held in grants if held.grant.role == "admin"}),
        supervisors=len({held.grant.person_id for held in grants if held.grant.role == "supervisor"}),
        reckoning=progress(session),
    )


def overview_view(frame: Frame, counts: Counts, now_ms: int) -> AdminView:
    """Each area with its counts, and what is being reckoned again."""
    troubled = ". ".join(count(number, *TROUBLES[what]) for what, number in counts.troubles)
    policy = f"Last change: {when(counts.policy_ms, now_ms)} UTC" if counts.policy_ms else "The defaults hold"
    rows = (
        _row("People", ADMIN_PEOPLE, count(counts.people, "person", "people"), _access(counts)),
        _row("Teams", ADMIN_TEAMS, count(counts.teams, "team", "teams"), ""),
        _row("Computers", ADMIN_SEATS, f"{count(counts.seats, 'computer', 'computers')} may send", troubled),
        _row("Join tokens", ADMIN_TOKENS, f"{counts.tokens:,} can be used", ""),
        _row("Rules", ADMIN_RULES, f"{counts.rules:,} of your own", _unsorted(counts.unsorted_ms)),
        _row("Policies", ADMIN_POLICIES, count(counts.policies, "change", "changes"), policy),
    )
    columns = (Column("Area"), Column("There are"), Column("To know"))
    panels = [Panel("Areas", table=table(columns, rows), links=_links(counts))]
    if counts.reckoning is not None:
        left, total = counts.reckoning.left, counts.reckoning.total
        says = f"{left:,} of {count(total, 'day', 'days')} are left. Until then pages show the state before the change."
        panels.insert(0, Panel("Days are being reckoned again", (says,)))
    lead = f"{troubled}." if troubled else "Nothing waits for you." if counts.people else "There is nobody here yet."
    return AdminView(frame, "Overview", "Administration", lead, panels=tuple(panels))


def _row(name: str, href: str, there: str, know: str) -> tuple[Cell, ...]:
    return Cell(name, href=href), Cell(there), Cell(know)


def _access(counts: Counts) -> str:
    return (
        f"Access: {count(counts.administrators, 'administrator', 'administrators')}, "
        f"{count(counts.supervisors, 'supervisor', 'supervisors')}"
    )


def _unsorted(length_ms: int) -> str:
    return f"{hours(length_ms)} of the last 7 days not yet sorted" if length_ms else "Everything is sorted"


def _links(counts: Counts) -> tuple[Link, ...]:
    return () if counts.people else (Link("Start here", ADMIN_START),)
