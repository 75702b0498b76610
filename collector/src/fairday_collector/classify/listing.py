"""The rules and categories in force on a date, of all scopes, with the names of whom they are for; for readers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlmodel import Session

from fairday_collector.classify.catalogue import catalogue
from fairday_collector.config.book import ConfigBook, Entry, Scope
from fairday_collector.config.directory import Directory


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry in force, and the name of the team, role or person it is for; empty for the organisation."""

    entry: Entry
    subject: str


def in_force(session: Session, kind: str, day: date, sees: Callable[[Scope], bool] = lambda _: True) -> list[Listed]:
    """The entries of a kind in force on a date, of the scopes that are seen: the widest first, then by name."""
    book = ConfigBook.load(session)
    directory = Directory.load(session)
    scopes = sorted((scope for scope in book.scopes(kind) if sees(scope)), key=directory.order)
    return [
        Listed(entry, directory.label(*scope) if scope[1] else "")
        for scope in scopes
        for _, entry in sorted(book.held(kind, scope, day).items())
    ]


def as_json(row: Listed) -> dict[str, Any]:
    """An entry as the API and `--json` show it: what it says, with its name, dates, and whom it is for."""
    entry = row.entry
    return {
        "name": entry.name,
        "scope": entry.scope,
        "for": row.subject,
        "from": entry.from_date.isoformat(),
        "until": entry.until and entry.until.isoformat(),
        "change": entry.id,
        **(entry.value or {}),
    }


def catalogue_json() -> list[dict[str, Any]]:
    """The categories of the catalogue, in the same form."""
    return [
        {
            "name": held.slug,
            "scope": held.scope,
            "for": held.scope,
            "from": None,
            "until": None,
            "change": None,
            **msgspec.to_builtins(held.category),
        }
        for held in catalogue().categories
    ]
