"""Reads the queue of what has no class out of the rollups that readers see."""

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
from sqlmodel import Session, select

from fairday_collector.classify.rules import RuleBook
from fairday_collector.classify.sorter import UNCLASSIFIED, Sorter
from fairday_collector.classify.unsorted import DayLabels, Unsorted, unsorted
from fairday_collector.config.book import ConfigBook, scopes_of
from fairday_collector.ledger.fast.cells_codec import unpack_cells
from fairday_collector.ledger.read import cells_rows
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.tables import Person


def unsorted_in(
    session: Session, first: date, last: date, sees: Callable[[PersonHistory, date], bool], *, sites: bool = True
) -> list[Unsorted]:
    """What people used between two local dates, both included, that was reckoned without a class.

    What the rules as they are now give a class is left out already. Of each person the dates count that are seen.
    Without `sites` those are left out.
    """
    known = histories(session, list(session.exec(select(Person.id))))
    book = RuleBook(ConfigBook.load(session))

    def sorter_on(person: str, day: date) -> Sorter:
        return book.on(scopes_of(known[person], day), day)

    def days() -> Iterator[DayLabels]:
        for person, day, blob in cells_rows(session, list(known), first, last):
            if sees(known[person], day):
                stored = unpack_cells(blob)
                # Most labels have a class, and texts are dear to read.
                bare = np.flatnonzero(stored.klass == UNCLASSIFIED).tolist()
                labels, ms = (stored.labels, stored.label_ms.tolist()) if bare else ([], [])
                yield person, day, [(labels[place], ms[place]) for place in bare]

    return unsorted(days(), sorter_on, sites=sites)
