"""What `fairday doctor` looks at: each check is a fact, and where it is not well, a remedy."""

import shutil
import socket
import ssl
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from sqlmodel import func, select

from fairday_collector.ledger.fill import fills
from fairday_collector.ledger.generations import progress
from fairday_collector.store import current_revision, head_revision
from fairday_collector.store.tables import DirtyDay
from fairday_server.compose import Parts
from fairday_server.names import url_host

LEAST_FREE_BYTES = 500 * 1024 * 1024
STALE_MS = 60_000
# Days are packed a while after they end, so this mark is always old.
FILL_AGES_S = {"pack": 4 * 86_400}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is well, what was seen, and what to do if not."""

    check: str
    well: bool
    seen: str
    remedy: str = ""


def examine(parts: Parts) -> Iterator[Finding]:
    """Looks at a data directory and what should be running on it, one finding at a time."""
    yield _directory(parts)
    yield _disk(parts)
    schema = _schema(parts)
    yield schema
    if schema.well:
        yield _integrity(parts)
        yield _ledger(parts)
        yield from _fills(parts)
    yield _port("pages", parts.settings.web.host, parts.settings.web.port)
    yield _port("agents", parts.settings.agents.host, parts.settings.agents.port)
    if parts.authority is not None:
        yield _certificate(parts)


def _directory(parts: Parts) -> Finding:
    path = parts.settings.data_dir
    mode = stat.S_IMODE(path.stat().st_mode)
    return Finding("data directory", mode == 0o700, f"{path}, {mode:04o}", f"chmod 700 {path}")


def _disk(parts: Parts) -> Finding:
    free = shutil.disk_usage(parts.settings.data_dir).free
    return Finding("disk", free >= LEAST_FREE_BYTES, f"{free // 2**20} MiB free", "Free some space, soon.")


def _schema(parts: Parts) -> Finding:
    with parts.store.read() as session:
        found = current_revision(session.connection())
    return Finding("schema", found == head_revision(), f"{found or 'empty'}", "Run: fairday migrate")


def _integrity(parts: Parts) -> Finding:
    with parts.store.read() as session:
        answer = session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar()
    return Finding("database", answer == "ok", str(answer), "Restore the last backup beside it, and keep the file.")


def _ledger(parts: Parts) -> Finding:
    with parts.store.read() as session:
        count, oldest = session.exec(select(func.count(), func.min(DirtyDay.since_ms)).select_from(DirtyDay)).one()
    age_ms = parts.clock() - oldest if count else 0
    seen = f"{count} days waiting, the oldest for {age_ms // 1000} s" if count else "up to date"
    return Finding("ledger", age_ms < STALE_MS, seen, "Is a worker running? Start one: fairday worker")


def _fills(parts: Parts) -> Iterator[Finding]:
    """How far each sum is filled, and how far a new generation of the ledger is."""
    with parts.store.read() as session:
        marks, making = fills(session), progress(session)
    for mark in marks:
        age_s = (parts.clock() - mark.through_ms) // 1000
        name, most_s = f"filled: {mark.name}", FILL_AGES_S.get(mark.name, STALE_MS // 1000)
        yield Finding(name, age_s < most_s, f"through {age_s} s ago", "Is a worker running? Start one: fairday worker")
    if making is not None:
        share = f"{making.total - making.left} of {making.total} days reckoned again after a change"
        yield Finding("ledger generation", True, share)


def _port(name: str, host: str, port: int) -> Finding:
    place = url_host(host).strip("[]")
    try:
        socket.create_connection((place, port), timeout=2).close()
    except OSError as error:
        return Finding(f"{name} port", False, f"{place}:{port} {error.strerror}", "Start it: fairday up")
    return Finding(f"{name} port", True, f"{place}:{port} answers")


def _certificate(parts: Parts) -> Finding:
    place = url_host(parts.settings.agents.host).strip("[]")
    try:
        context = ssl.create_default_context(cafile=parts.settings.data_dir / "ca.pem")
        with (
            socket.create_connection((place, parts.settings.agents.port), timeout=2) as plain,
            context.wrap_socket(plain, server_hostname=place) as secure,
        ):
            leaf = x509.load_der_x509_certificate(secure.getpeercert(binary_form=True) or b"")
    except (OSError, ValueError) as error:
        return Finding("certificate", False, str(error), "Start it: fairday up. If it runs, is ca.pem its own?")
    days = (leaf.not_valid_after_utc - datetime.now(UTC)).days
    return Finding("certificate", days > 0, f"holds for {days} days more", "Restart: fairday up")
