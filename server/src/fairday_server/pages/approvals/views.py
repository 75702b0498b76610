"""What the queue's template is given: words ready to be read. Data only."""

from dataclasses import dataclass

from fairday_server.pages.frame import Frame
from fairday_server.pages.sheet.views import Input


@dataclass(frozen=True, slots=True)
class Item:
    """Something to decide; `open` shows its reason, where one was typed or is wrong."""

    id: str
    action: str
    hidden: tuple[tuple[str, str], ...]
    name: str
    href: str
    what: str
    total: str
    facts: tuple[str, ...]
    refuse: str
    refuse_act: str
    refuse_button: str
    reason: Input
    open: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """A decision that can be taken back, and what that comes to."""

    action: str
    hidden: tuple[tuple[str, str], ...]
    note: str


@dataclass(frozen=True, slots=True)
class QueueView:
    """The queue by person and date. `typed` is a reason whose item is not in the queue any more."""

    frame: Frame
    title: str
    lead: str
    notice: str
    undo: Undo | None
    fault: str
    typed: str
    items: tuple[Item, ...]
    more: str
    said: str
