"""The addresses of the pages, in one place for the routes and the links between them."""

from datetime import date
from urllib.parse import quote, urlencode

PEOPLE = "/people"
TIMESHEET = "/timesheet"
TIMESHEET_CSV = "/timesheet.csv"
SIGN_IN = "/sign-in"
SIGN_IN_BY_WORD = "/sign-in/password"
SIGN_OUT = "/sign-out"
STATIC = "/static"


def day_path(person_id: str, day: date, *, whole_day: bool = False) -> str:
    """A person's day; `whole_day` shows all its hours instead of those around presence."""
    path = f"{PEOPLE}/{quote(person_id, safe='')}/days/{day.isoformat()}"
    return f"{path}?window=day" if whole_day else path


def timesheet_path(who: str, first: date, last: date, *, path: str = TIMESHEET) -> str:
    """A timesheet; `who` is empty for everyone, or `team:ID` or `person:ID`."""
    return f"{path}?{urlencode({'who': who, 'from': first.isoformat(), 'to': last.isoformat()})}"
