"""The shapes of timesheets and claims in the API; instants in epoch milliseconds UTC, lengths in milliseconds."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

# The last instant of the year 9000: every date arithmetic behind it stays within the calendar.
LAST_MS = 221_845_392_000_000
Instant = Annotated[int, Field(ge=0, le=LAST_MS)]
REASON = Field(default="", max_length=2000, description="Why, in a few words")


class EntryIn(BaseModel):
    """Working time as it is written: within `[start_ms, end_ms)`, less breaks."""

    model_config = ConfigDict(extra="forbid", strict=True)

    start_ms: Instant
    end_ms: Instant
    breaks: list[list[Instant]] = Field(default=[], max_length=200, description="Pairs of start and end")


class CorrectionIn(BaseModel):
    """A correction of one date: an entry, null for not worked, or `restore` to go back to what is proposed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    entry: EntryIn | None = None
    restore: bool = False
    reason: str = REASON


class ActIn(BaseModel):
    """An act on a timesheet: attest, return, approve, lock or unlock."""

    model_config = ConfigDict(extra="forbid", strict=True)

    act: str = Field(max_length=20)
    reason: str = REASON
    expected: int | None = Field(default=None, ge=0, description="The `n` that was shown; refused if it grew since")


class ClaimIn(BaseModel):
    """What a stretch was, as the worker says."""

    model_config = ConfigDict(extra="forbid", strict=True)

    start_ms: Instant
    end_ms: Instant
    kind: str = Field(max_length=40)
    note: str = Field(default="", max_length=2000)


class ClaimActIn(BaseModel):
    """An act on a claim: approve, reject or withdraw."""

    model_config = ConfigDict(extra="forbid", strict=True)

    act: str = Field(max_length=20)
    reason: str = REASON


class EntryModel(BaseModel):
    """Working time of a date."""

    start_ms: int
    end_ms: int
    breaks: list[tuple[int, int]]
    worked_ms: int


class CorrectionModel(BaseModel):
    """A correction as it was made; without an entry the date was not worked, unless it was restored."""

    n: int
    entry: EntryModel | None
    restored: bool = Field(description="Whether it goes back to what is proposed")
    reason: str
    by: str
    at_ms: int


class SheetDayModel(BaseModel):
    """A date of a timesheet; without a record it was not worked."""

    date: str
    zone: str
    worked_ms: int
    source: str = Field(description="What made the record: proposed, corrected, attested, approved or locked")
    record: EntryModel | None
    proposed: EntryModel | None
    corrections: list[CorrectionModel]
    questions: list[tuple[int, int]] = Field(description="Stretches away: were they a break? A claim answers")


class ActModel(BaseModel):
    """An act on a timesheet."""

    n: int
    act: str
    reason: str
    by: str
    at_ms: int


class ClaimModel(BaseModel):
    """A claim and what holds for it; `decided_by` is `policy` where nobody had to."""

    id: str
    start_ms: int
    end_ms: int
    kind: str
    note: str
    state: str
    made_ms: int
    by: str
    reason: str
    decided_by: str | None
    decided_ms: int | None


class ClaimsModel(BaseModel):
    """Claims by time."""

    claims: list[ClaimModel]


class DifferenceModel(BaseModel):
    """A date whose proposal changed after it was attested; the record did not."""

    date: str
    proposed_then: EntryModel | None
    proposed_now: EntryModel | None


class BreachModel(BaseModel):
    """A rule of rest that was not kept."""

    rule: str
    first: str
    last: str
    found_ms: int
    needed_ms: int
    text: str


class RoundingModel(BaseModel):
    """The period by the policy's rounding; exact time is what is stored."""

    minutes: int
    rule: str
    exact_ms: int
    rounded_ms: int
    drift_ms: int
    statement: str


class SheetModel(BaseModel):
    """The timesheet of a pay period. `n` counts its acts; give it as `expected`."""

    person: str
    first: str
    last: str
    state: str
    n: int
    worked_ms: int
    days: list[SheetDayModel]
    acts: list[ActModel]
    claims: list[ClaimModel]
    differences: list[DifferenceModel]
    rest: list[BreachModel]
    rounding: RoundingModel | None
