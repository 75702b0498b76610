"""Reports as people save and schedule them, their runs, what each run said, and how their targets fare."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary
from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG


class SavedReport(SQLModel, table=True):
    """A report of the catalogue with its parameters, under a name of its owner's.

    `owner_id` is None for whoever runs the server. A `shared` one is there for all who may make reports.
    """

    __tablename__ = "saved_report"

    id: str = Field(primary_key=True)
    name: str
    report: str
    parameters: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    owner_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    shared: bool = False
    created_ms: int = Field(sa_type=BIG)


class Schedule(SQLModel, table=True):
    """A report that is due by a cron expression in a zone, until it is paused or removed.

    `targets` are who and what gets it, each a mapping with its `kind`; `formats` the files made of it. `owner_id` is
    whose rights hold for targets that have none of their own, None for whoever runs the server. A report sent is sent
    again if within `correction_days` a duration of it changes by at least `threshold_ms`. Nothing due before `since_ms`
    is made. A removed one stays for its runs to name, without targets; of the others no two of one owner share a name.
    """

    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    report: str
    parameters: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    cron: str
    zone: str
    formats: list[str] = Field(sa_column=Column(JSON, nullable=False))
    targets: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    owner_id: str | None = Field(default=None, foreign_key="person.id")
    correction_days: int
    threshold_ms: int = Field(sa_type=BIG)
    created_ms: int = Field(sa_type=BIG)
    since_ms: int = Field(sa_type=BIG)
    paused_ms: int | None = Field(default=None, sa_type=BIG)
    removed_ms: int | None = Field(default=None, sa_type=BIG)


class Run(SQLModel, table=True):
    """One run of a schedule. The row is the claim: `slot` is the local wall-clock time it was due at.

    So a local time that comes twice in an autumn night is due once. `revision` counts from 0: each further one sends
    the report of the same slot again, since late data changed it. `by` is clock, hand or late (a revision). `status` is
    running, done or failed; whoever runs it says so in `alive_ms`, and what failed is tried again at `retry_ms`.
    `attempts` are each `{"started_ms", "finished_ms", "error"}`. `note` tells what else is to be known of it. `report`,
    `parameters`, `first` and `last` are what it was made of, and `checked_ms` is when late data were last looked for.
    """

    schedule_id: str = Field(primary_key=True, foreign_key="schedule.id")
    slot: str = Field(primary_key=True)
    revision: int = Field(primary_key=True, default=0)
    by: str
    due_ms: int = Field(sa_type=BIG)
    started_ms: int = Field(sa_type=BIG)
    alive_ms: int = Field(sa_type=BIG)
    finished_ms: int | None = Field(default=None, sa_type=BIG)
    retry_ms: int | None = Field(default=None, sa_type=BIG, index=True)
    status: str = Field(index=True)
    error: str | None = None
    note: str | None = None
    attempts: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    report: str | None = None
    parameters: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    first: date | None = None
    last: date | None = None
    made_ms: int | None = Field(default=None, sa_type=BIG)
    checked_ms: int | None = Field(default=None, sa_type=BIG)


class RunAudience(SQLModel, table=True):
    """What a run made for one audience, that is one set of rights, in `took_ms`.

    `files` are each `{"name", "format", "bytes", "sha256"}`.
    """

    __tablename__ = "run_audience"

    schedule_id: str = Field(primary_key=True, foreign_key="schedule.id")
    slot: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    audience: str = Field(primary_key=True)
    made_ms: int = Field(sa_type=BIG)
    took_ms: int = Field(sa_type=BIG)
    files: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class RunDocument(SQLModel, table=True):
    """What a run said to one audience: the document without a format, in parts.

    Files are made from it again when they are asked for, and late data are compared with it.
    """

    __tablename__ = "run_document"

    schedule_id: str = Field(primary_key=True, foreign_key="schedule.id")
    slot: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    audience: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    kept_ms: int = Field(sa_type=BIG, index=True)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class RunDelivery(SQLModel, table=True):
    """What became of one target in one attempt of a run: `status` is sent, failed or not_sent, `detail` says why.

    `target` is its lasting name, which holds no secret. `audience` is empty for who was not sent anything.
    """

    __tablename__ = "run_delivery"

    schedule_id: str = Field(primary_key=True, foreign_key="schedule.id")
    slot: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    attempt: int = Field(primary_key=True)
    target: str = Field(primary_key=True)
    kind: str
    status: str
    detail: str | None = None
    audience: str = ""
    at_ms: int = Field(sa_type=BIG)
    took_ms: int = Field(sa_type=BIG)


class TargetState(SQLModel, table=True):
    """How a target of a schedule fared last: `failing_since_ms` is None while it gets what it should.

    `detail` says why it got nothing, also of who is not to get it any more and is not failing.
    """

    __tablename__ = "target_state"

    schedule_id: str = Field(primary_key=True, foreign_key="schedule.id")
    target: str = Field(primary_key=True)
    at_ms: int = Field(sa_type=BIG)
    failing_since_ms: int | None = Field(default=None, sa_type=BIG)
    failures: int = 0
    detail: str | None = None
