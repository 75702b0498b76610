"""All tables of the collector, declared once."""

from fairday_collector.store.tables.access import (
    AccessGrant,
    ApiKey,
    ApiKeyTeam,
    AuditEntry,
    Look,
    Password,
    SignInLink,
    WebSession,
)
from fairday_collector.store.tables.config import ConfigChange, Generation
from fairday_collector.store.tables.ingest import BatchRow, Epoch, IngestVersion, LabelRow, SeatDay, SpanRow
from fairday_collector.store.tables.ledger import DayRollup, DirtyDay, FillMark, LedgerDay, RebuildDay
from fairday_collector.store.tables.people import Membership, Person, PersonRole, PersonZone, Team
from fairday_collector.store.tables.policy import PolicyNumber
from fairday_collector.store.tables.schedules import Run, Schedule
from fairday_collector.store.tables.seats import Assignment, JoinToken, Seat, SeatKey
from fairday_collector.store.tables.timesheets import ClaimAct, ClaimRow, Correction, TimesheetAct

__all__ = [
    "AccessGrant",
    "ApiKey",
    "ApiKeyTeam",
    "Assignment",
    "AuditEntry",
    "BatchRow",
    "ClaimAct",
    "ClaimRow",
    "ConfigChange",
    "Correction",
    "DayRollup",
    "DirtyDay",
    "Epoch",
    "FillMark",
    "Generation",
    "IngestVersion",
    "JoinToken",
    "LabelRow",
    "LedgerDay",
    "Look",
    "Membership",
    "Password",
    "Person",
    "PersonRole",
    "PersonZone",
    "PolicyNumber",
    "RebuildDay",
    "Run",
    "Schedule",
    "Seat",
    "SeatDay",
    "SeatKey",
    "SignInLink",
    "SpanRow",
    "Team",
    "TimesheetAct",
    "WebSession",
]
