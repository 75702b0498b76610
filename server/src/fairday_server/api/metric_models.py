"""The shapes of the API's answers about metrics."""

from typing import Any

from pydantic import BaseModel, Field


class MetricModel(BaseModel):
    """A metric as the registry defines it."""

    name: str
    title: str
    unit: str = Field(description="ms, ratio, per_hour, count or label")
    formula: str
    expression: str = Field(description="The formula in the names of its terms")
    terms: list[str]
    caution: str = Field(description="What it must not be used for")
    group: str = Field(description="How the value of a team is made")


class MetricsModel(BaseModel):
    """All metrics."""

    metrics: list[MetricModel]


class SubjectModel(BaseModel):
    """Whose numbers they are; the organisation has no id."""

    kind: str
    id: str | None
    name: str


class PartModel(BaseModel):
    """Values over some dates, and how far to trust them."""

    first: str = Field(serialization_alias="from", validation_alias="from")
    last: str = Field(serialization_alias="to", validation_alias="to")
    values: dict[str, float | int | str | None] = Field(description="By metric; null where there is nothing to say")
    completeness: float | None = Field(description="Observed share of the expected time, 0 to 1")
    people: int
    days: int = Field(description="Dates of people that have begun")
    reckoned: int = Field(description="Of these, dates with data")
    waiting: int = Field(description="Of these, dates with new data that are not in the numbers yet")
    running: int = Field(description="Of these, dates that are not over")


class ReadingsModel(BaseModel):
    """Metrics of a person, a team or everyone over a range, part by part."""

    subject: SubjectModel
    by: str
    units: dict[str, str]
    notes: dict[str, str] = Field(description="By metric, what it must not be used for; show it with the number")
    parts: list[PartModel]


class ExplainedDayModel(BaseModel):
    """What one local date gives to the number."""

    date: str
    zone: str
    start_ms: int
    end_ms: int
    terms: dict[str, int] = Field(description="Recomputed from the spans")
    kept: dict[str, int] = Field(description="As the rollups have them")
    waiting: bool
    running: bool
    record: str = Field(description="What made the record of working time: proposed, corrected, attested and so on")
    worked: list[tuple[int, int]] | None = Field(description="Null for who may not see times of day")
    schedule: str
    scheduled: list[tuple[int, int]] | None
    made_by: dict[str, Any]


class SpanLineModel(BaseModel):
    """A span beneath the number."""

    seat: str
    epoch: str
    seq: int
    start: int
    end: int
    presence: str
    states: dict[str, int] = Field(description="The person's time in each state while it ran")


class ExplanationModel(BaseModel):
    """A number with everything that it was made from."""

    person: str
    metric: MetricModel
    first: str = Field(serialization_alias="from", validation_alias="from")
    last: str = Field(serialization_alias="to", validation_alias="to")
    value: float | int | str | None = Field(description="Recomputed from the spans, without rollups")
    kept_value: float | int | str | None = Field(description="As readers of the rollups see it")
    agrees: bool
    figures: str = Field(description="The formula with the figures put in")
    terms: dict[str, int]
    days: list[ExplainedDayModel]
    spans: list[SpanLineModel] | None = Field(description="The first of them; null for who may not see them")
    span_count: int | None
    generation: int
    through_change: int
