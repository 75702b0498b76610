"""The shapes of schedules and leave in the API; instants in epoch milliseconds UTC, lengths in milliseconds."""

from pydantic import BaseModel, ConfigDict, Field


class StretchModel(BaseModel):
    """A half-open stretch of time."""

    start_ms: int
    end_ms: int


class ScheduleModel(BaseModel):
    """What one local date of a person comes to."""

    date: str
    kind: str = Field(description="none (no roster), free, shift, holiday or leave")
    shift: str | None = Field(description="The date's shift by name, worked or not")
    title: str | None = Field(description="Of a holiday, or the kind of leave; part-day leave too")
    hours: list[StretchModel] = Field(description="The hours to be worked")
    scheduled_ms: int = Field(description="Their length less unpaid break and part-day leave")
    window: StretchModel = Field(description="The stretch whose working time belongs to this date")
    changes: list[int] = Field(description="The ids of the decisions that made it")


class SchedulesModel(BaseModel):
    """The schedule of a person, by date."""

    person: str
    schedule: list[ScheduleModel]


class LeaveIn(BaseModel):
    """Leave to be granted, for local dates, both included."""

    model_config = ConfigDict(extra="forbid", strict=True)

    first: str = Field(alias="from", max_length=32)
    until: str = Field(max_length=32)
    kind: str = Field(default="vacation", max_length=200)
    share: float = Field(default=1.0, description="Which share of each day: 0.5 is half")


class LeaveModel(BaseModel):
    """A period of leave, both dates included."""

    first: str = Field(alias="from")
    until: str
    kind: str | None = Field(description="Null for who need not know it")
    share: float


class LeavesModel(BaseModel):
    """Leave of a person, by date."""

    person: str
    leave: list[LeaveModel]
