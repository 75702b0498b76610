"""Teams and people by the names that files use for them."""

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session, select

from fairday_collector.config.book import Scope
from fairday_collector.errors import Refusal
from fairday_collector.store.tables import Person, Team


class NotKnown(Refusal):
    """A name that nobody has, or that several have."""


@dataclass(frozen=True)
class Directory:
    """All teams and people, by id; a name stands for its bearer where it is the only one."""

    teams: dict[str, str]
    people: dict[str, str]

    @classmethod
    def load(cls, session: Session) -> "Directory":
        """Everyone there is."""
        return cls(
            dict(session.exec(select(Team.id, Team.name)).all()),
            dict(session.exec(select(Person.id, Person.name)).all()),
        )

    def label(self, kind: str, id_: str) -> str:
        """How a file names a team, a person or a role: by name, or by id where the name says too little."""
        if kind == "role":
            return id_
        names = self._names(kind)
        name = names.get(id_, id_)
        return name if Counter(names.values())[name] == 1 and name not in names else id_

    def id_of(self, kind: str, text: str) -> str:
        """The id that a label stands for; raises NotKnown with the remedy."""
        if kind == "role" or text in self._names(kind):
            return text
        bearers = [id_ for id_, name in self._names(kind).items() if name == text]
        if not bearers:
            add = f"Add it with: fairday {kind} add" if kind == "team" else "`fairday person list` shows who there is."
            raise NotKnown(f"unknown_{kind}", f"There is no {kind} {text!r}. {add}")
        if len(bearers) > 1:
            raise NotKnown(f"ambiguous_{kind}", f"{len(bearers)} are called {text}. Use an id: {', '.join(bearers)}.")
        return bearers[0]

    def words(self, scope: Scope) -> str:
        """A scope for people: `organisation`, `team Payments`."""
        kind, id_ = scope
        return f"{kind} {self.label(kind, id_)}" if id_ else kind

    def order(self, scope: Scope) -> tuple[int, str, str]:
        """What scopes are sorted by: the widest first, then by name."""
        kind, id_ = scope
        rank = ("organisation", "team", "role", "person").index(kind)
        return rank, self.label(kind, id_) if id_ else "", id_

    def _names(self, kind: str) -> dict[str, str]:
        return self.teams if kind == "team" else self.people
