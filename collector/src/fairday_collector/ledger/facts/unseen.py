"""The facts of a date that nobody sent anything about, from the calendar and the plan alone."""

from fairday_collector.ledger.facts.inputs import DayInput
from fairday_collector.ledger.facts.model import TERMS, DayFacts
from fairday_collector.ledger.facts.work import work_terms
from fairday_collector.ledger.reckon.sweep import union

_NOTHING = dict.fromkeys(TERMS, 0)


def unseen_facts(start_ms: int, end_ms: int, given: DayInput) -> DayFacts:
    """What `facts_of` makes of a date `[start_ms, end_ms)` that is all unknown; it was worked or missed by the plan."""
    within = union((max(start, start_ms), min(end, end_ms)) for start, end in given.hours)
    length = end_ms - start_ms
    terms = _NOTHING | {
        "length_ms": length,
        "unknown_ms": length,
        "frame_ms": sum(end - start for start, end in within),
    }
    return DayFacts(**terms | work_terms(given, terms))
