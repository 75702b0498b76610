"""Who works at the demo company, and on which machines: fixed facts, whatever the seed."""

from dataclasses import dataclass
from typing import Literal

from fairday_server.demo.roles import ENGINEERING, OPERATIONS, SALES, SUPPORT, Role

Night = Literal["off", "suspended", "locked"]
Use = Literal["all", "main", "beside"]


@dataclass(frozen=True, slots=True)
class Machine:
    """A device of a worker.

    `night` is what becomes of it after work. `use` says whether all work is done on it, or whether it is the main
    one or the one beside it of two. An `offline` machine sends three days late, the newest first.
    """

    host: str
    os: str
    os_version: str
    night: Night
    use: Use = "all"
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Worker:
    """A made-up person. Hours are `usual`, `night` (over midnight) or `part` (mornings); one is ill for a week."""

    name: str
    login: str
    team: str
    zone: str
    role: Role
    machines: tuple[Machine, ...]
    hours: Literal["usual", "night", "part"] = "usual"
    ill: bool = False


@dataclass(frozen=True, slots=True)
class _Team:
    name: str
    zone: str
    role: Role
    prefix: str
    system: tuple[str, str]
    people: tuple[str, ...]


TEAMS = (
    _Team(
        "Payments operations", "Europe/Stockholm", OPERATIONS, "pay", ("windows", "11"),
        ("Maya Lindqvist", "Johan Ekström", "Leila Haddad", "Tomasz Wójcik", "Ingrid Solberg", "Fatima Yusuf",
         "Erik Sandberg", "Nadia Petrova"),
    ),
    _Team(
        "Customer support", "Asia/Kolkata", SUPPORT, "sup", ("windows", "11"),
        ("Ananya Sharma", "Rahul Nair", "Priya Iyer", "Imran Qureshi", "Kavya Reddy", "Arjun Mehta", "Tenzin Dolma",
         "Sunita Das"),
    ),
    _Team(
        "Engineering", "Europe/Stockholm", ENGINEERING, "eng", ("linux", "Debian 12"),
        ("Astrid Berg", "Mateo Fernández", "Chiara Romano", "Kwame Mensah", "Hanna Virtanen", "Nguyễn Thị Lan",
         "Oskar Nyström", "Yuki Tanaka"),
    ),
    _Team(
        "Sales", "America/New_York", SALES, "sal", ("macos", "15"),
        ("Grace Okafor", "Daniel Cohen", "Sofia Ramirez", "Marcus Johnson", "Emily Chen", "Liam O’Brien"),
    ),
)  # fmt: skip

TWO_MACHINES = ("Maya Lindqvist", "Kwame Mensah")
OFFLINE = "Sofia Ramirez"
NIGHT_SHIFT = "Rahul Nair"
PART_TIME = "Ingrid Solberg"
ILL = "Chiara Romano"
LEAVES_IT_LOCKED = ("Oskar Nyström", "Imran Qureshi")


def workers() -> list[Worker]:
    """All thirty, team by team."""
    return [_worker(team, place, name) for team in TEAMS for place, name in enumerate(team.people)]


def _worker(team: _Team, place: int, name: str) -> Worker:
    first = name.split(maxsplit=1)[0].lower()
    return Worker(
        name=name,
        login="lan" if first == "nguyễn" else first,
        team=team.name,
        zone=team.zone,
        role=team.role,
        machines=_machines(team, place, name),
        hours="night" if name == NIGHT_SHIFT else "part" if name == PART_TIME else "usual",
        ill=name == ILL,
    )


def _machines(team: _Team, place: int, name: str) -> tuple[Machine, ...]:
    host = f"{team.prefix}-{place + 1:02}"
    if name in TWO_MACHINES:
        return (
            Machine(f"{host}-desk", *team.system, night="off", use="main"),
            Machine(f"{host}-laptop", *team.system, night="suspended", use="beside"),
        )
    laptop = name == OFFLINE or place % 3 == 1 or team.prefix == "sal"
    night: Night = "locked" if name in LEAVES_IT_LOCKED else "suspended" if laptop else "off"
    return (Machine(f"{host}-{'laptop' if laptop else 'desk'}", *team.system, night=night, offline=name == OFFLINE),)
