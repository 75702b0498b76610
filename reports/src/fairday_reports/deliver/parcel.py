"""What is handed over, where to, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """How mail leaves this server: `smtp://user:password@host:port` or `smtps://…`, None without a mail server."""

    smtp_url: str | None
    sender: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A report of one slot of a schedule, in every format; `format` is the one a folder gets.

    `made_ms` is in epoch milliseconds UTC, `key` names the schedule for good, also when its name changes.
    """

    key: str
    name: str
    slot: str
    title: str
    made_ms: int
    format: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target, a mail address or a folder: `error` says in words why not, None is delivered."""

    to: str
    error: str | None = None
