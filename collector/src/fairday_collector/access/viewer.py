"""The one place that decides who may see whom."""

from dataclasses import dataclass, field
from datetime import date

from fairday_collector.people import PersonHistory


@dataclass(frozen=True, slots=True)
class Viewer:
    """Someone who asks. `teams` limits a supervisor, `person_id` is the worker a browser is signed in as."""

    actor: str
    role: str
    teams: frozenset[str] = field(default_factory=frozenset)
    person_id: str | None = None

    @property
    def sees_spans(self) -> bool:
        """Whether single spans, titles and sites are for them; an analyst gets totals alone."""
        return self.role != "analyst"

    @property
    def listed_teams(self) -> frozenset[str] | None:
        """The teams whose members of today they may list; None for all."""
        return self.teams if self.role == "supervisor" else None

    def may_see(self, person: PersonHistory, day: date) -> bool:
        """Whether a person's local date is theirs to see; a supervisor's teams count as of that date."""
        if self.role in ("admin", "analyst") or self.person_id == person.person.id:
            return True
        return self.role == "supervisor" and person.team_on(day) in self.teams
