"""Who gets a report now: people, roles and addresses resolved at each sending, each with what they may see today."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from fairday_collector.access.grants import viewer_of_person
from fairday_collector.access.viewer import Viewer
from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import AccessGrant, Person
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.definitions.selection import select_people
from fairday_reports.deliver import name_of
from fairday_reports.deliver.targets import MailTarget, PersonTarget, Place, RoleTarget, Target
from fairday_reports.schedules.audiences import Audience, audience_for, is_in

NOTHING_TO_SEE: Final = "Not sent: nothing in this report is theirs to see now."
_ROLES: Final = {"supervisors": "supervisor", "analysts": "analyst", "admins": "admin"}


@dataclass(frozen=True, slots=True)
class Receiver:
    """A place or an address that gets a report; `person_id` is whose own address it is, `name` its lasting name."""

    target: MailTarget | Place
    name: str
    person_id: str | None = None

    @property
    def kind(self) -> str:
        """What kind of target it is."""
        return kind_of(self.target)


@dataclass(frozen=True, slots=True)
class Refused:
    """Someone who does not get it, by name; `detail` says why in a sentence."""

    name: str
    kind: str
    detail: str


@dataclass(slots=True)
class Resolved:
    """An audience for each set of rights, with who belongs to it, and who gets nothing."""

    audiences: dict[str, tuple[Audience, list[Receiver]]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The lasting names of all of them."""
        got = {receiver.name for _, receivers in self.audiences.values() for receiver in receivers}
        return got | {refused.name for refused in self.refused}


def kind_of(target: Target) -> str:
    """The kind of a target, as schedules keep it."""
    return str(type(target).__struct_config__.tag)


def resolve(
    session: Session, targets: Sequence[Target], parameters: Parameters, owner: Viewer, first: date, last: date
) -> Resolved:
    """Who gets the report of these dates; each address gets one, and own records come after what shows more.

    An address of a person we know goes by their rights, others and all places by the owner's.
    """
    asked = _Asked(session, parameters, owner, first, last, _addresses(session))
    found = Resolved()
    seen: set[str] = set()
    own_alone = [target for target in targets if isinstance(target, RoleTarget) and target.role == "members"]
    for target in [*(each for each in targets if each not in own_alone), *own_alone]:
        for got in asked.receivers(target):
            name = got.name if isinstance(got, Refused) else got[0].name
            if name.casefold() in seen:
                continue
            seen.add(name.casefold())
            if isinstance(got, Refused):
                found.refused.append(got)
                continue
            receiver, viewer = got
            audience = audience_for(session, parameters, viewer, first, last)
            if audience is None:
                found.refused.append(Refused(receiver.name, receiver.kind, NOTHING_TO_SEE))
            else:
                found.audiences.setdefault(audience.key, (audience, []))[1].append(receiver)
    return found


def _addresses(session: Session) -> dict[str, list[str]]:
    """Whose each mail address is, by id, in small letters. Databases differ in what letters they know."""
    found: dict[str, list[str]] = {}
    for person_id, email in session.exec(select(Person.id, Person.email).where(col(Person.email).is_not(None))):
        found.setdefault((email or "").casefold(), []).append(person_id)
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    session: Session
    parameters: Parameters
    owner: Viewer
    first: date
    last: date
    addresses: dict[str, list[str]]

    def receivers(self, target: Target) -> Iterator[tuple[Receiver, Viewer] | Refused]:
        """Who gets it through one target, with their rights now."""
        match target:
            case PersonTarget():
                yield from self._people([target.person])
            case RoleTarget(role="members"):
                yield from self._people(self._members(), own=True)
            case RoleTarget():
                holders = list(self._holders(target.role))
                yield from self._people(holders)
                if not holders:
                    yield Refused(name_of(target), "role", f"Not sent: nobody is among the {target.role} now.")
            case MailTarget():
                yield self._address(target)
            case _ if self.owner.is_admin:
                yield Receiver(target, name_of(target)), self.owner
            case _:
                yield self._not_the_owners(target)

    def _people(self, people: Iterable[str], *, own: bool = False) -> Iterator[tuple[Receiver, Viewer] | Refused]:
        for person_id in people:
            person = self.session.get(Person, person_id)
            name = name_of(PersonTarget(person_id))
            if person is None:
                yield Refused(name, "person", "Not sent: there is no such person any more.")
            elif not person.email:
                yield Refused(name, "person", f"Not sent: {person.name} has no mail address.")
            elif len(self._known(person.email)) > 1:
                yield Refused(name, "person", f"Not sent: {person.name} shares a mail address with somebody else.")
            else:
                viewer = viewer_of_person(self.session, person_id, "report")
                if own:
                    viewer = Viewer("report", "worker", person_id=person_id)
                yield self._mailed(MailTarget(person.email), person_id), viewer

    def _address(self, target: MailTarget) -> tuple[Receiver, Viewer] | Refused:
        known = self._known(target.address)
        if len(known) > 1:
            return Refused(name_of(target), "mail", "Not sent: several people have this mail address.")
        if known:
            return self._mailed(target, known[0]), viewer_of_person(self.session, known[0], "report")
        if not self.owner.is_admin:
            return self._not_the_owners(target)
        return self._mailed(target, None), self.owner

    def _mailed(self, target: MailTarget, person_id: str | None) -> Receiver:
        return Receiver(target, name_of(target), person_id)

    def _not_the_owners(self, target: Target) -> Refused:
        why = "Not sent: the schedule's owner is no administrator any more, and only they may send there."
        return Refused(name_of(target), kind_of(target), why)

    def _known(self, address: str) -> Sequence[str]:
        return self.addresses.get(address.casefold(), [])

    def _holders(self, role: str) -> Iterator[str]:
        query = select(AccessGrant.person_id).where(
            col(AccessGrant.ended_ms).is_(None), AccessGrant.role == _ROLES[role]
        )
        if role == "supervisors":
            query = query.where(col(AccessGrant.team_id).in_(self._teams()))
        yield from sorted(set(self.session.exec(query)))

    def _members(self) -> list[str]:
        return [history.person.id for history in self._histories()]

    def _teams(self) -> set[str]:
        """The teams that the report is about: those its people were in on its dates."""
        found: set[str] = set()
        for history in self._histories():
            turns = [day for day, _ in history.teams if self.first < day <= self.last]
            found.update(history.team_on(day) for day in (self.first, *turns))
        return found & set(self.parameters.teams) if self.parameters.teams else found

    def _histories(self) -> list[PersonHistory]:
        audience = audience_for(self.session, self.parameters, self.owner, self.first, self.last)
        if audience is None:
            return []
        known = select_people(self.session, audience.parameters, audience.viewer).known.values()
        return [history for history in known if is_in(self.parameters, history, self.first, self.last)]
