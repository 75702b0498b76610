"""The shapes of what the API says of seats."""

from pydantic import BaseModel, Field

from fairday_collector.seat_health.words import What


class MissingModel(BaseModel):
    """The batches `first` to `last` of an epoch, both included, that have not come though later ones have."""

    epoch: str
    first: int
    last: int
    since_ms: int = Field(description="When the batch behind them came, epoch milliseconds UTC")


class TroubleModel(BaseModel):
    """One thing that is the matter with a seat."""

    what: What
    seen: str = Field(description="The fact, in words")
    remedy: str = Field(description="What to do about it, in words")


class SeatPersonModel(BaseModel):
    """Whom a seat feeds."""

    id: str
    name: str


class SeatTroubleModel(BaseModel):
    """A seat with all that is the matter with it."""

    id: str
    host: str
    os_user: str
    agent: str
    person: SeatPersonModel | None
    last_seen_ms: int | None = Field(description="Of the last upload, epoch milliseconds UTC")
    skew_ms: int = Field(description="The desktop's clock less the server's at the last upload")
    conflicts: int
    losses: dict[str, int]
    missing: list[MissingModel]
    troubles: list[TroubleModel]


class SeatsInTroubleModel(BaseModel):
    """Seats in trouble by host, user and id; `total` counts those beyond the limit too."""

    total: int
    seats: list[SeatTroubleModel]
