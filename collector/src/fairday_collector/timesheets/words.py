"""What people write beside their acts, and the names under which acts are told to others."""

from sqlmodel import Session

from fairday_collector.clock import iso
from fairday_collector.errors import Invalid
from fairday_collector.store.tables import ApiKey, Person, TimesheetAct

MAX_TEXT = 500
_DONE = {
    "attest": "attested",
    "return": "returned",
    "approve": "approved",
    "lock": "locked",
    "unlock": "unlocked",
}


def clean_text(text: str, field: str, *, required: bool) -> str:
    """A reason or note without outer space; raises Invalid where it is missing, giant or unprintable."""
    text = text.strip()
    if required and not text:
        raise Invalid("missing_reason", f"{field}: say why, in a few words.")
    if len(text) > MAX_TEXT or not (text.isprintable() or not text):
        raise Invalid("bad_text", f"{field}: write at most {MAX_TEXT} printable characters.")
    return text


def who(session: Session, actor: str) -> str:
    """An actor as people know them: the person of a browser or key, else the key's name, else as it is."""
    kind, _, ref = actor.partition(":")
    key = session.get(ApiKey, ref) if kind == "key" else None
    person_id = key.person_id if key is not None else ref if kind == "web" else None
    person = session.get(Person, person_id) if person_id else None
    return person.name if person is not None else key.name if key is not None else actor


def told(session: Session, act: TimesheetAct | None) -> str:
    """An act in words, as `Ada Nilsson approved it at 2026-11-02T08:00:00Z.`; empty for none."""
    return "" if act is None else f"{who(session, act.actor)} {_DONE[act.act]} it at {iso(act.at_ms)}."
