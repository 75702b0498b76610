"""What a report is asked for: of whom, of which dates, grouped how; from what was typed, and as it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fairday_collector.errors import Invalid
from fairday_reports.definitions.model import Definition
from fairday_reports.periods import check_period, period_before


@dataclass(frozen=True, slots=True)
class Parameters:
    """People and teams by id, nobody named meaning everybody the viewer may see; both: these people in these teams.

    Either `period`, a name counted from the day it is made on, or `first` and `last`, local dates, both included. `by`
    is a grouping of the definition, empty where it has none.
    """

    people: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    period: str = ""
    first: date | None = None
    last: date | None = None
    by: str = ""

    def dates(self, today: date) -> tuple[date, date]:
        """First and last date, both included, as seen from a local date."""
        if self.first is not None and self.last is not None:
            return self.first, self.last
        return period_before(self.period, today)

    def stored(self) -> dict[str, Any]:
        """As kept with a saved report or a schedule, and read by `stored_parameters`."""
        return {
            "people": list(self.people),
            "teams": list(self.teams),
            "period": self.period,
            "from": None if self.first is None else self.first.isoformat(),
            "to": None if self.last is None else self.last.isoformat(),
            "by": self.by,
        }


def stored_parameters(kept: Mapping[str, Any]) -> Parameters:
    """The parameters that `Parameters.stored` kept."""
    return Parameters(
        people=tuple(kept["people"]),
        teams=tuple(kept["teams"]),
        period=kept["period"],
        first=None if kept["from"] is None else date.fromisoformat(kept["from"]),
        last=None if kept["to"] is None else date.fromisoformat(kept["to"]),
        by=kept["by"],
    )


def checked(definition: Definition, parameters: Parameters) -> Parameters:
    """The parameters with the definition's own grouping where none was given; raises Invalid with what to do."""
    given = [parameters.first is not None, parameters.last is not None]
    if any(given) != all(given) or any(given) == bool(parameters.period):
        raise Invalid("bad_period", "Give either a `period` such as last-week, or both `from` and `to`.")
    if parameters.period:
        check_period(parameters.period)
    by = parameters.by or (definition.groupings[0] if definition.groupings else "")
    if by and by not in definition.groupings:
        known = ", ".join(definition.groupings) or "none"
        raise Invalid("bad_grouping", f"`by` {by!r} is not known to {definition.name}. Choose one of: {known}.")
    return replace(parameters, by=by)


def carried_over(definition: Definition, parameters: Parameters) -> Parameters:
    """What parameters of another report are for this one: without a grouping that it does not know."""
    return parameters if parameters.by in definition.groupings else replace(parameters, by="")
