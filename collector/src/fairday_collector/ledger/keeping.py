"""Which dates are kept: the rule that the engine goes by, and by which the ledger is proved; nothing is read here."""

from collections.abc import Sequence
from datetime import date

from fairday_collector.ledger.fast import DayTotals
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory
from fairday_collector.timesheets.model import Recorded


def is_blank(totals: DayTotals, recorded: Recorded) -> bool:
    """Whether nobody sent, claimed or recorded anything about a date."""
    unseen = totals.states["unknown"] == totals.end_ms - totals.start_ms
    return unseen and recorded.entry is None and recorded.source != "corrected"


def tells(totals: DayTotals, recorded: Recorded) -> bool:
    """Whether a date is kept that was not yet: it is not blank, or its neighbours must know what lies over its edges.

    One that was kept once stays so, without sums where it is blank by now.
    """
    return not is_blank(totals, recorded) or any(totals.edges)


def agree(date_edges: Sequence[str] | None, next_edges: Sequence[str] | None) -> bool:
    """Whether a date and the next one know of the same over the edge between them; None for one that is not kept."""
    return (date_edges[1] if date_edges else "") == (next_edges[0] if next_edges else "")


def crosses_midnight(world: World, history: PersonHistory, day: date) -> bool:
    """Whether working time of a date lies behind its midnight, so that it is reckoned along with the next one."""
    try:
        return world.roster.crosses_midnight(history, day)
    except Exception:  # noqa: BLE001 - it is told where the date itself is reckoned, and must not hold up all others
        return False
