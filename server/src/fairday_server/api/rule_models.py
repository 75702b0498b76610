"""The shapes of rules and categories in the API; dates are local, `YYYY-MM-DD`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Class = Literal["productive", "neutral", "unproductive"]


class EntryModel(BaseModel):
    """What rules and categories have in common."""

    name: str
    scope: str = Field(description="organisation, team, role or person; catalogue for what is built in")
    for_: str = Field(alias="for", description="The team, role or person; empty for the organisation")
    from_: str | None = Field(alias="from", description="First date it was made for")
    until: str | None = Field(description="Last date it holds, null without an end")
    change: int | None = Field(description="The id of the change that made it, as in `made_by` of a day")
    klass: Class | None = Field(alias="class", default=None)


class RuleModel(EntryModel):
    """A rule in force."""

    app: str | None = None
    site: str | None = None
    title: str | None = None
    category: str | None = None
    core: bool | None = None


class RulesModel(BaseModel):
    """The rules in force on a date, the organisation's first, then by name."""

    rules: list[RuleModel]


class CategoryModel(EntryModel):
    """A category in force, as one scope has it."""

    title: str
    core: bool = False
    collaboration: bool = False


class CategoriesModel(BaseModel):
    """The categories of the catalogue, then what the organisation and others say of them, and their own."""

    categories: list[CategoryModel]


class RuleIn(BaseModel):
    """A rule to make or change: at least one of app, site, title, and one of category, class, core."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(max_length=64)
    app: str | None = Field(default=None, max_length=253)
    site: str | None = Field(default=None, max_length=253)
    title: str | None = Field(default=None, max_length=500, description="An RE2 pattern, searched for in titles")
    category: str | None = Field(default=None, max_length=64)
    klass: Class | None = Field(alias="class", default=None)
    core: bool | None = None
    team: str | None = Field(default=None, max_length=200, description="A team, by name or id")
    role: str | None = Field(default=None, max_length=200)
    person: str | None = Field(default=None, max_length=200, description="A person, by name or id")
    from_: str | None = Field(alias="from", default=None, max_length=32, description="First local date [today]")
    until: str | None = Field(default=None, max_length=32, description="Last local date")


class RuleMadeModel(BaseModel):
    """A change that was made, and what is reckoned again for it."""

    change: int
    touched_days: int
    touched_people: int


class UnsortedRow(BaseModel):
    """Something used that has no class."""

    app: str | None
    site: str | None
    ms: int
    people: int = Field(description="How many people used it")
    last: str = Field(description="The last date it was used")


class UnsortedModel(BaseModel):
    """What was used and has no class, the most time first."""

    unsorted: list[UnsortedRow]
