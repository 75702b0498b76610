"""API keys: made, listed, revoked, recognised."""

from dataclasses import dataclass
from typing import Literal, get_args

from sqlmodel import Session, col, select

from fairday_collector import audit
from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorised
from fairday_collector.people import clean_name
from fairday_collector.secrets import matches, new_secret, public_id
from fairday_collector.store.tables import ApiKey, ApiKeyTeam, Person, Team

Role = Literal["admin", "supervisor", "analyst", "worker"]
ROLES: tuple[str, ...] = get_args(Role)
SCOPES = ("read", "write")
DAY_MS = 86_400_000
DEFAULT_LIFE_MS = 90 * DAY_MS
MAX_LIFE_MS = 366 * DAY_MS


@dataclass(frozen=True, slots=True)
class KeyNow:
    """A key as administrators see it."""

    key: ApiKey
    teams: tuple[str, ...]
    state: str
    person: str | None


def create_key(
    session: Session,
    name: str,
    role: str,
    teams: list[Team],
    life_ms: int,
    now_ms: int,
    actor: str,
    person: Person | None = None,
    scope: str = "read",
    *,
    times: bool = False,
) -> str:
    """Makes a key and returns its text, which is shown this once. A supervisor's is limited to teams.

    An analyst's may be, and gets times of day in the feeds with `times` alone.

    `person` is whose key it is: a worker's must say so and sees that record alone; with any other, it is known whose
    own record that person must not decide. With the scope `write` it can do what its role may; with `read` only look.
    """
    name = clean_name(name, "key")
    if role not in ROLES:
        raise Invalid("bad_role", f"--role must be one of {', '.join(ROLES)}.")
    if scope not in SCOPES:
        raise Invalid("bad_scope", f"--scope must be one of {', '.join(SCOPES)}.")
    if role == "supervisor" and not teams:
        raise Invalid("bad_teams", "A supervisor's key needs --team, once or more.")
    if teams and role not in ("supervisor", "analyst"):
        raise Invalid("bad_teams", "Only keys of supervisors and analysts are limited by --team; leave it out.")
    if times and role != "analyst":
        raise Invalid("bad_times", "--times is for analysts. Leave it out: other roles see times of day anyway.")
    if role == "worker" and person is None:
        raise Invalid("bad_person", "A worker's key needs --person: whose record it is for.")
    if not 0 < life_ms <= MAX_LIFE_MS:
        raise Invalid("bad_expiry", "--expires must be more than nothing and at most 366d.")
    if session.exec(select(ApiKey).where(ApiKey.name == name)).first():
        raise Conflict("key_exists", f"There is a key called {name} already. Choose another name.")
    secret = new_secret()
    session.add(
        ApiKey(
            id=secret.id,
            name=name,
            sha256=secret.sha256,
            role=role,
            scope=scope,
            times=times,
            person_id=person.id if person else None,
            created_ms=now_ms,
            expires_ms=now_ms + life_ms,
        )
    )
    session.flush()
    session.add_all([ApiKeyTeam(key_id=secret.id, team_id=team_id) for team_id in {team.id for team in teams}])
    audit.record(session, now_ms, actor, "key.create", secret.id, name=name, role=role, scope=scope, times=times)
    session.flush()
    return secret.text


def revoke_key(session: Session, ref: str, now_ms: int, actor: str) -> None:
    """Refuses a key, given by name or id, from now on."""
    key = session.get(ApiKey, ref) or session.exec(select(ApiKey).where(ApiKey.name == ref)).first()
    if key is None:
        raise NotFound("unknown_key", f"There is no key {ref!r}. `fairday api-key list` shows them.")
    if key.revoked_ms is None:
        key.revoked_ms = now_ms
        session.add(key)
        audit.record(session, now_ms, actor, "key.revoke", key.id)


def list_keys(session: Session, now_ms: int) -> list[KeyNow]:
    """All keys by name, with their teams and whether they still hold."""
    names = {team.id: team.name for team in session.exec(select(Team))}
    limits: dict[str, list[str]] = {}
    for row in session.exec(select(ApiKeyTeam)):
        limits.setdefault(row.key_id, []).append(names[row.team_id])
    rows = session.exec(select(ApiKey, Person.name).join(Person, isouter=True).order_by(col(ApiKey.name)))
    return [KeyNow(key, tuple(sorted(limits.get(key.id, []))), _state(key, now_ms), person) for key, person in rows]


def viewer_of_key(session: Session, secret: str, now_ms: int, *, changes: bool = False) -> Viewer:
    """Who a key speaks for; raises Unauthorised for one that does not hold, Forbidden for `changes` not its to make."""
    key = session.get(ApiKey, public_id(secret))
    if key is None or not matches(secret, key.sha256):
        raise Unauthorised("unknown_key", "This key is not known here. Make one with: fairday api-key create")
    state = _state(key, now_ms)
    if state != "valid":
        raise Unauthorised(f"{state}_key", f"This key is {state}. Make a new one with: fairday api-key create")
    if changes and key.scope != "write":
        raise Forbidden("read_only_key", "This key only reads. Make one with: fairday api-key create --scope write")
    teams = session.exec(select(ApiKeyTeam.team_id).where(ApiKeyTeam.key_id == key.id)).all()
    return Viewer(f"key:{key.id}", key.role, frozenset(teams), key.person_id, key.times)


def _state(key: ApiKey, now_ms: int) -> str:
    if key.revoked_ms is not None:
        return "revoked"
    return "expired" if key.expires_ms <= now_ms else "valid"
