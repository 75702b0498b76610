"""TLS of the agents' port: the authority and the certificate under it, renewed in time, served without a restart."""

import logging
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from fairday_server import ca
from fairday_server.ca_files import AuthorityFiles, read_certificate
from fairday_server.live_context import LiveContext

log = logging.getLogger(__name__)

GRACE = timedelta(days=7)
RENEW_BEFORE = timedelta(days=30)
# Every agent must hear of a successor long before the authority ends, laptops on long leave included.
SUCCEED_BEFORE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class LeafFiles:
    """Where the agents' port's files lie: `ca` verifies it, `leaf` holds its key and certificate."""

    ca: Path
    leaf: Path


class Authority:
    """The local authority of one data directory and what it vouches for.

    Several processes may hold one for the same directory: changes are made under a file lock, and each process
    serves what lies on disk at its next `renew_if_due`.
    """

    def __init__(self, data_dir: Path, names: Sequence[str], *, grace: timedelta = GRACE) -> None:
        """Takes the names the agents' port is to answer to; nothing is read or written before `ensure`."""
        self._files = AuthorityFiles(data_dir)
        self._names = tuple(names)
        self._grace = grace
        self._live: LiveContext | None = None
        self._bundle: tuple[tuple[object, ...], str] | None = None

    def ensure(self, now_ms: int) -> LeafFiles:
        """Brings the files up to `now_ms`: makes what is missing, renews what ends, begins or ends a succession."""
        now = ca.in_utc(now_ms)
        with self._files.locked():
            current = self._current(now)
            reason = self._succession_reason(current, now)
            if reason is None:
                self._files.drop_successor()
            else:
                due = self._successor_due(reason, now)
                if now >= min(due, current.not_valid_after_utc) or not self._can_serve(current, now):
                    current = self._promote()
            self._issue(current, [name for name in self._names if ca.permits(current, [name])], now)
        return LeafFiles(self._files.certificate, self._files.leaf)

    def switch(self, now_ms: int) -> bool:
        """Puts a waiting successor in use at once, without the grace; False if none is waiting.

        Agents that have not fetched the policy since the successor was made must be given the new `ca.pem` by hand.
        """
        now = ca.in_utc(now_ms)
        with self._files.locked():
            if self._files.successor() is None:
                reason = self._succession_reason(self._current(now), now)
                if reason is None:
                    return False
                self._successor_due(reason, now)
            current = self._promote()
            # Not this process's names: an operator's shell may lack the server's settings.
            self._issue(current, ca.made_for(current), now)
        return True

    def switch_due(self) -> datetime | None:
        """When the waiting successor will be put in use; None if none is waiting."""
        successor = self._files.successor()
        return None if successor is None else ca.made_at(successor.certificate) + self._grace

    def bundle(self) -> str:
        """The certificates agents are to trust, as PEM: the one in use and, where there is one, its successor."""
        paths = (self._files.certificate, self._files.next_certificate)
        # Each group of uploads asks: what was read holds until another process has put new files there.
        marks = tuple(_mark(path) for path in paths)
        if self._bundle is None or self._bundle[0] != marks:
            found = (read_certificate(path) for path in paths)
            text = "".join(ca.pem(certificate).decode("ascii") for certificate in found if certificate is not None)
            self._bundle = (marks, text)
        return self._bundle[1]

    def ssl_context(self) -> ssl.SSLContext:
        """The context that serves the agents' port, the same one at each call; `ensure` must have run."""
        if self._live is None:
            self._live = LiveContext(self._files.leaf)
        return self._live.context

    def renew_if_due(self, now_ms: int) -> bool:
        """As `ensure`; new connections then get what lies on disk, old ones live on. True if that changed.

        Meant to be called hourly or so, from any thread.
        """
        self.ensure(now_ms)
        return self._live is not None and self._live.reload()

    def _current(self, now: datetime) -> x509.Certificate:
        certificate = read_certificate(self._files.certificate)
        if certificate is None:
            made = ca.new_authority(self._files.current_key() or ca.new_key(), self._names, now)
            self._files.write_current(made)
            log.info("tls.authority_made", extra={"names": list(self._names)})
            certificate = made.certificate
        return certificate

    def _signer(self, current: x509.Certificate) -> ca.CertificateAuthority | None:
        key = self._files.current_key()
        return ca.CertificateAuthority(key, current) if key is not None and ca.same_key(key, current) else None

    def _succession_reason(self, current: x509.Certificate, now: datetime) -> str | None:
        if not ca.permits(current, self._names):
            return "names_changed"
        if self._signer(current) is None:
            return "key_missing"
        if current.not_valid_after_utc - now < SUCCEED_BEFORE:
            return "ends"
        return None

    def _successor_due(self, reason: str, now: datetime) -> datetime:
        successor = self._files.successor()
        if successor is None or not ca.permits(successor.certificate, self._names):
            successor = ca.new_authority(ca.new_key(), self._names, now)
            self._files.write_successor(successor)
            log.warning(
                "tls.successor_made",
                extra={
                    "reason": reason,
                    "until": (now + self._grace).strftime("%Y-%m-%dT%H:%MZ"),
                    "says": "Agents hear of the new authority through the policy; until then the agents' port answers "
                    "to the old names only. `fairday ca switch` does not wait.",
                },
            )
        return ca.made_at(successor.certificate) + self._grace

    def _can_serve(self, current: x509.Certificate, now: datetime) -> bool:
        if self._signer(current) is not None:
            return True
        leaf = self._files.read_leaf()
        return leaf is not None and ca.signed_by(leaf, current) and now < leaf.not_valid_after_utc

    def _promote(self) -> x509.Certificate:
        self._files.promote()
        certificate = read_certificate(self._files.certificate)
        assert certificate is not None
        log.warning("tls.authority_switched", extra={"says": "The agents' port is now verified by the new ca.pem."})
        return certificate

    def _issue(self, current: x509.Certificate, names: Sequence[str], now: datetime) -> None:
        signer = self._signer(current)
        if signer is None or self._leaf_holds(current, names, now):
            return
        key = ca.new_key()
        certificate = ca.new_leaf(signer, key, names, now)
        self._files.write_leaf(key, certificate)
        until = certificate.not_valid_after_utc.date().isoformat()
        log.info("tls.leaf_issued", extra={"until": until, "names": list(names)})

    def _leaf_holds(self, current: x509.Certificate, names: Sequence[str], now: datetime) -> bool:
        leaf = self._files.read_leaf()
        if leaf is None or not ca.signed_by(leaf, current) or ca.leaf_names(leaf) != set(names):
            return False
        # Under an authority that ends soon no longer certificate can be had.
        return leaf.not_valid_after_utc >= min(now + RENEW_BEFORE, current.not_valid_after_utc)


def _mark(path: Path) -> object:
    try:
        seen = path.stat()
    except FileNotFoundError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def ensure_leaf(data_dir: Path, names: Sequence[str], now_ms: int) -> LeafFiles:
    """Makes or renews the files of the agents' port for `names`; for those who need the files and no live context."""
    return Authority(data_dir, names).ensure(now_ms)
