"""What a report is asked for, as texts of an address, a form or a request, and as the parameters it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import known_person, visible_team
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.parameters import Parameters, checked
from fairday_server.api.routes import parse_date


@dataclass(frozen=True, slots=True)
class Asked:
    """People by id, teams by id or name, a period or two dates, and a grouping; all as they were written."""

    people: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    period: str = ""
    first: str = ""
    last: str = ""
    by: str = ""

    @classmethod
    def of(cls, parameters: Parameters) -> "Asked":
        """What asks for these parameters."""
        return cls(
            parameters.people, parameters.teams, parameters.period, _text(parameters.first), _text(parameters.last),
            parameters.by,
        )  # fmt: skip

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The names and values that an address or a form carries; of what was not asked, none."""
        one = {"period": self.period, "from": self.first, "to": self.last, "by": self.by}
        return (
            *(("team", team) for team in self.teams),
            *(("person", person) for person in self.people),
            *((name, text) for name, text in one.items() if text),
        )

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        return urlencode(self.pairs)


def parameters_of(session: Session, viewer: Viewer, definition: Definition, asked: Asked) -> Parameters:
    """The parameters that were asked for, with ids that are the viewer's to see.

    Raises Invalid for what was asked wrongly, and NotFound for a person or team that is not there or not theirs.
    """
    return checked(
        definition,
        Parameters(
            people=_once([known_person(session, viewer, person).person.id for person in asked.people]),
            teams=_once([visible_team(session, viewer, team).id for team in asked.teams]),
            period=asked.period,
            first=parse_date(asked.first) if asked.first else None,
            last=parse_date(asked.last) if asked.last else None,
            by=asked.by,
        ),
    )


def _once(ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()
