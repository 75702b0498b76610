"""Keys of seats: who is calling."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from fairday_collector.errors import Unauthorised
from fairday_collector.secrets import matches, public_id
from fairday_collector.store.tables import Seat, SeatKey


def bearer(header: str | None) -> str:
    """The secret of an `Authorization` header; raises Unauthorised where there is none."""
    scheme, _, secret = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Unauthorised("no_key", "Send the key as: Authorization: Bearer KEY.")
    return secret.strip()


def seat_of_key(session: Session, secret: str) -> tuple[Seat, SeatKey]:
    """The seat behind a key; raises Unauthorised for a wrong or revoked one, as of this transaction."""
    found = seats_of_keys(session, [secret])[secret]
    if isinstance(found, Unauthorised):
        raise found
    return found


def seats_of_keys(session: Session, secrets: Collection[str]) -> dict[str, tuple[Seat, SeatKey] | Unauthorised]:
    """The seat behind each of some keys, or why there is none, as of this transaction."""
    if not secrets:
        return {}
    ids = {public_id(secret) for secret in secrets}
    query = select(SeatKey, Seat).join(Seat, col(Seat.id) == SeatKey.seat_id).where(col(SeatKey.id).in_(ids))
    keys = {key.id: (seat, key) for key, seat in session.exec(query)}
    return {secret: _checked(secret, keys.get(public_id(secret))) for secret in secrets}


def _checked(secret: str, found: tuple[Seat, SeatKey] | None) -> tuple[Seat, SeatKey] | Unauthorised:
    if found is None or not matches(secret, found[1].sha256):
        return Unauthorised("unknown_key", "This key is not known here. Enrol again with a new join token.")
    seat, key = found
    if key.revoked_ms is not None or seat.revoked_ms is not None:
        return Unauthorised("revoked_key", "This key was revoked. Enrol again with a new join token.")
    return seat, key
