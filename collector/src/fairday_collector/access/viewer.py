"""The one place that decides who may see, change and decide what of whom."""

from dataclasses import dataclass, field
from datetime import date

from fairday_collector.errors import Forbidden, NotFound
from fairday_collector.people import PersonHistory


@dataclass(frozen=True, slots=True)
class Viewer:
    """Someone who asks. `teams` limits a supervisor, and an analyst where there are any.

    `person_id` is the person who asks, where that is known. `times` grants an analyst times of day in the feeds.
    """

    actor: str
    role: str
    teams: frozenset[str] = field(default_factory=frozenset)
    person_id: str | None = None
    times: bool = False

    @property
    def sees_spans(self) -> bool:
        """Whether single spans, titles, sites and times of day are for them; an analyst gets totals alone."""
        return self.role != "analyst"

    def sees_times_of(self, person_id: str) -> bool:
        """Whether a person's spans and times of day are for them, where they may see the person; their own are."""
        return self.sees_spans or self.is_self(person_id)

    @property
    def feeds_times(self) -> bool:
        """Whether times of day in the feeds are for them; an analyst needs a grant, which opens nothing else."""
        return self.sees_spans or self.times

    @property
    def sees_everyone(self) -> bool:
        """Whether everybody's dates are theirs to see."""
        return self.role == "admin" or (self.role == "analyst" and not self.teams)

    @property
    def listed_teams(self) -> frozenset[str] | None:
        """The teams whose members of today they may list, none for a worker; None for all."""
        return None if self.sees_everyone else self.teams

    @property
    def is_admin(self) -> bool:
        """Whether they run the organisation's Fairday: change what is decided, lock and unlock."""
        return self.role == "admin"

    def may_see(self, person: PersonHistory, day: date) -> bool:
        """Whether a person's local date is theirs to see; teams that they are limited to count as of that date."""
        if self.sees_everyone or self.is_self(person.person.id):
            return True
        return self.role in ("supervisor", "analyst") and person.team_on(day) in self.teams

    def knows(self, person: PersonHistory) -> bool:
        """Whether any date of a person is theirs to see."""
        return self.may_see(person, date.min) or any(self.may_see(person, day) for day, _ in person.teams)

    def may_edit(self, person_id: str) -> bool:
        """Whether a person's claims, corrections and attestations are theirs to make: their own, or any as admin."""
        return self.role == "admin" or self.is_self(person_id)

    def may_decide(self, person: PersonHistory, day: date) -> bool:
        """Whether a person's claims and timesheets of a local date are theirs to decide; nobody decides their own."""
        if self.is_self(person.person.id):
            return False
        return self.role == "admin" or (self.role == "supervisor" and person.team_on(day) in self.teams)

    def is_self(self, person_id: str) -> bool:
        """Whether the person is the one who asks."""
        return self.person_id is not None and self.person_id == person_id

    def require_seen(self, person: PersonHistory, day: date) -> None:
        """Raises NotFound, as for a stranger, for a date they may not see."""
        if not self.may_see(person, day):
            raise unknown_person()

    def require_times(self, person_id: str | None) -> None:
        """Raises NotFound for who sees totals alone, where times of day are shown; not of their own record."""
        if not self.sees_times_of(person_id or ""):
            raise NotFound("totals_only", "Analysts see totals without times of day. Open a week or a month instead.")

    def require_edit(self, person_id: str) -> None:
        """Raises Forbidden for someone else's record."""
        if not self.may_edit(person_id):
            raise Forbidden("not_yours", "Only the person themselves or an administrator may do this.")

    def require_decide(self, person: PersonHistory, day: date) -> None:
        """Raises Forbidden for who may not decide, with who may."""
        if self.is_self(person.person.id):
            raise Forbidden("your_own", "Nobody decides their own. Ask another supervisor or an administrator.")
        if not self.may_decide(person, day):
            raise Forbidden("not_allowed", f"Only a supervisor of the team on {day} or an administrator may do this.")

    def require_admin(self) -> None:
        """Raises Forbidden for everyone but an administrator."""
        if not self.is_admin:
            raise Forbidden("not_allowed", "Only an administrator may do this.")


def unknown_person() -> NotFound:
    """What is said of a person who is not there, and of one who is not for whoever asks."""
    return NotFound("unknown_person", "There is no such person, or not for you.")
