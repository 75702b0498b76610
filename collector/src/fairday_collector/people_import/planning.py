"""What a file of people would change; pure: lines against who there is, to steps and faults."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from fairday_collector.errors import Refusal
from fairday_collector.people import clean_email, clean_name, clean_zone
from fairday_collector.people_import.reading import COLUMNS, Fault, Line, Read
from fairday_collector.secrets import digest


@dataclass(frozen=True, slots=True)
class Known:
    """A person as they are today; `team` by name."""

    id: str
    name: str
    email: str
    login: str
    team: str
    zone: str
    role: str


@dataclass(frozen=True, slots=True)
class Step:
    """What is done for a line: someone new where `before` is None, else each field that changes: name, old, new."""

    line: Line
    before: Known | None
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do: nothing as long as there are faults. `new_teams` are names with zones."""

    added: tuple[Step, ...]
    changed: tuple[Step, ...]
    same: tuple[Step, ...]
    new_teams: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]

    @property
    def mark(self) -> str:
        """A mark of the whole plan: it differs once the file or what it meets has changed."""
        return digest(json.dumps(asdict(self)))[:32]

    @property
    def does_something(self) -> bool:
        """Whether it could be applied, and would change anything."""
        return not self.faults and bool(self.added or self.changed)


def plan_people(read: Read, known: Sequence[Known], teams: Mapping[str, str], *, make_teams: bool) -> Plan:
    """The steps of a file. `teams` are names to zones; with `make_teams` those that are missing are made.

    A line is about the person of its mail address, else of its login, else of its name. What it leaves empty stays.
    """
    planner = _Planner(known, dict(teams), make_teams)
    faults = list(read.faults)
    steps: list[Step] = []
    for line in read.lines:
        try:
            steps.append(planner.step(_cleaned(line)))
        except (Refusal, _Wrong) as wrong:
            faults.append(Fault(line.number, str(wrong)))
    return Plan(
        added=tuple(step for step in steps if step.before is None),
        changed=tuple(step for step in steps if step.before is not None and step.changes),
        same=tuple(step for step in steps if step.before is not None and not step.changes),
        new_teams=tuple(planner.new_teams.items()),
        faults=tuple(sorted(faults, key=lambda fault: fault.line)),
    )


class _Wrong(Exception):  # noqa: N818 - it is told to people as it stands
    """What is wrong with a line."""


def _cleaned(line: Line) -> Line:
    return replace(
        line,
        name=clean_name(line.name, "person"),
        email=clean_email(line.email) or "",
        login=line.login and clean_name(line.login, "login"),
        team=line.team and clean_name(line.team, "team"),
        zone=line.zone and clean_zone(line.zone),
        role=line.role and clean_name(line.role, "role"),
    )


class _Planner:
    """Who there is, and what the lines so far have taken."""

    def __init__(self, known: Sequence[Known], teams: dict[str, str], make_teams: bool) -> None:
        self.new_teams: dict[str, str] = {}
        self._teams, self._make_teams = teams, make_teams
        self._by_email = _grouped(known, lambda person: person.email.casefold())
        self._by_login = _grouped(known, lambda person: person.login)
        self._by_name = _grouped(known, lambda person: person.name)
        self._in_teams = {(person.name, person.team) for person in known}
        self._lines: dict[tuple[str, str], int] = {}

    def step(self, line: Line) -> Step:
        """What is done for a line; raises _Wrong."""
        self._once("email", line.email.casefold(), line.number)
        if line.team and line.team not in self._teams:
            self._miss(line)
        before = self._whom(line)
        if before is None:
            return self._new(line)
        self._once("person", before.id, line.number)
        said = [(name, getattr(before, name), getattr(line, name)) for name in COLUMNS]
        return Step(line, before, tuple((name, old, new) for name, old, new in said if new and new != old))

    def _new(self, line: Line) -> Step:
        if not line.team:
            raise _Wrong(f"{line.name} is new: say the team.")
        if (line.name, line.team) in self._in_teams:
            raise _Wrong(f"{line.team} has a {line.name} already. Tell them apart by another name.")
        self._in_teams.add((line.name, line.team))
        return Step(line, None)

    def _whom(self, line: Line) -> Known | None:
        """The person a line is about; None for someone new."""
        by_email = self._the_one(self._by_email, line.email.casefold(), f"have the address {line.email}")
        by_login = self._the_one(self._by_login, line.login, f"have the login {line.login}") if not by_email else None
        if by_email is not None or by_login is not None:
            return by_email or by_login
        named = [
            person
            for person in self._by_name.get(line.name, ())
            if not (person.email and line.email) and not (person.login and line.login)
        ]
        if len(named) > 1:
            named = [person for person in named if person.team == line.team]
        if len(named) > 1 or (not named and len(self._by_name.get(line.name, ())) > 1 and not line.email):
            raise _Wrong(f"Several are called {line.name}. Say the mail address or login that only one has.")
        return named[0] if named else None

    def _the_one(self, by: Mapping[str, Sequence[Known]], key: str, what: str) -> Known | None:
        found = by.get(key, ()) if key else ()
        if len(found) > 1:
            raise _Wrong(f"{len(found)} people {what}. Give each their own first.")
        return found[0] if found else None

    def _once(self, what: str, key: str, number: int) -> None:
        if key and (before := self._lines.setdefault((what, key), number)) != number:
            raise _Wrong(f"It is about the same person as line {before}." if what == "person" else
                         f"Line {before} has this mail address too.")  # fmt: skip

    def _miss(self, line: Line) -> None:
        if not self._make_teams:
            raise _Wrong(f"There is no team {line.team!r}. Add it, or choose to add the missing teams.")
        if line.team not in self.new_teams or (self.new_teams[line.team] == "UTC" and line.zone):
            self.new_teams[line.team] = line.zone or "UTC"


def _grouped(known: Sequence[Known], key: Callable[[Known], str]) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for person in known:
        found.setdefault(key(person), []).append(person)
    return found
