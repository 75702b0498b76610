"""Reads the queue of what has no class out of the rollups that readers see."""

from collections.abc import Callable, Iterator
from datetime import date

from sqlmodel import Session, select

from fairday_collector.classify.rules import RuleBook
from fairday_collector.classify.sorter import Sorter
from fairday_collector.classify.unsorted import Cell, Unsorted, unsorted
from fairday_collector.config.book import ConfigBook, scopes_of
from fairday_collector.ledger.fast.cells_codec import unpack_cells
from fairday_collector.ledger.read import cells_rows
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.tables import Person


def unsorted_in(
    session: Session, first: date, last: date, sees: Callable[[PersonHistory, date], bool], *, sites: bool = True
) -> list[Unsorted]:
    """What people used between two local dates, both included, that has no class by the rules as they are now.

    Of each person the dates count that are seen. Without `sites` those are left out.
    """
    known = histories(session, list(session.exec(select(Person.id))))
    book = RuleBook(ConfigBook.load(session))

    def sorter_on(person: str, day: date) -> Sorter:
        return book.on(scopes_of(known[person], day), day)

    def cells() -> Iterator[Cell]:
        for person, day, blob in cells_rows(session, list(known), first, last):
            if sees(known[person], day):
                stored = unpack_cells(blob)
                for label, ms in zip(stored.labels, stored.label_ms.tolist(), strict=True):
                    yield person, day, label, ms

    return unsorted(cells(), sorter_on, sites=sites)
