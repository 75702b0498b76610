"""Which reckoned days a change touches; asked before it is made, and when the next generation is begun."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session

from fairday_collector.config.book import Scope
from fairday_collector.config.members import people_of
from fairday_collector.config.plan import Difference
from fairday_collector.config.steps import ONE_DAY
from fairday_collector.ledger.marks import ledger_days

Days = set[tuple[str, date]]


def touched_days(session: Session, differences: Iterable[Difference]) -> Days:
    """(person, local date) of every reckoned day that may be judged otherwise."""
    found: Days = set()
    # The widest reach of a scope is asked for once: an import may have a thousand rules.
    reach: dict[Scope, tuple[date | None, date | None]] = {}
    for each in differences:
        if each.reckons:
            scope, (start, end) = each.subject.scope, (each.stretch.start, each.stretch.end)
            old = reach.get(scope, (start, end))
            reach[scope] = (
                None if start is None or old[0] is None else min(start, old[0]),
                None if end is None or old[1] is None else max(end, old[1]),
            )
    for scope, (start, end) in reach.items():
        # A shift may reach over midnight on either side.
        first = None if start is None else start - ONE_DAY
        last = None if end is None else end + ONE_DAY
        found |= ledger_days(session, people_of(session, scope), first, last)
    return found
