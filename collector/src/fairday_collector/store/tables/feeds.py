"""The facts of the star schema that programs for analysis read, as plain rows.

Names of columns are those of `fairday_reports.feeds.schema`. Instants are epoch milliseconds UTC in columns that end in
`_ms`, as durations do. `changed` is the number of the fill that wrote a row; it only grows.
"""

from datetime import date

from sqlalchemy import Column, Index, String, text
from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG


class FeedPersonDay(SQLModel, table=True):
    """A local date of a person: the terms of every metric, as readers see them; there is one for each date so far."""

    __tablename__ = "feed_person_day"
    __table_args__ = (
        Index(
            "ix_feed_person_day_running",
            "until_ms",
            sqlite_where=text("NOT is_over"),
            postgresql_where=text("NOT is_over"),
        ),
    )

    person_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True, index=True)
    team_id: str
    role: str | None
    zone: str
    start_ms: int = Field(sa_type=BIG)
    end_ms: int = Field(sa_type=BIG)
    is_over: bool
    has_data: bool
    generation: int
    config_change: int

    length_ms: int = Field(sa_type=BIG)
    active_ms: int = Field(sa_type=BIG)
    meeting_ms: int = Field(sa_type=BIG)
    passive_ms: int = Field(sa_type=BIG)
    private_ms: int = Field(sa_type=BIG)
    claimed_ms: int = Field(sa_type=BIG)
    idle_ms: int = Field(sa_type=BIG)
    away_ms: int = Field(sa_type=BIG)
    locked_ms: int = Field(sa_type=BIG)
    suspended_ms: int = Field(sa_type=BIG)
    off_ms: int = Field(sa_type=BIG)
    unknown_ms: int = Field(sa_type=BIG)

    productive_ms: int = Field(sa_type=BIG)
    neutral_ms: int = Field(sa_type=BIG)
    unproductive_ms: int = Field(sa_type=BIG)
    unclassified_ms: int = Field(sa_type=BIG)
    collaboration_ms: int = Field(sa_type=BIG)
    multitasking_ms: int = Field(sa_type=BIG)
    focus_ms: int = Field(sa_type=BIG)
    deep_focus_ms: int = Field(sa_type=BIG)
    focus_runs: int
    deep_focus_runs: int
    longest_focus_ms: int = Field(sa_type=BIG)
    daily_longest_focus_ms: int = Field(sa_type=BIG)
    core_ms: int = Field(sa_type=BIG)
    switches: int
    active_days: int

    worked_ms: int = Field(sa_type=BIG)
    expected_ms: int = Field(sa_type=BIG)
    utilised_ms: int = Field(sa_type=BIG)
    available_ms: int = Field(sa_type=BIG)
    goal_ms: int = Field(sa_type=BIG)

    planned_days: int
    planned_worked_ms: int = Field(sa_type=BIG)
    planned_productive_ms: int = Field(sa_type=BIG)
    rostered_days: int
    scheduled_ms: int = Field(sa_type=BIG)
    adherent_ms: int = Field(sa_type=BIG)
    attended_days: int
    late_ms: int = Field(sa_type=BIG)
    late_days: int
    early_leave_ms: int = Field(sa_type=BIG)
    early_leave_days: int
    absent_days: int
    overtime_ms: int = Field(sa_type=BIG)
    after_hours_ms: int = Field(sa_type=BIG)

    frame_ms: int = Field(sa_type=BIG)
    observed_in_frame_ms: int = Field(sa_type=BIG)

    keys: int = Field(sa_type=BIG)
    clicks: int = Field(sa_type=BIG)
    scrolls: int = Field(sa_type=BIG)
    until_ms: int = Field(sa_type=BIG)
    changed: int = Field(sa_type=BIG, index=True)


class FeedPersonHour(SQLModel, table=True):
    """Time of a wall-clock hour of a date in one state; `hour_ms` is where the hour begins."""

    __tablename__ = "feed_person_hour"

    person_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True, index=True)
    hour_ms: int = Field(primary_key=True, sa_type=BIG)
    state: str = Field(primary_key=True)
    local_hour: int
    team_id: str
    zone: str
    ms: int = Field(sa_type=BIG)
    changed: int = Field(sa_type=BIG, index=True)


class FeedAppDay(SQLModel, table=True):
    """Screen time of a date in one app, of one category and class; app and category are empty for none."""

    __tablename__ = "feed_app_day"

    person_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True, index=True)
    app: str = Field(primary_key=True)
    category: str = Field(primary_key=True)
    klass: str = Field(sa_column=Column("class", String, primary_key=True, nullable=False))
    team_id: str
    zone: str
    ms: int = Field(sa_type=BIG)
    core_ms: int = Field(sa_type=BIG)
    changed: int = Field(sa_type=BIG, index=True)


class FeedTimesheet(SQLModel, table=True):
    """The record of working time of a date in force; `source` says what made it so."""

    __tablename__ = "feed_timesheet"

    person_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True, index=True)
    team_id: str
    zone: str
    source: str
    start_ms: int | None = Field(sa_type=BIG)
    end_ms: int | None = Field(sa_type=BIG)
    break_ms: int = Field(sa_type=BIG)
    worked_ms: int = Field(sa_type=BIG)
    proposed_ms: int = Field(sa_type=BIG)
    changed: int = Field(sa_type=BIG, index=True)


class FeedClaim(SQLModel, table=True):
    """What a worker said a stretch was, and what was decided; `day` is the local date it begins on."""

    __tablename__ = "feed_claim"

    person_id: str = Field(primary_key=True)
    claim_id: str = Field(primary_key=True)
    day: date = Field(index=True)
    team_id: str
    zone: str
    kind: str
    state: str
    start_ms: int = Field(sa_type=BIG)
    end_ms: int = Field(sa_type=BIG)
    length_ms: int = Field(sa_type=BIG)
    made_ms: int = Field(sa_type=BIG)
    decided_ms: int | None = Field(sa_type=BIG)
    changed: int = Field(sa_type=BIG, index=True)


class FeedSeat(SQLModel, table=True):
    """A seat and how it fares; `person_id` is whom it feeds now, `troubles` their codes with spaces between."""

    __tablename__ = "feed_seat"

    seat_id: str = Field(primary_key=True)
    person_id: str | None = Field(index=True)
    team_id: str | None
    host: str
    os: str
    os_version: str
    agent: str
    enrolled_ms: int = Field(sa_type=BIG)
    last_seen_ms: int | None = Field(sa_type=BIG)
    revoked_ms: int | None = Field(sa_type=BIG)
    skew_ms: int = Field(sa_type=BIG)
    is_silent: bool
    trouble_count: int
    troubles: str
    missing_batches: int
    lost_spans: int
    changed: int = Field(sa_type=BIG, index=True)
