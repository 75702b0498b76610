"""All tables of the collector, declared once."""

from fairday_collector.store.tables.access import ApiKey, ApiKeyTeam, AuditEntry, SignInLink, WebSession
from fairday_collector.store.tables.ingest import BatchRow, Epoch, SpanRow
from fairday_collector.store.tables.ledger import DirtyDay, LedgerDay
from fairday_collector.store.tables.people import Membership, Person, PersonZone, Team
from fairday_collector.store.tables.policy import PolicyChange, PolicyNumber
from fairday_collector.store.tables.schedules import Run, Schedule
from fairday_collector.store.tables.seats import Assignment, JoinToken, Seat, SeatKey

__all__ = [
    "ApiKey",
    "ApiKeyTeam",
    "Assignment",
    "AuditEntry",
    "BatchRow",
    "DirtyDay",
    "Epoch",
    "JoinToken",
    "LedgerDay",
    "Membership",
    "Person",
    "PersonZone",
    "PolicyChange",
    "PolicyNumber",
    "Run",
    "Schedule",
    "Seat",
    "SeatKey",
    "SignInLink",
    "SpanRow",
    "Team",
    "WebSession",
]
