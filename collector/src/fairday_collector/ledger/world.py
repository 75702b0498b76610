"""Everything that was decided up to one change, ready to be asked for any person and date."""

from dataclasses import dataclass

from sqlmodel import Session

from fairday_collector.config.book import ConfigBook
from fairday_collector.policy.book import PolicyBook


@dataclass(frozen=True, slots=True)
class World:
    """The books of one state of the decisions; `through` is the last change they know."""

    through: int
    policy: PolicyBook

    @classmethod
    def load(cls, session: Session, through: int) -> "World":
        """The world as of a change."""
        book = ConfigBook.load(session, through)
        return cls(through, PolicyBook(book))
