"""The shapes of the configuration in the API; dates are local, `YYYY-MM-DD`."""

from typing import Any

from pydantic import BaseModel, Field


class DifferenceModel(BaseModel):
    """What something comes to before and after, for dates that are included; null where there is no limit."""

    change: str = Field(description="added, removed or changed")
    kind: str
    scope: str = Field(description="organisation, team, role or person")
    for_: str | None = Field(alias="for", description="The team, role or person; null for the organisation")
    name: str | None
    from_: str | None = Field(alias="from")
    until: str | None
    old: dict[str, Any] | None
    new: dict[str, Any] | None


class ImportModel(BaseModel):
    """What was changed, or would be."""

    differences: list[DifferenceModel]
    touched_days: int = Field(description="Reckoned days that are reckoned again for it")
    touched_people: int
    unspoken: int = Field(description="How much is in force that was not given; `prune` takes it away")


class ChangeModel(BaseModel):
    """A change as it was made."""

    id: int
    at: str
    actor: str
    kind: str
    scope: str
    for_: str | None = Field(alias="for")
    name: str | None
    from_: str = Field(alias="from")
    until: str | None
    value: dict[str, Any] | None = Field(description="null where something was taken away")


class PolicyModel(BaseModel):
    """The settings in force, and the changes that made them, from the widest scope to the nearest."""

    person: str | None = Field(description="null for the organisation")
    date: str
    settings: dict[str, Any]
    changes: list[ChangeModel]
