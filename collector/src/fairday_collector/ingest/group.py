"""Stores a group of uploads in one transaction: their batches, their spans and the marks of the days they touch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, repeat
from operator import add

import msgspec
from sqlalchemy import Connection, insert, update
from sqlmodel import Session, col, func, select

from fairday_collector.errors import Conflict, Refusal
from fairday_collector.ingest.known import Known, KnownKey, Standing
from fairday_collector.ingest.prepare import Prepared
from fairday_collector.ingest.visits import Visits
from fairday_collector.ledger.marks import mark
from fairday_collector.policy.desk import PolicyDesk
from fairday_collector.store.dialect import Dialect, NewBatch, StoredEpoch, dialect_of
from fairday_collector.store.dialect.base import Key, Row
from fairday_collector.store.labels import Interner
from fairday_collector.store.tables import BatchRow, Epoch, Seat, SeatKey
from fairday_collector.store.types import int_of
from fairday_wire import Receipt, Rejected
from fairday_wire.spans import DAY_MS

_encode = msgspec.json.Encoder().encode
_decode_rejected = msgspec.json.Decoder(list[Rejected]).decode
EpochKey = tuple[str, str]
NO_KEY: Key = ("", 0, 0)


class SeqConflict(Conflict):
    """The same (seat, epoch, seq) with other spans: a cloned or restored machine."""


class Upload(msgspec.Struct, frozen=True):
    """A batch and the secret that it came with."""

    secret: str
    prepared: Prepared


Outcome = Receipt | Refusal


class _Item(msgspec.Struct):
    """An upload within the group, and what was found out about it. `of` is its epoch, `key` its batch."""

    prepared: Prepared
    seat: KnownKey
    standing: Standing
    of: EpochKey
    key: Key
    stored: int = 0
    rejected: Sequence[Rejected] = ()
    fault: Refusal | None = None
    is_new: bool = False


@dataclass
class GroupStore:
    """Stores groups, one after the other, and what it learns on the way. Not for several threads at once."""

    known: Known
    desk: PolicyDesk
    interner: Interner
    visits: Visits

    def store(self, session: Session, uploads: Sequence[Upload], now_ms: int) -> list[Outcome]:
        """A receipt or a refusal for each upload; the receipts are valid once the caller has committed.

        The session is one of `Store.ingest`. `keep` must follow the commit, `forget` a transaction that failed.
        """
        group = _Group(session, self, now_ms)
        return group.store(uploads)

    def keep(self) -> None:
        """The transaction has committed: what was learnt in it holds."""
        self.interner.keep()
        self.visits.keep()

    def forget(self) -> None:
        """The transaction did not commit: what was learnt in it may not hold."""
        self.interner.forget()
        self.visits.forget()
        self.known.forget()


class _Group:
    def __init__(self, session: Session, to: GroupStore, now_ms: int) -> None:
        self._session = session
        self._connection: Connection = session.connection()
        self._dialect: Dialect = dialect_of(session)
        self._to = to
        self._now_ms = now_ms
        self._ca_bundle = to.desk.ca_bundle()

    def store(self, uploads: Sequence[Upload]) -> list[Outcome]:
        if self._to.known.hold(self._session):
            self._to.interner.forget()
        found = self._admitted(uploads)
        items = [item for item in found if isinstance(item, _Item)]
        if items:
            epochs = self._epochs(items)
            for item in items:
                item.key = (item.seat.seat_id, epochs[item.of].number, item.prepared.batch.seq)
            self._add_batches(items)
            new = [item for item in items if item.is_new]
            if new:
                self._add_spans(new)
                self._advance(epochs, new)
                mark(self._session, self._touched(new), self._now_ms)
            self._note(items)
            return [item if isinstance(item, Refusal) else self._outcome(item, epochs) for item in found]
        return [item for item in found if isinstance(item, Refusal)]

    def _admitted(self, uploads: Sequence[Upload]) -> list[_Item | Refusal]:
        known, desk = self._to.known, self._to.desk
        keys = known.keys(self._session, {upload.secret for upload in uploads})
        seats = {key.seat_id for key in keys.values() if isinstance(key, KnownKey)}
        standings = known.standings(self._session, desk, seats, self._now_ms, self._ca_bundle)
        admitted: list[_Item | Refusal] = []
        for upload in uploads:
            key, prepared = keys[upload.secret], upload.prepared
            if isinstance(key, Refusal):
                admitted.append(key)
            else:
                of = (key.seat_id, prepared.batch.epoch)
                admitted.append(_Item(prepared, key, standings[key.seat_id], of, NO_KEY))
        return admitted

    def _epochs(self, items: Sequence[_Item]) -> dict[EpochKey, StoredEpoch]:
        wanted = {item.of for item in items}
        found = {(each.seat_id, each.epoch): each for each in self._dialect.epochs(self._connection, wanted)}
        if len(found) < len(wanted):
            self._dialect.lock_seats(self._connection, {seat for seat, epoch in wanted if (seat, epoch) not in found})
            # Another process may have begun one of them before the seats were locked.
            missing = wanted - found.keys()
            found |= {(each.seat_id, each.epoch): each for each in self._dialect.epochs(self._connection, missing)}
            found |= self._begin(sorted(wanted - found.keys()))
        return found

    def _begin(self, keys: Sequence[EpochKey]) -> dict[EpochKey, StoredEpoch]:
        """New epochs, each with the next number of its seat, which nobody else can be giving at the moment."""
        if not keys:
            return {}
        highest = select(Epoch.seat_id, func.max(Epoch.number)).where(
            col(Epoch.seat_id).in_({seat for seat, _ in keys})
        )
        numbers: dict[str, int] = dict(self._session.exec(highest.group_by(col(Epoch.seat_id))).all())
        begun: dict[EpochKey, StoredEpoch] = {}
        for seat, epoch in keys:
            numbers[seat] = numbers.get(seat, 0) + 1
            begun[seat, epoch] = StoredEpoch(seat, epoch, numbers[seat], 0, 0)
        rows = [
            {"seat_id": seat, "epoch": epoch, "number": each.number, "ack_through": 0, "highest": 0,
             "first_ms": self._now_ms}
            for (seat, epoch), each in begun.items()
        ]  # fmt: skip
        self._connection.execute(insert(Epoch), rows)
        return begun

    def _add_batches(self, items: Sequence[_Item]) -> None:
        """Tells new batches from those that are stored, or came before in this very group."""
        firsts: dict[Key, _Item] = {}
        for item in items:
            firsts.setdefault(item.key, item)
        new = self._dialect.add_batches(self._connection, [self._row(item) for item in firsts.values()])
        stored = self._dialect.batches(self._connection, firsts.keys() - new)
        for item in items:
            key, prepared = item.key, item.prepared
            first = firsts[key]
            if first is item and key in new:
                item.is_new, item.stored, item.rejected = True, len(prepared.start), prepared.rejected
                continue
            if key in new:
                digest = first.prepared.batch.digest
                count, rejected = len(first.prepared.start), first.prepared.rejected
            else:
                digest, count, told = stored[key]
                rejected = _decode_rejected(told)
            if digest == prepared.batch.digest:
                item.stored, item.rejected = count, rejected
            else:
                item.fault = SeqConflict(
                    "seq_conflict", "Other spans are stored under this seq. Start a new epoch and send again."
                )

    def _row(self, item: _Item) -> NewBatch:
        prepared = item.prepared
        return NewBatch(
            *item.key, prepared.batch.digest, self._now_ms, len(prepared.start),
            _encode(prepared.rejected).decode() if prepared.rejected else "[]",
        )  # fmt: skip

    def _add_spans(self, new: Sequence[_Item]) -> None:
        ids = self._to.interner.ids(self._connection, chain.from_iterable(item.prepared.labels for item in new))
        rows: list[Row] = []
        days: set[int] = set()
        for item in new:
            (seat, number, seq), prepared = item.key, item.prepared
            rows.extend(
                zip(
                    repeat(int_of(seat)), prepared.start, prepared.before, repeat(number), repeat(seq), prepared.length,
                    map(ids.__getitem__, prepared.labels), *prepared.fixed,
                )
            )  # fmt: skip
            if prepared.first_ms // DAY_MS == prepared.end_ms // DAY_MS:
                days.add(prepared.first_ms // DAY_MS)
            else:
                days.update(start // DAY_MS for start in prepared.start)
        if rows:
            self._to.known.ensure(self._dialect, self._connection, days)
            self._dialect.add_spans(self._connection, rows)

    def _advance(self, epochs: dict[EpochKey, StoredEpoch], new: Sequence[_Item]) -> None:
        arrived: dict[EpochKey, list[int]] = {}
        for item in new:
            arrived.setdefault(item.of, []).append(item.prepared.batch.seq)
        for key, seqs in arrived.items():
            epoch = epochs[key]
            ack, came_before = epoch.ack_through, epoch.highest > epoch.ack_through
            there = sorted(seqs)
            if came_before and ack + 1 in seqs:
                there = self._beyond(epoch)
            for seq in there:
                if seq != ack + 1:
                    break
                ack = seq
            epochs[key] = replace(epoch, ack_through=ack, highest=max(epoch.highest, *seqs))
        self._dialect.move_epochs(self._connection, [epochs[key] for key in sorted(arrived)])

    def _beyond(self, epoch: StoredEpoch) -> list[int]:
        query = select(BatchRow.seq).where(
            BatchRow.seat_id == epoch.seat_id, BatchRow.epoch_no == epoch.number, col(BatchRow.seq) > epoch.ack_through
        )
        return list(self._session.exec(query.order_by(col(BatchRow.seq))))

    def _touched(self, new: Sequence[_Item]) -> set[tuple[str, date]]:
        """The (person, local date) pairs the spans lie on, for whomever their seat fed at the time."""
        touched: set[tuple[str, date]] = set()
        reaching: list[tuple[str, list[tuple[int, int]]]] = []
        for item in new:
            prepared, standing = item.prepared, item.standing
            if not prepared.start:
                continue
            if standing.start_ms <= prepared.first_ms and prepared.end_ms <= standing.end_ms:
                if standing.person is not None and standing.day is not None:
                    touched.add((standing.person, standing.day))
            else:
                ends = map(add, prepared.start, prepared.length)
                reaching.append((item.seat.seat_id, sorted(zip(prepared.start, ends, strict=True))))
        feeds = self._to.known.feeds(self._session, {seat for seat, _ in reaching})
        for seat, stretches in reaching:
            touched |= feeds[seat].days_of(stretches)
        return touched

    def _note(self, items: Sequence[_Item]) -> None:
        conflicts = sorted(item.seat.seat_id for item in items if item.fault is not None)
        for seat in conflicts:
            self._connection.execute(update(Seat).where(col(Seat.id) == seat).values(conflicts=Seat.conflicts + 1))
        used = {item.seat.id: item.seat for item in items if item.seat.fresh and item.fault is None}
        if used:
            first = update(SeatKey).where(col(SeatKey.id).in_(sorted(used)), col(SeatKey.first_used_ms).is_(None))
            self._connection.execute(first.values(first_used_ms=self._now_ms))
            for key in used.values():
                key.fresh = False
        said = {item.seat.seat_id: item.prepared.batch for item in items if item.fault is None}
        due = self._to.visits.due(said, self._now_ms)
        if due:
            self._dialect.note_visits(self._connection, due)

    def _outcome(self, item: _Item, epochs: dict[EpochKey, StoredEpoch]) -> Outcome:
        if item.fault is not None:
            return item.fault
        return Receipt(
            stored=item.stored,
            duplicate=not item.is_new,
            rejected=list(item.rejected),
            ack_through=epochs[item.of].ack_through,
            policy=item.standing.policy,
            next_upload_s=item.standing.upload_s,
            server_time=self._now_ms,
        )
