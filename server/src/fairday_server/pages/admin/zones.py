"""The time zones a form offers."""

from functools import cache
from zoneinfo import available_timezones

from tzlocal import get_localzone_name


@cache
def zone_names() -> tuple[str, ...]:
    """Every zone of a place, and UTC, by name."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return ("UTC", *sorted(places))


def own_zone() -> str:
    """This server's zone, as a first guess; UTC where it is none of a place."""
    name = get_localzone_name()
    return name if name in zone_names() else "UTC"


def zone_options(*held: str) -> tuple[tuple[str, str], ...]:
    """All zones as value and text, and those that are held though they are not offered."""
    more = sorted(set(held) - set(zone_names()) - {""})
    return tuple((name, name.replace("_", " ")) for name in (*more, *zone_names()))
