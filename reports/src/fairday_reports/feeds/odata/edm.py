"""How values stand in JSON, by their kinds."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from fairday_reports.feeds.model import Kind

NAMESPACE: Final = "Fairday"
TYPES: Final[dict[Kind, str]] = {
    "string": "Edm.String",
    "date": "Edm.Date",
    "instant": "Edm.DateTimeOffset",
    "int": "Edm.Int64",
    "bool": "Edm.Boolean",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


@lru_cache(maxsize=100_000)
def instant(ms: int) -> datetime:
    """Epoch milliseconds as an instant, whose text ends in Z; hours come again for every person."""
    return _EPOCH + ms * _MS
