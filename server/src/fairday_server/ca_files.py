"""The authority's files in the data directory: each 0600, each replaced whole, in an order that outlives a crash.

ca.pem, ca.key            the authority that verifies the agents' port right now
ca.next.pem, ca.next.key  its successor, told to agents by the policy but not yet in use
agents.pem                the server's key and certificate, in one file so that they always belong together
"""

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fairday_server.ca import CertificateAuthority, Key, pem, same_key
from fairday_server.files import replace, write_private

log = logging.getLogger(__name__)

T = TypeVar("T")


class AuthorityFiles:
    """Reads and writes the authority's files of one data directory; a damaged file counts as a missing one."""

    def __init__(self, data_dir: Path) -> None:
        self.certificate = data_dir / "ca.pem"
        self.key = data_dir / "ca.key"
        self.next_certificate = data_dir / "ca.next.pem"
        self.next_key = data_dir / "ca.next.key"
        self.leaf = data_dir / "agents.pem"
        self._lock = data_dir / "ca.lock"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds off other processes, and finishes a promotion that a crash cut in two."""
        self._lock.touch(mode=0o600)
        with self._lock.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            key, certificate = read_key(self.next_key), read_certificate(self.certificate)
            if key and certificate and same_key(key, certificate):
                replace(self.next_key, self.key)
            yield

    def current_key(self) -> Key | None:
        """The key of the authority in use, or of one whose certificate was never written."""
        return read_key(self.key)

    def successor(self) -> CertificateAuthority | None:
        """The authority that waits, if both its files are whole."""
        key, certificate = read_key(self.next_key), read_certificate(self.next_certificate)
        return CertificateAuthority(key, certificate) if key and certificate and same_key(key, certificate) else None

    def write_current(self, authority: CertificateAuthority) -> None:
        """Keeps the first authority: the key first, since a certificate can be made again from it."""
        write_private(self.key, pem(authority.key))
        write_private(self.certificate, pem(authority.certificate))

    def write_successor(self, authority: CertificateAuthority) -> None:
        """Keeps an authority that is to wait."""
        write_private(self.next_key, pem(authority.key))
        write_private(self.next_certificate, pem(authority.certificate))

    def promote(self) -> None:
        """Makes the successor the authority in use; the old key is gone."""
        replace(self.next_certificate, self.certificate)
        replace(self.next_key, self.key)

    def drop_successor(self) -> None:
        """Forgets a successor that is not needed any more."""
        self.next_certificate.unlink(missing_ok=True)
        self.next_key.unlink(missing_ok=True)

    def write_leaf(self, key: Key, certificate: x509.Certificate) -> None:
        """Keeps the server's key and certificate."""
        write_private(self.leaf, pem(key) + pem(certificate))

    def read_leaf(self) -> x509.Certificate | None:
        """The server's certificate, if its key lies beside it."""
        key, certificate = read_key(self.leaf), read_certificate(self.leaf)
        return certificate if key and certificate and same_key(key, certificate) else None


def read_certificate(path: Path) -> x509.Certificate | None:
    """The first certificate in a PEM file."""
    return _read(path, x509.load_pem_x509_certificate)


def read_key(path: Path) -> Key | None:
    """The first key in a PEM file, if it is one of ours."""
    key = _read(path, lambda content: serialization.load_pem_private_key(content, None))
    return key if isinstance(key, ec.EllipticCurvePrivateKey) else None


def _read(path: Path, load: Callable[[bytes], T]) -> T | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        return load(content)
    except ValueError:
        log.exception("tls.file_damaged", extra={"file": path.name})
        return None
