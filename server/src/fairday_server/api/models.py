"""The shapes of the API's answers, as its OpenAPI shows them."""

from typing import Any

from pydantic import BaseModel, Field


class ProblemModel(BaseModel):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str | None = None


class PersonModel(BaseModel):
    """A person with the team and zone of today."""

    id: str
    name: str
    team: str
    zone: str


class PeopleModel(BaseModel):
    """A page of people by name, then id."""

    people: list[PersonModel]
    next: str | None = Field(description="Give it as `cursor` for the next page; null on the last one.")


class AppModel(BaseModel):
    """Screen time in an app; null is time without one."""

    app: str | None
    ms: int


class CountsModel(BaseModel):
    """Inputs of the spans that start in the day."""

    keys: int
    clicks: int
    scrolls: int


class SpanModel(BaseModel):
    """A stored span that touches the day, as it was sent. Instants in epoch milliseconds UTC."""

    seat: str
    epoch: str
    seq: int
    start: int
    end: int
    since: int
    presence: str
    call: bool
    media: bool
    app: str | None
    title: str | None
    site: str | None
    keys: int
    clicks: int
    scrolls: int


class DayModel(BaseModel):
    """A person's local day. `states` sum to `length_ms`; `apps` sum to active + meeting + passive."""

    person: str
    date: str
    zone: str
    length_ms: int
    states: dict[str, int]
    apps: list[AppModel]
    counts: CountsModel
    first_ms: int | None = Field(description="First instant of presence, epoch milliseconds UTC")
    last_ms: int | None = Field(description="End of the last presence, epoch milliseconds UTC")
    overlap_ms: int = Field(description="Time in which two or more devices were present; counted once")
    complete_until_ms: int | None = Field(description="End of the last observed time in the day")
    spans: list[SpanModel]
    made_by: dict[str, Any] = Field(description="The versions that made these numbers")
