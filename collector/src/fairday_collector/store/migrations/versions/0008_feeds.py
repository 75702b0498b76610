"""The star schema that programs for analysis read, as plain rows, and the marks that say which are filled again."""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

from fairday_collector.store.types import BIG

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATES = "active meeting passive private claimed idle away locked suspended off unknown"
PARTS = "productive neutral unproductive unclassified collaboration multitasking focus deep_focus"
WORK = "worked expected utilised available goal"


def upgrade() -> None:
    _table("feed_mark", [*_texts("person_id"), *_dates("day"), *_bigs("mark")], 2)
    op.create_index("ix_feed_mark_day", "feed_mark", ["day"])
    _table("feed_reach", [*_texts("person_id"), *_dates("first", "last"), *_bigs("next_ms")], 1)
    op.create_index("ix_feed_reach_next_ms", "feed_reach", ["next_ms"])
    state = _table("feed_state", [*_ints("id"), *_bigs("changed", "gone"), *_ints("through_change", "version")], 1)
    op.bulk_insert(state, [{"id": 1, "changed": 0, "gone": 0, "through_change": 0, "version": 0}])
    sources = _table("feed_source", [*_bigs("first"), *_texts("source")], 1)
    op.bulk_insert(sources, [{"first": 0, "source": secrets.token_hex(32)}])
    _facts()
    _dimensions()


def _facts() -> None:
    _fact("feed_person_day", [*_day(), *_person_day()], 2)
    running = sa.text("NOT is_over")
    op.create_index(
        "ix_feed_person_day_running", "feed_person_day", ["until_ms"], sqlite_where=running, postgresql_where=running
    )
    hour = [*_bigs("hour_ms"), *_texts("state"), *_ints("local_hour")]
    _fact("feed_person_hour", [*_day(), *hour, *_held(), *_bigs("ms")], 4)
    app = [*_texts("app", "category", "class"), *_held(), *_bigs("ms", "core_ms")]
    _fact("feed_app_day", [*_day(), *app], 5)
    entry = [*_texts("source"), *_bigs("start_ms", "end_ms", nullable=True)]
    _fact("feed_timesheet", [*_day(), *_held(), *entry, *_bigs("break_ms", "worked_ms", "proposed_ms")], 2)
    claim = [*_texts("kind", "state"), *_bigs("start_ms", "end_ms", "length_ms", "made_ms")]
    decided = _bigs("decided_ms", nullable=True)
    _fact("feed_claim", [*_texts("person_id", "claim_id"), *_dates("day"), *_held(), *claim, *decided], 2)
    _feed(
        "feed_seat",
        [
            *_texts("seat_id"),
            *_texts("person_id", "team_id", nullable=True),
            *_texts("host", "os", "os_version", "agent"),
            *_bigs("enrolled_ms"),
            *_bigs("last_seen_ms", "revoked_ms", nullable=True),
            *_bigs("skew_ms"),
            *_flags("is_silent"),
            *_ints("trouble_count"),
            *_texts("troubles"),
            *_ints("missing_batches", "lost_spans"),
        ],
        1,
    )
    op.create_index("ix_feed_seat_person_id", "feed_seat", ["person_id"])


def _person_day() -> list[sa.Column[Any]]:
    return [
        *_texts("team_id"),
        *_texts("role", nullable=True),
        *_texts("zone"),
        *_bigs("start_ms", "end_ms"),
        *_flags("is_over", "has_data"),
        *_ints("generation", "config_change"),
        *_bigs(*(f"{name}_ms" for name in f"length {STATES} {PARTS}".split())),
        *_ints("focus_runs", "deep_focus_runs"),
        *_bigs("longest_focus_ms", "daily_longest_focus_ms", "core_ms"),
        *_ints("switches", "active_days"),
        *_bigs(*(f"{name}_ms" for name in WORK.split())),
        *_ints("planned_days"),
        *_bigs("planned_worked_ms", "planned_productive_ms"),
        *_ints("rostered_days"),
        *_bigs("scheduled_ms", "adherent_ms"),
        *_ints("attended_days"),
        *_bigs("late_ms"),
        *_ints("late_days"),
        *_bigs("early_leave_ms"),
        *_ints("early_leave_days", "absent_days"),
        *_bigs("overtime_ms", "after_hours_ms", "frame_ms", "observed_in_frame_ms"),
        *_bigs("keys", "clicks", "scrolls", "until_ms"),
    ]


def _dimensions() -> None:
    _feed(
        "feed_person",
        [*_texts("person_id", "name", "team_id"), *_texts("role", nullable=True), *_texts("zone"), *_bigs("added_ms")],
        1,
    )
    _feed("feed_team", _texts("team_id", "name", "zone"), 1)
    member = [*_dates("from_date"), *_dates("until_date", nullable=True), *_texts("team_id")]
    _feed("feed_membership", [*_texts("person_id"), *member], 2)
    op.create_index("ix_feed_membership_team_id", "feed_membership", ["team_id"])
    _feed(
        "feed_date",
        [
            *_dates("day"),
            *_ints("year", "quarter", "month"),
            *_texts("month_name"),
            *_ints("day_of_month", "iso_year", "iso_week", "weekday"),
            *_texts("weekday_name"),
            *_flags("is_weekend"),
            *_dates("first_of_week", "first_of_month"),
        ],
        1,
    )
    _feed("feed_app", _texts("app", "category", "class"), 1)
    _feed(
        "feed_category", [*_texts("category", "title", "class"), *_flags("is_core", "is_collaboration", "is_common")], 1
    )
    _feed(
        "feed_config",
        [
            *_ints("id"),
            *_texts("kind", "scope"),
            *_texts("person_id", "team_id", "role", nullable=True),
            *_texts("name"),
            *_dates("from_date"),
            *_dates("until_date", nullable=True),
            *_bigs("at_ms"),
        ],
        1,
    )


def _day() -> list[sa.Column[Any]]:
    return [*_texts("person_id"), *_dates("day")]


def _held() -> list[sa.Column[Any]]:
    return _texts("team_id", "zone")


def _fact(name: str, columns: list[sa.Column[Any]], keys: int) -> None:
    _feed(name, columns, keys)
    op.create_index(f"ix_{name}_day", name, ["day"])


def _feed(name: str, columns: list[sa.Column[Any]], keys: int) -> None:
    _table(name, [*columns, *_bigs("changed")], keys)
    op.create_index(f"ix_{name}_changed", name, ["changed"])


def _table(name: str, columns: list[sa.Column[Any]], keys: int) -> sa.Table:
    """A table whose first columns are its key."""
    key = sa.PrimaryKeyConstraint(*(column.name for column in columns[:keys]))
    made = op.create_table(name, *columns, key)
    assert made is not None
    return made


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _dates(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Date(), nullable=nullable) for name in names]


def _bigs(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, BIG, nullable=nullable) for name in names]


def _ints(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False, autoincrement=False) for name in names]


def _flags(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]
