"""What is handed over, how it leaves this machine, and why it did not arrive."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fairday_reports.document.files import MadeFile
from fairday_reports.document.model import Document


@dataclass(frozen=True, slots=True)
class Post:
    """How things leave this server.

    `smtp_url` is `smtp://user:password@host:port` or `smtps://…`, None without a mail server. `allow` are the host
    names and networks that a webhook may reach although they are not public.
    """

    smtp_url: str | None = field(repr=False)
    sender: str
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """A report of one slot of a schedule, made for those who see the same.

    `key` is its lasting id, of schedule, slot, revision and audience, in ASCII without spaces: a receiver drops what it
    has by it. `name` is the schedule's, `revision` counts from 0, `corrects` is the key of what they have of it,
    None for those who have nothing. `link` leads to the report's page, where there is one. `name_is_taken_once` is
    whether no other schedule may have the name.
    """

    key: str
    name: str
    slot: str
    revision: int
    document: Document
    files: Sequence[MadeFile]
    link: str | None
    corrects: str | None = None
    name_is_taken_once: bool = True


class DeliveryError(Exception):
    """A target did not get what it should: `words` say why, and hold no secret.

    `unreachable` is a host that takes nothing now, whoever it is for.
    """

    def __init__(self, words: str, *, unreachable: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.unreachable = unreachable
