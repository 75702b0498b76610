"""Join tokens: made for a person or a team, hashed at rest, counted, audited."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from fairday_collector import audit
from fairday_collector.errors import Invalid, NotFound
from fairday_collector.secrets import new_secret
from fairday_collector.store.tables import JoinToken, Person, Team

MAX_USES = 10_000
DAY_MS = 86_400_000
DEFAULT_LIFE_MS = 7 * DAY_MS
MAX_LIFE_MS = 366 * DAY_MS


@dataclass(frozen=True, slots=True)
class TokenNow:
    """A token as administrators see it: what it is for and what is left of it."""

    token: JoinToken
    subject: str
    state: str


def create_token(
    session: Session, subject: Person | Team, uses: int, life_ms: int, now_ms: int, actor: str
) -> tuple[JoinToken, str]:
    """Makes a token for a person or a team; returns its row and the text, which is shown this once."""
    if not 1 <= uses <= MAX_USES:
        raise Invalid("bad_uses", f"--uses must be 1 to {MAX_USES}.")
    if not 0 < life_ms <= MAX_LIFE_MS:
        raise Invalid("bad_expiry", "--expires must be more than nothing and at most 366d.")
    secret = new_secret()
    token = JoinToken(
        id=secret.id,
        sha256=secret.sha256,
        person_id=subject.id if isinstance(subject, Person) else None,
        team_id=subject.id if isinstance(subject, Team) else None,
        uses=uses,
        created_ms=now_ms,
        expires_ms=now_ms + life_ms,
    )
    session.add(token)
    audit.record(session, now_ms, actor, "token.create", token.id, given_to=subject.id, uses=uses)
    session.flush()
    return token, secret.text


def revoke_token(session: Session, token_id: str, now_ms: int, actor: str) -> None:
    """Refuses a token from now on; the seats it made stay."""
    token = session.get(JoinToken, token_id)
    if token is None:
        raise NotFound("unknown_token", f"There is no token {token_id!r}. `fairday enrol-token list` shows them.")
    if token.revoked_ms is None:
        token.revoked_ms = now_ms
        session.add(token)
        audit.record(session, now_ms, actor, "token.revoke", token.id)


def list_tokens(session: Session, now_ms: int) -> list[TokenNow]:
    """All tokens, newest first, with the name of the person or team they are for."""
    names = {p.id: p.name for p in session.exec(select(Person))} | {t.id: t.name for t in session.exec(select(Team))}
    tokens = session.exec(select(JoinToken).order_by(col(JoinToken.created_ms).desc(), col(JoinToken.id)))
    return [TokenNow(t, names[t.person_id or t.team_id or ""], token_state(t, now_ms)) for t in tokens]


def token_state(token: JoinToken, now_ms: int) -> str:
    """`valid`, `revoked`, `expired` or `used up`."""
    if token.revoked_ms is not None:
        return "revoked"
    if token.expires_ms <= now_ms:
        return "expired"
    return "used up" if token.used >= token.uses else "valid"
