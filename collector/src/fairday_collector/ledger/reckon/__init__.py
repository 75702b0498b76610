"""The pure reckoning, from the spans of a person's seats to the ledger of one day; read `day` first."""

from fairday_collector.ledger.reckon.day import reckon_day
from fairday_collector.ledger.reckon.model import STATES, Claim, Counts, DayLedger, Held, Rules, Segment, Stretch
from fairday_collector.ledger.reckon.window import needed_more

__all__ = [
    "STATES",
    "Claim",
    "Counts",
    "DayLedger",
    "Held",
    "Rules",
    "Segment",
    "Stretch",
    "needed_more",
    "reckon_day",
]
