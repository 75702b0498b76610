"""Configurations for tests: of a collector's store, and made up by hypothesis without any."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from fairday_collector.config.apply import Import, bring_in, look
from fairday_collector.config.book import Entry, Scope
from fairday_collector.config.directory import Directory
from fairday_collector.config.export import tables_of, to_toml
from fairday_collector.config.kinds import KINDS
from fairday_collector.config.lines import lines_of
from fairday_collector.config.plan import plan
from fairday_collector.config.state import Subject, load_state
from fairday_collector.config.tables import read_toml
from tests.support.collector import Collector

DAY = date(2026, 10, 14)
TEAM: Scope = ("team", "t1")
ROLE: Scope = ("role", "night")
PERSON: Scope = ("person", "p1")
ORGANISATION: Scope = ("organisation", "")
SCOPES = (ORGANISATION, TEAM, ROLE, PERSON)
NAMES = Directory({"t1": "Payments", "t2": "Payments"}, {"p1": 'Maya "M" Ö', "p2": "Noor"})
State = dict[Subject, list[Entry]]


def _silent(_field: str, _text: str) -> None:
    """Listens to no complaint."""


def kept(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """A value as its kind keeps it."""
    read = KINDS[kind].read(value, _silent)
    assert read is not None
    return read


VALUES: dict[str, tuple[dict[str, Any], ...]] = {
    "policy": ({"idle_after_s": 60}, {"idle_after_s": 90, "redact": ["a,b", "\n"]}, {"auto_approve": {"break": 9}}, {}),
    "rule": (
        {"app": "x", "title": '"\\d+\t"', "class": "neutral"},
        {"site": "a.example", "category": "mine", "core": True},
    ),
    "shift": (
        {"start": "22:00", "end": "06:00"},
        {"start": "09:00", "end": "17:00", "unpaid_break_s": 1800, "note": "Ünïcode"},
    ),
    "roster": ({"cycle": ["Früh", ""], "anchor": "2026-01-05"}, {"cycle": ["Früh"] * 40, "anchor": "2026-01-05"}),
}
EXACT: dict[str, tuple[dict[str, Any], ...]] = {
    "leave": ({"kind": "sick", "share": 0.5}, {"kind": "vacation"}),
    "day": ({"shift": ""}, {"shift": "Früh"}),
    "holiday": ({"title": "Eve"}, {"title": "Day"}),
}
NAME = {"rule": ("a-1", "b"), "shift": ("Früh", "x y")}
dates = st.integers(0, 8).map(lambda days: date(2026, 1, 1) + timedelta(days=days))


@st.composite
def held_entries(draw: st.DrawFn, kind: str, scope: Scope = TEAM, name: str = "") -> list[Entry]:
    """Entries of one name as they may have been made: none with an end reaches into another."""
    made: list[Entry] = []
    for start in draw(st.lists(dates, max_size=6)):
        value = draw(st.none() | st.sampled_from([kept(kind, each) for each in VALUES[kind]]))
        last = draw(st.none() | dates)
        until = None if last is None else max(last, start)
        entry = Entry(len(made), kind, *scope, name, start, until, value)
        if value is None or not any(reaches(entry, other) or reaches(other, entry) for other in latest(made)):
            made.append(entry)
    return made


@st.composite
def exact_entries(draw: st.DrawFn, kind: str, scope: Scope) -> dict[Subject, list[Entry]]:
    """What holds on single dates, or for leave until another; dates of two do not meet."""
    found: dict[Subject, list[Entry]] = {}
    for number in draw(st.sets(st.integers(0, 4), max_size=3)):
        start = date(2026, 3, 1) + timedelta(days=3 * number)
        end = start + timedelta(days=draw(st.integers(0, 2)) if kind == "leave" else 0)
        value = draw(st.none() | st.sampled_from([kept(kind, each) for each in EXACT[kind]]))
        entry = Entry(number, kind, *scope, start.isoformat(), start, end, value)
        found[Subject(kind, scope, entry.name)] = [entry]
    return found


@st.composite
def states(draw: st.DrawFn) -> State:
    """A whole configuration."""
    state: State = {}
    places = [(kind, scope, name) for kind in VALUES for scope in SCOPES for name in NAME.get(kind, ("",))]
    for kind, scope, name in draw(st.lists(st.sampled_from(places), unique=True, max_size=5)):
        entries = draw(held_entries(kind, scope, name))
        if entries:
            state[Subject(kind, scope, name)] = entries
    for kind, scope in (("leave", PERSON), ("day", TEAM), ("holiday", ORGANISATION)):
        state |= draw(exact_entries(kind, scope))
    # What rules and rosters name is there.
    for kind, name, value in (("shift", "Früh", VALUES["shift"][0]), ("category", "mine", {"title": "Mine"})):
        subject = Subject(kind, ORGANISATION, name)
        begun = Entry(0, kind, *ORGANISATION, name, date(2025, 12, 1), None, kept(kind, value))
        state[subject] = [begun, *state.get(subject, [])]
    zones = draw(st.lists(st.sampled_from(("UTC", "Asia/Tokyo")), min_size=1, max_size=3))
    days = [date(1970, 1, 1), date(2026, 2, 1), date(2026, 2, 9)]
    state[Subject("zone", PERSON, "")] = [
        Entry(0, "zone", *PERSON, "", day, None, {"zone": zone}) for day, zone in zip(days, zones, strict=False)
    ]
    return state


def latest(entries: list[Entry]) -> list[Entry]:
    """Of each date the entry made last."""
    return list({entry.from_date: entry for entry in entries}.values())


def reaches(one: Entry, other: Entry) -> bool:
    """Whether an entry with an end reaches into the dates of another."""
    return (
        one.value is not None
        and other.value is not None
        and one.until is not None
        and one.from_date < other.from_date <= one.until
    )


def text_of(state: State) -> str:
    """A state as a file."""
    return to_toml(tables_of(state, NAMES))


def taken_in(text: str, state: State, *, prune: bool = False) -> State:
    """A state after the import of a file."""
    after = {subject: list(entries) for subject, entries in state.items()}
    for act in plan(read_toml(text, NAMES), state, prune=prune).acts:
        entry = Entry(
            10**6, act.subject.kind, *act.subject.scope, act.subject.name, act.from_date, act.until, act.value
        )
        after.setdefault(act.subject, []).append(entry)
    return after


def exported(collector: Collector) -> str:
    """The configuration of a collector as a file."""
    with collector.store.read() as session:
        return to_toml(tables_of(load_state(session), Directory.load(session)))


def imported(collector: Collector, text: str, *, prune: bool = False) -> Import:
    """Imports a file into a collector."""
    with collector.store.write() as session:
        directory = Directory.load(session)
        return bring_in(session, read_toml(text, directory), directory, collector.clock.now, "test", prune=prune)


def looked(collector: Collector, text: str, *, prune: bool = False) -> Import:
    """What an import would do."""
    with collector.store.read() as session:
        directory = Directory.load(session)
        return look(session, read_toml(text, directory), directory, prune=prune)


def told(found: Import) -> list[str]:
    """The differences of an import as people read them."""
    return [line for difference in found.plan.differences for line in lines_of(difference, found.directory)]
