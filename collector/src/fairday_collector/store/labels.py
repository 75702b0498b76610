"""Labels interned: ingest asks for the ids of apps, titles and sites, readers for what ids stand for."""

from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

import msgspec
from sqlalchemy import BindParameter, Connection, Integer, bindparam, select, type_coerce
from sqlmodel import col

from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import LabelRow

T = TypeVar("T")

Label = tuple[str | None, str | None, str | None]
"""App, title and site."""

# What a process remembers of labels, in characters, twice over: 16 MB at the very most, and mostly a few.
ROOM = 2_000_000
# An entry's own weight beside its characters: the tuple, the id and a place in the dictionary.
_WEIGHT = 100
# Few enough for the parameters of one statement in either database.
_AT_ONCE = 1_000

_encode = msgspec.msgpack.Encoder().encode
_DIGESTS: BindParameter[bytes] = bindparam("digests", expanding=True)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
# The column's own type says that it may be missing, which is so before a row is written alone.
_ID = type_coerce(col(LabelRow.id), Integer)
# Built once: to build a statement costs as much as to run it.
_BY_DIGEST = select(col(LabelRow.digest), _ID).where(col(LabelRow.digest).in_(_DIGESTS))
_BY_ID = select(_ID, col(LabelRow.app), col(LabelRow.title), col(LabelRow.site)).where(col(LabelRow.id).in_(_IDS))


def digest_of(label: Label) -> bytes:
    """The 16 bytes that stand for a label in the unique index: BLAKE2b of its MessagePack."""
    return blake2b(_encode(label), digest_size=16).digest()


def labels_of(connection: Connection, ids: Collection[int]) -> dict[int, Label]:
    """What each id stands for; an id that is unknown in the transaction's snapshot is left out."""
    found: dict[int, Label] = {}
    for some in _chunks(ids):
        for number, app, title, site in connection.execute(_BY_ID, {"ids": some}):
            found[number] = (app, title, site)
    return found


class Interner:
    """The ids of labels as one writer of a process learns them, one transaction after the other.

    After each transaction in which `ids` was called, its owner calls `keep` where it committed and `forget` where it
    did not: an id of a transaction that was rolled back stands for nothing. Whoever removes labels has all forget.
    Not for use by several threads at once.
    """

    def __init__(self, room: int = ROOM) -> None:
        """Remembers labels of at most twice `room` characters."""
        self._room = room
        self._weight = 0
        # Two halves: the older one goes when the younger is full, and what was asked for meanwhile has moved over.
        self._young: dict[Label, int] = {}
        self._old: dict[Label, int] = {}
        self._new: dict[Label, int] = {}

    def ids(self, connection: Connection, labels: Iterable[Label]) -> dict[Label, int]:
        """The ids of labels, which are added where they are new; for spans of this transaction alone.

        Needs READ COMMITTED or a sole writer. Others may add the same labels meanwhile: all do so in one order.
        """
        wanted = set(labels)
        found: dict[Label, int] = {}
        for known in (self._young, self._old, self._new):
            for label in wanted & known.keys():
                found[label] = known[label]
            wanted -= found.keys()
        self._new.update((label, found[label]) for label in found if label not in self._young)
        if wanted:
            added = _interned(connection, wanted)
            self._new |= added
            found |= added
        return found

    def keep(self) -> None:
        """Remembers the ids of the transaction, which has committed."""
        for label, number in self._new.items():
            self._weight += _WEIGHT + sum(map(len, filter(None, label)))
            self._young[label] = number
            if self._weight >= self._room:
                self._old, self._young, self._weight = self._young, {}, 0
        self._new = {}

    def forget(self) -> None:
        """Forgets all ids: labels were removed, or the transaction did not commit."""
        self._young, self._old, self._new, self._weight = {}, {}, {}, 0


def _interned(connection: Connection, labels: Iterable[Label]) -> dict[Label, int]:
    # By digest, so that transactions which add the same labels wait for each other in one order.
    missing = dict(sorted((digest_of(label), label) for label in labels))
    found: dict[Label, int] = {}
    _take(connection, missing, found)
    # Mostly once: but a number that came round again may be in use still, and then the next is tried.
    while missing:
        insert = dialect_of(connection).insert(LabelRow).on_conflict_do_nothing()
        rows = [
            {"digest": digest, "app": app, "title": title, "site": site}
            for digest, (app, title, site) in missing.items()
        ]
        connection.execute(insert, rows)
        _take(connection, missing, found)
    return found


def _take(connection: Connection, missing: dict[bytes, Label], found: dict[Label, int]) -> None:
    """Moves the labels that have an id from `missing` to `found`."""
    for some in _chunks(missing):
        for digest, number in connection.execute(_BY_DIGEST, {"digests": some}):
            found[missing.pop(digest)] = number


def _chunks(values: Collection[T]) -> Iterator[list[T]]:
    rest = iter(list(values))
    while some := list(islice(rest, _AT_ONCE)):
        yield some
