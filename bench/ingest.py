"""Ingest beside its own floor: the whole path of a batch, and a bare `executemany` of the very same rows.

Both write real files with `synchronous=FULL`, 500 rows a transaction, in turn within one run, so that whatever else
the machine does slows both alike: the ratio is what to look at.
"""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from uuid import UUID

from fairday_collector.enrol.desk import enrol
from fairday_collector.enrol.keys import seat_of_key
from fairday_collector.enrol.tokens import create_token
from fairday_collector.ingest.decode import decode
from fairday_collector.ingest.keep import INSERT_SPANS, keep
from fairday_collector.people import add_person, add_team
from fairday_collector.policy.desk import PolicyDesk
from fairday_collector.store import Store, migrate
from fairday_wire import Batch, Device, Enrolment, Span, encode

NOW_MS = 1_800_000_000_000
ROWS = 500
SPAN_MS = 20_000
EPOCH = UUID("5b1f4f0e-6f9c-4c0b-9a51-0d2b8f7a3c11")
APPS = ("code", "firefox", "excel", "thunderbird", "terminal")


def measure(seconds: float = 5) -> dict[str, float]:
    """Rows a second of the full path (decode, judge, keep, commit) and of `executemany`, and the first by the second.

    `seconds` is the time both take together, without making the batches.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/full.db")
        migrate(store)
        key = _seat(store)
        desk = PolicyDesk(lambda: "")
        full_s = bare_s = 0.0
        batches = 0
        with closing(_bare(store, Path(folder) / "bare.db")) as bare:
            for body, rows in _batches():
                started = time.perf_counter()
                batch = decode(body)
                with store.write() as session:
                    seat, seat_key = seat_of_key(session, key)
                    receipt = keep(session, seat, seat_key, batch, desk, NOW_MS)
                full_s += time.perf_counter() - started
                if receipt.stored != ROWS:
                    message = f"Only {receipt.stored} of {ROWS} rows were stored"
                    raise RuntimeError(message)
                started = time.perf_counter()
                bare.execute("BEGIN IMMEDIATE")
                bare.executemany(INSERT_SPANS, rows)
                bare.execute("COMMIT")
                bare_s += time.perf_counter() - started
                batches += 1
                if full_s + bare_s >= seconds:
                    break
        store.close()
    full, bare_rate = batches * ROWS / full_s, batches * ROWS / bare_s
    return {"ingest_rows_per_s": full, "executemany_rows_per_s": bare_rate, "ratio": full / bare_rate}


def _seat(store: Store) -> str:
    with store.write() as session:
        person = add_person(session, "Bench", add_team(session, "Bench", "Europe/Berlin", NOW_MS), NOW_MS)
        _, token = create_token(session, person, 1, 1000, NOW_MS, "bench")
        device = Device(host="bench", os="linux", os_version="12", machine_id="bench")
        return enrol(session, Enrolment(token=token, device=device, os_user="bench"), NOW_MS).key


def _bare(store: Store, path: Path) -> sqlite3.Connection:
    """A database with the same span table and nothing else."""
    with store.read() as session:
        found = session.connection().exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'span'").one()
    bare = sqlite3.connect(path, isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", found[0]):
        bare.execute(statement)
    return bare


def _batches() -> Iterator[tuple[bytes, list[tuple[object, ...]]]]:
    """Bodies of 500 spans that follow each other in time, and the same as rows of the table."""
    first = NOW_MS - 390 * 86_400_000
    for number in count():
        base = first + number * ROWS * SPAN_MS
        spans = [
            Span(
                start=base + at * SPAN_MS,
                end=base + (at + 1) * SPAN_MS,
                presence="quiet" if at % 3 == 2 else "input",
                app=APPS[(number + at) % len(APPS)],
                title=f"Document {(number * 7 + at) % 97} – {APPS[at % len(APPS)]}",
                keys=at % 60,
                clicks=at % 7,
            )
            for at in range(ROWS)
        ]
        body = encode(Batch(epoch=EPOCH, seq=number + 1, sent_at=NOW_MS, agent="bench", spans=spans))
        rows: list[tuple[object, ...]] = [
            (
                *("0123456789abcdef", span.start, str(EPOCH), number + 1, at, span.end, None, span.presence),
                *(False, False, span.app, span.title, None, span.keys, span.clicks, 0),
            )
            for at, span in enumerate(spans)
        ]
        yield body, rows


if __name__ == "__main__":
    print(measure())
