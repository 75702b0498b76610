"""Bytes on disk: of a span with its indexes while its day is open, and once it is packed."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from msgspec import structs

from bench.desk_days import FIRST, stretches
from bench.load_house import Kind, database
from bench.load_rows import batch_row
from fairday_collector.ledger.columns import PRESENCES
from fairday_collector.ledger.reckon import Stretch
from fairday_collector.ledger.spans.packing import Packing
from fairday_collector.store import Store, migrate
from fairday_collector.store.dialect.base import SPAN_COLUMNS, NewBatch
from fairday_collector.store.labels import Interner
from fairday_collector.store.tables import Epoch
from fairday_collector.store.types import id_of
from fairday_wire.spans import DAY_MS

SEATS, DAYS = 60, 3
AT_ONCE = 100


def measure(seconds: float = 5) -> dict[str, Any]:
    """Bytes a span on either database, for 60 seats and 3 days of 1,500 spans each that arrive side by side.

    Open: the table of spans with all its indexes, and beside it the row of a batch, by what the database says of its
    own pages. Packed: the table of packed days, and the blobs in it alone. `seconds` is not used.
    """
    del seconds
    return {kind: {f"{name}": _of(kind, titles) for name, titles in _POLICIES} for kind in ("postgresql", "sqlite")}


_POLICIES = (("default_policy", False), ("with_titles", True))


def _of(kind: Kind, titles: bool) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="fairday-disk-") as name, database(kind, Path(name)) as (url, _):
        store = Store(url)
        migrate(store)
        spans, batches = _fill(store, titles)
        open_ = _bytes(kind, url)
        closed_ms = _first_ms(FIRST + timedelta(days=DAYS + 3))
        packing = Packing(store, lambda: closed_ms)
        while packing.bring_up():
            pass
        with store.read() as session:
            count = session.connection().exec_driver_sql
            packed, blobs = count("SELECT SUM(spans), SUM(LENGTH(columns)) FROM seat_day").one()
            left = count("SELECT COUNT(*) FROM span").scalar_one()
        store.close()
        if packed != spans or left:
            message = f"Of {spans} spans {packed} were packed and {left} are left"
            raise RuntimeError(message)
        return {
            "spans": spans,
            "open_bytes_a_span": round(open_["span"] / spans, 1),
            "label_bytes_a_span": round(open_["label"] / spans, 2),
            "bytes_a_batch": round(open_["batch"] / batches, 1),
            "packed_bytes_a_span": round(_bytes(kind, url)["seat_day"] / spans, 2),
            "blob_bytes_a_span": round(blobs / spans, 2),
        }


def _fill(store: Store, titles: bool) -> tuple[int, int]:
    """Stores the days as ingest does, in groups, in the order in which the uploads of all seats arrive."""
    with store.ingest() as session:
        session.add_all(
            [Epoch(seat_id=id_of(seat), epoch=str(uuid4()), number=1, first_ms=0) for seat in range(1, SEATS + 1)]
        )
    spans = batches = 0
    coming = _uploads(titles)
    group: list[tuple[int, int, list[Stretch]]] = []
    for upload in coming:
        group.append(upload)
        if len(group) == AT_ONCE:
            spans, batches = spans + _store(store, group), batches + len(group)
            group = []
    return spans + _store(store, group), batches + len(group)


def _uploads(titles: bool) -> Iterator[tuple[int, int, list[Stretch]]]:
    """Seat, seq and stretches of each upload; that of one seat and moment beside that of the next."""
    days = [stretch for day in stretches(DAYS) for stretch in day]
    if not titles:
        days = [replace(one, span=structs.replace(one.span, title=None, site=None)) for one in days]
    for seq, own in groupby(days, key=lambda stretch: stretch.seq):
        kept = list(own)
        for seat in range(1, SEATS + 1):
            yield seat, seq, kept


def _store(store: Store, group: list[tuple[int, int, list[Stretch]]]) -> int:
    if not group:
        return 0
    with store.ingest() as session:
        connection = session.connection()
        spans = [one.span for _, _, own in group for one in own]
        ids = Interner().ids(connection, {(span.app, span.title, span.site) for span in spans})
        store.dialect.ensure_days(connection, {span.start // DAY_MS for span in spans})
        store.dialect.add_batches(
            connection,
            [
                NewBatch(id_of(seat), 1, seq, batch_row(seat, seq, 0, 0)[3], 0, len(own), "[]")
                for seat, seq, own in group
            ],
        )
        rows = [_row(seat, seq, at, one, ids) for seat, seq, own in group for at, one in enumerate(own)]
        store.dialect.add_spans(connection, rows)
    return len(rows)


def _row(seat: int, seq: int, position: int, stretch: Stretch, ids: dict[Any, int]) -> tuple[int, ...]:
    span = stretch.span
    values: dict[str, int] = {
        "seat_id": seat, "start_ms": span.start, "before_ms": 0, "epoch_no": 1, "seq": seq,
        "length_ms": span.end - span.start, "label_id": ids[span.app, span.title, span.site], "keys": span.keys,
        "clicks": span.clicks, "scrolls": span.scrolls, "position": position,
        "kind": PRESENCES.index(span.presence) * 4 + span.call * 2 + span.media,
    }  # fmt: skip
    return tuple(values[name] for name in SPAN_COLUMNS)


def _bytes(kind: Kind, url: str) -> dict[str, int]:
    """Bytes of each table with its indexes, as the database itself accounts for them."""
    if kind == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            rows = file.execute(
                "SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY 1"
            )
            return dict(rows.fetchall())
    with psycopg.connect(url) as server:
        found = server.execute(
            "SELECT top.relname, SUM(pg_total_relation_size(part.relid))::bigint FROM pg_class top, "
            "LATERAL pg_partition_tree(top.oid) part WHERE top.relname = 'span' GROUP BY 1 UNION ALL "
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relname IN ('batch', 'label', 'seat_day')"
        )
        return dict(found.fetchall())


def _first_ms(day: date) -> int:
    return (day - date(1970, 1, 1)).days * DAY_MS
