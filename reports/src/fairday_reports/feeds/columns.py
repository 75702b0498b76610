"""Short ways to declare properties; those named here are the same in every set."""

from fairday_reports.feeds.model import Kind, Navigation, Property

PERSON_ID = Property("person_id", "string", "person_id", "Whose it is.", key=True)
DATE = Property("date", "date", "day", "The person's local date.", key=True)
TEAM_ID = Property("team_id", "string", "team_id", "The person's team on that date.")
ZONE = Property("zone", "string", "zone", "The IANA zone whose midnight begins and ends the date.")
CHANGED = Property(
    "changed", "int", "changed", "The number of the fill that wrote the row. It only grows: ask for what is greater."
)

TO_PERSON = Navigation("person", "People", (("person_id", "person_id"),))
TO_TEAM = Navigation("team", "Teams", (("team_id", "team_id"),))
TO_DATE = Navigation("calendar", "Dates", (("date", "date"),))
TO_DAY = Navigation("person_day", "PersonDays", (("person_id", "person_id"), ("date", "date")))


def text(name: str, about: str, *, key: bool = False, nullable: bool = False) -> Property:
    """A text in a column of its name."""
    return Property(name, "string", name, about, key=key, nullable=nullable)


def count(name: str, about: str, *, key: bool = False) -> Property:
    """A whole number in a column of its name."""
    return Property(name, "int", name, about, key=key)


def length(name: str, about: str) -> Property:
    """A duration in milliseconds in a column of its name."""
    return Property(f"{name}_ms", "int", f"{name}_ms", about)


def flag(name: str, about: str) -> Property:
    """Whether something holds, in a column of its name."""
    return Property(name, "bool", name, about)


def day(name: str, about: str, *, key: bool = False, nullable: bool = False) -> Property:
    """A local date in a column of its name."""
    return Property(name, "date", name, about, key=key, nullable=nullable)


def instant(name: str, about: str, *, key: bool = False, nullable: bool = False, times: bool = False) -> Property:
    """An instant, in a column of its name and `_ms`."""
    kind: Kind = "instant"
    return Property(name, kind, f"{name}_ms", about, key=key, nullable=nullable, times=times)
