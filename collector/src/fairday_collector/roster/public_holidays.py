"""The public holidays of the `holidays` package, looked up by year; between the config book and the roster book."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.metadata import version
from types import MappingProxyType, ModuleType

from fairday_collector.errors import Invalid

# The names of a year are read in English, whatever the machine's locale, where the package has them in English.
_LANGUAGE = "en_US"


@cache
@cache
def holidays_version() -> str:
    """Version of the holiday data in use."""
    return version("holidays")


def find_country(code: str) -> str:
    """The code, if there is such a country; raises Invalid with the remedy."""
    if code not in _countries():
        raise Invalid(
            "unknown_country",
            f"country: there are no holidays for {code!r}. Give a code of two capital letters of ISO 3166, "
            "for instance DE or US.",
        )
    return code


def find_subdivision(country: str, code: str | None) -> str | None:
    """The code, if the country has such a subdivision; raises Invalid naming those it has."""
    known = _countries()[country]
    if code is not None and code not in known:
        choice = f"Choose among: {', '.join(known)}." if known else "Leave it away: this country has none."
        raise Invalid("unknown_subdivision", f"subdivision: {country} has no {code!r}. {choice}")
    return code


@lru_cache(maxsize=4096)
def public_holidays(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    """Titles by date of the public holidays of a year, with the days on which they are observed instead."""
    holidays = _package()
    # Of the package's years each may say that one of its holidays is observed on a day of its neighbour.
    found = holidays.country_holidays(
        country, subdiv=subdivision, years=(year - 1, year, year + 1), expand=False, observed=True, language=_LANGUAGE
    )
    return MappingProxyType({day: title for day, title in sorted(found.items()) if day.year == year})


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    supported = _package().list_supported_countries(include_aliases=False)
    return {country: tuple(subdivisions) for country, subdivisions in supported.items()}


def _package() -> ModuleType:
    # Only where it is asked for: uploads need no holidays, and it takes 5 MB.
    import holidays

    return holidays
