"""Where a reader of a set is: what the next export of it must begin behind."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import msgspec

from fairday_collector.errors import Invalid
from fairday_reports.feeds.model import EntitySet
from fairday_reports.feeds.schema import VERSION

_END = 2**63
"""No database keeps a greater number."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose numbers a cursor goes by: the rows of one set, in one database, for one scope, from one date to another.

    `source_of` tells numbers of this database from those of others, and of itself before it was restored; it gives None
    for a number yet to come. `scope` tells what the reader may see. `gone` is the number at which rows last went
    without others in their place.
    """

    set: str
    source_of: Callable[[int], str | None]
    scope: str
    first: date | None = None
    last: date | None = None
    gone: int = 0


def encode_cursor(place: Place, changed: int) -> str:
    """The place behind all rows up to the number `changed`, as an opaque text."""
    source = place.source_of(changed) or ""
    told = msgspec.json.encode(_Cursor(VERSION, place.set, source, place.scope, changed, place.first, place.last))
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def decode_cursor(text: str, place: Place) -> int:
    """The number that a cursor of `encode_cursor` stands for.

    Raises Invalid for one of another version, set, database or scope, of other dates than those that lie around the
    place's, or of before rows went: to go on with it would leave rows out, or keep what is no more.
    """
    told = _told(text)
    if told.version != VERSION:
        raise _stale("other_version", f"The cursor is of version {told.version} of the feeds, and this is {VERSION}.")
    if told.set != place.set:
        raise _stale("other_set", f"The cursor is of the set {told.set}, not of {place.set}.")
    if told.source != place.source_of(told.changed):
        raise _stale("other_database", "The cursor is of another database, or of before this one was restored.")
    if told.scope != place.scope:
        raise _stale("other_scope", "What this key may see has changed since, or the cursor is another key's.")
    if _lacks(told.first, told.last, place):
        dates = " ".join(f"{word} {day}" for word, day in (("from", told.first), ("to", told.last)) if day)
        raise _stale("other_range", f"The cursor is of the dates {dates}, and others are asked for.")
    if told.changed < place.gone:
        raise _stale("dates_gone", "Dates have gone since, as they do when somebody moves to a zone that is behind.")
    return told.changed


def takes_since(of: EntitySet) -> bool:
    """Whether what changed of a set can be told whole: only where rows are of people by date.

    Of those, the dates of `PersonDays` that changed say which rows to replace, even if none is left. Of other sets
    rows may go without a word.
    """
    return {"person_id", "date"} <= set(of.by_name)


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    version: int
    set: str
    source: str
    scope: str
    changed: int
    first: date | None
    last: date | None


def _lacks(first: date | None, last: date | None, place: Place) -> bool:
    """Whether any date of a place lies before the first or behind the last; None is without end."""
    is_early = first is not None and (place.first is None or place.first < first)
    return is_early or (last is not None and (place.last is None or place.last > last))


def _told(text: str) -> _Cursor:
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        told = msgspec.json.decode(raw, type=_Cursor)
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise _stale("bad_cursor", "The cursor is not one of ours.") from error
    if not 0 <= told.changed < _END:
        raise _stale("bad_cursor", "The cursor is not one of ours.")
    return told


def _stale(code: str, why: str) -> Invalid:
    return Invalid(code, f"{why} Read the set anew, without `since`.")
