"""The shapes of reports, schedules and runs in the API. Dates are local; instants in epoch milliseconds UTC."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

_Text = Field(max_length=200)


class ReportModel(BaseModel):
    """A report of the catalogue."""

    name: str
    title: str
    about: str = Field(description="What it answers")
    reading: str = Field(description="How to read it and what not to use it for")
    groupings: list[str] = Field(description="What `by` can be; the first where it is left out")
    times: bool = Field(description="Whether it is nothing without times of day, which analysts do not see")


class ReportsModel(BaseModel):
    """The catalogue."""

    reports: list[ReportModel]


class ParametersModel(BaseModel):
    """What a report is asked for: a period, or from and to; nobody named means everybody the key may see."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    people: list[str] = Field(default_factory=list, max_length=1000, description="Ids")
    teams: list[str] = Field(default_factory=list, max_length=1000, description="Ids or names")
    period: str = Field(default="", max_length=40, description="A name such as last-week, counted from its day")
    first: str | None = Field(default=None, alias="from", max_length=32, description="First local date")
    last: str | None = Field(default=None, alias="to", max_length=32, description="Last local date, included")
    by: str = Field(default="", max_length=40, description="A grouping of the report")


class SavedIn(BaseModel):
    """A report to be saved under a name."""

    model_config = ConfigDict(extra="forbid")

    name: str = _Text
    report: str = _Text
    parameters: ParametersModel
    shared: bool = Field(default=False, description="Whether all who may make reports can read it")


class SavedModel(BaseModel):
    """A saved report."""

    id: str
    name: str
    report: str
    parameters: ParametersModel
    owner: str | None = Field(description="The person whose it is; null for whoever runs the server")
    shared: bool
    created_ms: int


class SavedReportsModel(BaseModel):
    """The key's own saved reports and those that are shared, by name."""

    reports: list[SavedModel]


Targets = Field(
    max_length=200,
    description="Who and what gets it: each with its `kind` and `person`, `role`, `address`, `path` or `url`",
)


class ScheduleIn(BaseModel):
    """A schedule to be added. `cron` is in `zone`, by default that of the teams and people it is about, then UTC."""

    model_config = ConfigDict(extra="forbid")

    name: str = _Text
    report: str = _Text
    parameters: ParametersModel
    cron: str = _Text
    zone: str | None = Field(default=None, max_length=100)
    formats: list[str] = Field(default_factory=lambda: ["pdf"], max_length=10)
    targets: list[dict[str, Any]] = Targets
    correction_days: int = 7
    threshold_ms: int = 300_000


class ScheduleChange(BaseModel):
    """What is to be another of a schedule; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=200)
    report: str | None = Field(default=None, max_length=200)
    parameters: ParametersModel | None = None
    cron: str | None = Field(default=None, max_length=200)
    zone: str | None = Field(default=None, max_length=100)
    formats: list[str] | None = Field(default=None, max_length=10)
    targets: list[dict[str, Any]] | None = Field(default=None, max_length=200)
    correction_days: int | None = None
    threshold_ms: int | None = None


class TargetModel(BaseModel):
    """A target and how it fared last; it holds no secret."""

    name: str = Field(description="Its lasting name, as in the runs")
    words: str
    kind: str
    sent_ms: int | None
    failing_since_ms: int | None = Field(description="Null while it gets what it should")
    failures: int
    detail: str | None = Field(description="Why it got nothing")


class LastRunModel(BaseModel):
    """The newest run."""

    slot: str
    revision: int
    status: str


class ScheduleModel(BaseModel):
    """A schedule."""

    id: str
    name: str
    report: str
    parameters: ParametersModel
    cron: str
    when: str = Field(description="The same in words")
    zone: str
    formats: list[str]
    targets: list[TargetModel]
    owner: str | None = Field(description="The person under whose rights it is made; null for whoever runs the server")
    correction_days: int
    threshold_ms: int
    created_ms: int
    paused_ms: int | None
    next_ms: int | None = Field(description="When it is due next; null while it is paused")
    last: LastRunModel | None
    secrets: dict[str, str] = Field(
        default_factory=dict, description="By target, what was made here to sign webhooks with; shown this once"
    )


class SchedulesModel(BaseModel):
    """The schedules that are the key's to see, by name."""

    schedules: list[ScheduleModel]


class RunModel(BaseModel):
    """A run: `status` is running, done or failed; `revision` counts from 0, each further one sends it again."""

    schedule: str
    slot: str = Field(description="The local time it was due at")
    revision: int
    by: str = Field(description="clock, hand, or late: late data changed it")
    status: str
    due_ms: int
    started_ms: int
    finished_ms: int | None
    retry_ms: int | None
    attempts: int
    first: str | None = Field(serialization_alias="from", validation_alias="from")
    last: str | None = Field(serialization_alias="to", validation_alias="to")
    error: str | None
    note: str | None


class RunsModel(BaseModel):
    """Runs, the latest due first."""

    runs: list[RunModel]


class DeliveryModel(BaseModel):
    """What became of one target in one attempt: `status` is sent, failed or not_sent."""

    attempt: int
    target: str
    kind: str
    status: str
    detail: str | None
    at_ms: int
    took_ms: int


class FileModel(BaseModel):
    """A file that was made, for one set of rights."""

    audience: str
    name: str
    format: str
    bytes: int
    sha256: str


class OneRunModel(RunModel):
    """A run with what became of its targets, and what was made."""

    deliveries: list[DeliveryModel]
    files: list[FileModel]
