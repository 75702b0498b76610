"""What was typed into a form whose session was over: carried through signing in, and back into the form.

It travels in the pages alone, never in the store. Only our own forms are kept, by their address; and what comes back
is filled in, never sent: the form's own button does that, for whoever is signed in then.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from fairday_server.pages.paths import APPROVALS, NEW_SCHEDULE, PEOPLE, SAVED, SCHEDULES
from fairday_server.pages.typed import FILL, MOST_FIELDS, STEP, Typed

MOST_BYTES = 16_384
PATH, FIELDS = "kept_path", "kept"
"""The names of the two fields in which a sign-in form carries it."""
_OURS = re.compile(
    rf"{PEOPLE}/[A-Za-z0-9_-]{{1,64}}/timesheets/\d{{4}}-\d\d-\d\d/(?:correct|claim|withdraw|act)"
    rf"|{APPROVALS}/(?:sheet|claim)|{SAVED}|{NEW_SCHEDULE}|{SCHEDULES}/[A-Za-z0-9_-]{{1,64}}/change",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A form's address and what was typed into it, in order; without what says to send it."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The fields as one text."""
        return urlencode(self.fields)

    @property
    def refilled(self) -> tuple[tuple[str, str], ...]:
        """The fields of a form that fills ours again and sends nothing."""
        return (*self.fields, (STEP, FILL))


def keep(path: str, fields: Mapping[str, str]) -> Kept | None:
    """What can be kept of a form; None for one that is not ours to fill, or too large."""
    kept = Kept(path, tuple((name, value) for name, value in fields.items() if name != STEP))
    if _OURS.fullmatch(path) is None or len(fields) > MOST_FIELDS or len(kept.text) > MOST_BYTES:
        return None
    return kept


def carried(fields: Mapping[str, str]) -> Kept | None:
    """What a sign-in form carries; None for nothing, or for what `keep` would not have made."""
    path, text = fields.get(PATH, ""), fields.get(FIELDS, "")
    if not path or len(text) > MOST_BYTES:
        return None
    try:
        return keep(path, Typed(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")))
    except ValueError:
        return None
