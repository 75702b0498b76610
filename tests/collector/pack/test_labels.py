"""Labels are stored once, under an id that holds as long as the transaction that gave it does."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from fairday_collector.store.labels import Interner, Label, digest_of, labels_of
from fairday_collector.store.tables import LabelRow
from tests.support.collector import Collector

CODE: Label = ("code", "Plan – März 🗓", None)
ALIKE: list[Label] = [
    *(("a", None, None), (None, "a", None), (None, None, "a"), (None, None, None), ("", None, None)),
    *(("a", "", None), ("", "a", None), ("a", "b", None), ("ab", None, None), (None, "", "")),
]


def kept(collector: Collector) -> dict[int | None, Label]:
    """What each id stands for in the database."""
    return {row.id: (row.app, row.title, row.site) for row in collector.rows(LabelRow)}


def ids(collector: Collector, interner: Interner, labels: list[Label]) -> dict[Label, int]:
    """The ids of labels, learnt in a transaction that commits."""
    with collector.store.ingest() as session:
        found = interner.ids(session.connection(), labels)
    interner.keep()
    return found


def test_labels_that_look_alike_have_ids_of_their_own(collector: Collector) -> None:
    """No app is a title, and nothing at all is not an empty text."""
    found = ids(collector, Interner(), ALIKE)
    assert len(set(found.values())) == len(ALIKE)
    assert kept(collector) == {number: label for label, number in found.items()}
    with collector.store.read() as session:
        assert labels_of(session.connection(), found.values()) == kept(collector)
        assert labels_of(session.connection(), [10**9]) == {}


def test_a_label_keeps_its_id(collector: Collector) -> None:
    """Within a transaction, in the next, and for another process."""
    interner = Interner()
    first = ids(collector, interner, [CODE, *ALIKE, CODE])
    assert ids(collector, interner, [CODE]) == {CODE: first[CODE]}
    assert ids(collector, Interner(), [CODE, *ALIKE]) == first
    assert len(kept(collector)) == 1 + len(ALIKE)


def test_the_digest_is_the_same_in_every_version() -> None:
    """Rows of an earlier version are found under it."""
    assert digest_of(CODE).hex() == "0aca1b369f64c26b363ed4b20c0a7391"


def test_an_id_of_a_transaction_that_failed_is_not_remembered(collector: Collector) -> None:
    """It would name nothing, or another label."""
    interner = Interner()

    def fail(session: Session) -> None:
        interner.ids(session.connection(), [CODE])
        raise ArithmeticError

    with pytest.raises(ArithmeticError), collector.store.ingest() as session:
        fail(session)
    interner.forget()
    assert kept(collector) == {}
    found = ids(collector, interner, [("other", None, None), CODE])
    assert kept(collector) == {number: label for label, number in found.items()}


def test_what_is_remembered_is_bounded_and_what_is_in_use_stays(collector: Collector) -> None:
    """Labels that are asked for again and again outlive those that came once."""
    interner = Interner(room=1_000)
    first = ids(collector, interner, [CODE])
    for number in range(40):
        ids(collector, interner, [CODE, (f"once {number}", None, None)])
    with collector.store.write() as session:
        for row in collector.rows(LabelRow):
            session.delete(row)
    assert ids(collector, interner, [CODE]) == first
    again = ids(collector, interner, [("once 0", None, None)])
    assert kept(collector) == {again[("once 0", None, None)]: ("once 0", None, None)}


def test_many_that_add_the_same_labels_at_once_agree(collector: Collector) -> None:
    """Each transaction in an order of its own; none waits for ever, and no label is there twice."""
    labels: list[Label] = [("app", f"title {number}", None) for number in range(120)]

    def add(seed: int) -> dict[Label, int]:
        chance, interner, found = random.Random(seed), Interner(), dict[Label, int]()
        for _ in range(4):
            found |= ids(collector, interner, chance.sample(labels, 60))
        return found

    with ThreadPoolExecutor(4) as pool:
        everyone = list(pool.map(add, range(4)))
    stored = {label: number for number, label in kept(collector).items()}
    assert len(stored) == len(collector.rows(LabelRow))
    for found in everyone:
        assert found == {label: stored[label] for label in found}
