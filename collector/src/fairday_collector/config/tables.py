"""The tables of a file, read into entries as the book has them, with every fault there is in them."""

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from fairday_collector.config.book import ORGANISATION, Entry, Scope
from fairday_collector.config.directory import Directory, NotKnown
from fairday_collector.config.kinds import KINDS, Complain, Kind, check_name
from fairday_collector.config.places import Place, places_in
from fairday_collector.config.steps import LAST_DATE
from fairday_collector.errors import Invalid
from fairday_collector.people import FIRST_DATE

Tables = dict[str, list[dict[str, Any]]]


@dataclass
class Document:
    """What a file says: its entries, numbered from 0 on, with the place of each, and the faults found so far."""

    entries: list[Entry] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def fault(self, place: Place, key: str, text: str) -> None:
        """Notes what is wrong at a place."""
        self.faults.append(f"{place.of(key)}: {text}")

    def refuse_faults(self) -> None:
        """Raises Invalid with every fault, one a line."""
        if self.faults:
            raise Invalid("bad_config", "\n".join(self.faults))


def read_toml(text: str, directory: Directory) -> Document:
    """The document of a TOML text; raises Invalid where it is none."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid("bad_config", f"This is no TOML: {error}.") from error
    counts = {kind: len(rows) for kind, rows in tables.items() if isinstance(rows, list)}
    return read_tables(tables, directory, places_in(text, counts))


def read_tables(
    tables: Mapping[str, Any], directory: Directory, places: Mapping[tuple[str, int], Place] | None = None
) -> Document:
    """The document of tables by kind, as TOML and JSON give them; dates may be texts."""
    document = Document()
    for name, rows in tables.items():
        if name not in KINDS:
            document.faults.append(f"{name}: is no kind of table. There are: {', '.join(KINDS)}.")
        elif not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            document.faults.append(f"{name}: must be a list of tables. Begin each with [[{name}]].")
        else:
            for index, row in enumerate(rows):
                place = (places or {}).get((name, index), Place(name, index + 1))
                _read(document, KINDS[name], row, directory, place)
    return document


def _read(document: Document, kind: Kind, row: Mapping[str, Any], directory: Directory, place: Place) -> None:
    before = len(document.faults)
    complain = partial(document.fault, place)
    rest = {key: value for key, value in row.items() if value is not None}
    scope = _scope(kind, rest, directory, complain)
    name, start, end = _name_and_dates(kind, rest, complain)
    removed = not kind.fact and rest.pop("removed", False)
    if not isinstance(removed, bool):
        complain("removed", "must be true or left out.")
    if removed is True:
        value = None
        for key in rest:
            complain(key, "says nothing where the table is removed. Leave one of them out.")
    else:
        value = kind.read(rest, complain)
        if value is not None and kind.name == "member":
            value = {"team": _id("team", value["team"], directory, complain)}
    if len(document.faults) == before:
        number = len(document.entries)
        document.entries.append(Entry(number, kind.name, scope[0], scope[1], name, start, end, value))
        document.places.append(place)


def _scope(kind: Kind, rest: dict[str, Any], directory: Directory, complain: Complain) -> Scope:
    """Takes the scope out of a table."""
    given = [(key, rest.pop(key)) for key in ("team", "role", "person") if key in kind.scopes and key in rest]
    if len(given) > 1:
        complain(given[1][0], f"{' and '.join(key for key, _ in given)} cannot both be given. Write a table for each.")
    elif given:
        return given[0][0], _id(*given[0], directory, complain)
    elif "organisation" not in kind.scopes:
        complain("", f"does not say for whom. Give {' or '.join(kind.scopes)}.")
    return ORGANISATION


def _id(key: str, text: Any, directory: Directory, complain: Complain) -> str:
    if not isinstance(text, str) or not text.strip():
        complain(key, f"{text!r} is no name. Write it in quotes.")
        return ""
    try:
        return directory.id_of(key, text)
    except NotKnown as error:
        complain(key, error.detail)
        return ""


def _name_and_dates(kind: Kind, rest: dict[str, Any], complain: Complain) -> tuple[str, date, date | None]:
    """Takes name and dates out of a table."""
    if kind.naming == "date":
        day = _date(rest, "date", complain)
        return ("", FIRST_DATE, None) if day is None else (day.isoformat(), day, day)
    name = ""
    if kind.naming in ("slug", "text"):
        name = rest.pop("name", "")
        wrong = check_name(kind, name)
        if wrong is not None:
            complain("name", wrong)
    start = FIRST_DATE if "from" not in rest and not kind.exact else _date(rest, "from", complain)
    end = None if kind.fact or "until" not in rest else _date(rest, "until", complain)
    start = start or FIRST_DATE
    if end is not None and end < start:
        complain("until", f"{end} is before from ({start}). Give the earlier date as from.")
    if kind.naming == "from":
        return start.isoformat(), start, end or start
    return name, start, end


def _date(rest: dict[str, Any], key: str, complain: Complain) -> date | None:
    given = rest.pop(key, None)
    if isinstance(given, str):
        with suppress(ValueError):
            given = date.fromisoformat(given)
    if not isinstance(given, date) or isinstance(given, datetime):
        complain(key, f"{'is missing' if given is None else f'{given!r} is no date'}. Write it as 2026-11-02.")
        return None
    if not FIRST_DATE <= given <= LAST_DATE:
        complain(key, f"{given} lies outside {FIRST_DATE} to {LAST_DATE}.")
        return None
    return given
