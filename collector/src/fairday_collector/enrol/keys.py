"""Keys of seats: who is calling."""

from sqlmodel import Session

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
    key = session.get(SeatKey, public_id(secret))
    if key is None or not matches(secret, key.sha256):
        raise Unauthorised("unknown_key", "This key is not known here. Enrol again with a new join token.")
    seat = session.get(Seat, key.seat_id)
    if seat is None or key.revoked_ms is not None or seat.revoked_ms is not None:
        raise Unauthorised("revoked_key", "This key was revoked. Enrol again with a new join token.")
    return seat, key
