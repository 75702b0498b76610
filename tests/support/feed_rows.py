"""Rows of the feeds as no week of work has them all: quotes, wildcards, letters, nulls, an hour that comes twice."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from fairday_collector.store import Store
from fairday_collector.store.tables import FeedState, Person, Team

TEAMS = {"a0": "Payments", "b0": "O'Hara & Sons", "c0": "Ümläut"}
NAMES = (
    *("Ada", "ada", "Bo 100%", "b_b", "Ö", "öz", "Zoë O'Neil", "ZOË", "Æsop", "emoji 🙂", "", "a+b"),
    *("İrem", "straße", "back\\slash", "z"),
)
APPS = ("", "code", "Code", "code%", "firefox", "Ärger", "a/b", "it's")
ROLES = (None, "engineer", "Engineer", "lead")
STATES = ("active", "meeting", "idle", "off", "unknown")
FIRST = date(2026, 10, 19)
DAYS = 14
"""The clocks go back in Berlin on 2026-10-25, the seventh of them."""
HOUR_MS = 3_600_000


def ms_of(year: int, month: int, day: int, hour: int = 0) -> int:
    """Epoch milliseconds of an instant UTC."""
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1000)


def fill_rows(store: Store) -> None:
    """Fills all tables, under some numbers of change; the people and teams are there too."""
    made = rows()
    with store.write() as session:
        session.add_all([Team(id=team, name=name, zone="Europe/Berlin", created_ms=0) for team, name in TEAMS.items()])
        for each in made["feed_person"]:
            session.add(Person(id=each["person_id"], name=each["name"], created_ms=0))
        session.flush()
        for table, found in made.items():
            session.connection().execute(insert(SQLModel.metadata.tables[table]), found)
        state = session.get_one(FeedState, 1)
        state.changed = 9
        session.add(state)


def rows() -> dict[str, list[dict[str, Any]]]:
    """The rows by table; the same at each call."""
    chance = random.Random(4)
    people = {f"{number:02x}{number * 7 % 256:02x}": name for number, name in enumerate(NAMES)}
    team_of = {person: list(TEAMS)[number % 3] for number, person in enumerate(people)}
    days = [FIRST + timedelta(days=back) for back in range(DAYS)]
    return {
        "feed_team": [
            {"team_id": team, "name": name, "zone": "Europe/Berlin", "changed": 1} for team, name in TEAMS.items()
        ],
        "feed_person": [
            {
                "person_id": person,
                "name": name,
                "team_id": team_of[person],
                "role": chance.choice(ROLES),
                "zone": "Europe/Berlin",
                "added_ms": ms_of(2026, 1, 1) + number,
                "changed": 1 + number % 3,
            }
            for number, (person, name) in enumerate(people.items())
        ],
        "feed_membership": [
            {"person_id": person, "from_date": date(2026, 1, 1), "until_date": None, "team_id": team, "changed": 2}
            for person, team in team_of.items()
        ],
        "feed_date": [_date(day) for day in days],
        "feed_category": [
            {"category": name, "title": name.title(), "class": "neutral", "is_core": name == "code",
             "is_collaboration": name == "chat", "is_common": True, "changed": 2}
            for name in ("", "code", "chat")
        ],
        "feed_app": [
            {"app": app, "category": chance.choice(("", "code", "chat")), "class": "neutral", "changed": 3}
            for app in APPS
        ],
        "feed_config": [
            {"id": number, "kind": "policy", "scope": "organisation" if number < 2 else "team", "person_id": None,
             "team_id": None if number < 2 else "b0", "role": None, "name": f"n{number}", "from_date": FIRST,
             "until_date": None if number else FIRST, "at_ms": ms_of(2026, 1, 1), "changed": 1}
            for number in range(3)
        ],
        "feed_person_day": list(_person_days(chance, team_of, days)),
        "feed_person_hour": list(_hours(chance, team_of, days)),
        "feed_app_day": list(_app_days(chance, team_of, days)),
        "feed_timesheet": list(_sheets(chance, team_of, days)),
        "feed_claim": list(_claims(chance, team_of, days)),
        "feed_seat": [
            {"seat_id": f"5ea7{number}", "person_id": person if number % 4 else None,
             "team_id": team_of[person] if number % 4 else None, "host": f"pc-{number}", "os": "linux",
             "os_version": "12", "agent": "0.1.0", "enrolled_ms": ms_of(2026, 1, 1, 8) + number,
             "last_seen_ms": None if number % 3 == 0 else ms_of(2026, 10, 30), "revoked_ms": None,
             "skew_ms": (number - 5) * 60_000, "is_silent": number % 2 == 0, "trouble_count": number % 3,
             "troubles": "clock silent" if number % 3 else "", "missing_batches": 0, "lost_spans": 0, "changed": 4}
            for number, person in enumerate(people)
        ],
    }  # fmt: skip


def _date(day: date) -> dict[str, Any]:
    iso = day.isocalendar()
    return {
        "day": day, "year": day.year, "quarter": (day.month + 2) // 3, "month": day.month,
        "month_name": f"{day:%B}", "day_of_month": day.day, "iso_year": iso.year, "iso_week": iso.week,
        "weekday": iso.weekday, "weekday_name": f"{day:%A}", "is_weekend": iso.weekday > 5,
        "first_of_week": day - timedelta(days=iso.weekday - 1), "first_of_month": day.replace(day=1), "changed": 1,
    }  # fmt: skip


def _place(person: str, team_of: dict[str, str], day: date) -> dict[str, Any]:
    # Somebody changes teams in the middle.
    team = "b0" if person == "0000" and day >= FIRST + timedelta(days=7) else team_of[person]
    return {"person_id": person, "day": day, "team_id": team, "zone": "Europe/Berlin"}


def _midnight_ms(day: date) -> int:
    away = 2 if day <= date(2026, 10, 25) else 1
    return ms_of(day.year, day.month, day.day) - away * HOUR_MS


def _person_days(chance: random.Random, team_of: dict[str, str], days: list[date]) -> Iterator[dict[str, Any]]:
    columns = [column.name for column in SQLModel.metadata.tables["feed_person_day"].columns]
    for person in team_of:
        for day in days:
            row = dict.fromkeys(columns, 0) | _place(person, team_of, day)
            row |= {name: chance.choice((0, 1, 59_999, chance.randrange(30_000_000))) for name in columns
                    if name.endswith("_ms")}  # fmt: skip
            row |= {
                "role": chance.choice(ROLES), "start_ms": _midnight_ms(day),
                "end_ms": _midnight_ms(day + timedelta(days=1)), "is_over": chance.random() < 0.8,
                "has_data": chance.random() < 0.7, "generation": 1, "config_change": chance.randrange(3),
                "until_ms": _midnight_ms(day) + 20 * HOUR_MS, "changed": chance.randrange(1, 10),
            }  # fmt: skip
            yield row


def _hours(chance: random.Random, team_of: dict[str, str], days: list[date]) -> Iterator[dict[str, Any]]:
    for person in list(team_of)[:6]:
        for day in days[3:9]:
            start = _midnight_ms(day)
            for number in range((_midnight_ms(day + timedelta(days=1)) - start) // HOUR_MS):
                hour_ms = start + number * HOUR_MS
                local = number if day != date(2026, 10, 25) or number < 3 else number - 1
                for state in chance.sample(STATES, 2):
                    yield {**_place(person, team_of, day), "hour_ms": hour_ms, "state": state, "local_hour": local,
                           "ms": chance.randrange(HOUR_MS), "changed": chance.randrange(1, 10)}  # fmt: skip


def _app_days(chance: random.Random, team_of: dict[str, str], days: list[date]) -> Iterator[dict[str, Any]]:
    for person in team_of:
        for day in days:
            for app in chance.sample(APPS, 2):
                yield {**_place(person, team_of, day), "app": app, "category": chance.choice(("", "code", "chat")),
                       "class": chance.choice(("productive", "neutral")), "ms": chance.randrange(HOUR_MS),
                       "core_ms": 0, "changed": chance.randrange(1, 10)}  # fmt: skip


def _sheets(chance: random.Random, team_of: dict[str, str], days: list[date]) -> Iterator[dict[str, Any]]:
    for person in team_of:
        for day in days:
            start = _midnight_ms(day) + 8 * HOUR_MS
            worked = chance.random() < 0.7
            yield {**_place(person, team_of, day), "source": chance.choice(("proposed", "approved")),
                   "start_ms": start if worked else None, "end_ms": start + 8 * HOUR_MS if worked else None,
                   "break_ms": 0, "worked_ms": 7 * HOUR_MS, "proposed_ms": 0, "changed": 5}  # fmt: skip


def _claims(chance: random.Random, team_of: dict[str, str], days: list[date]) -> Iterator[dict[str, Any]]:
    for number in range(30):
        person, day = chance.choice(list(team_of)), chance.choice(days)
        start = _midnight_ms(day) + 9 * HOUR_MS
        state = chance.choice(("pending", "approved"))
        yield {**_place(person, team_of, day), "claim_id": f"c1a1{number:04x}",
               "kind": chance.choice(("call", "break")), "state": state, "start_ms": start, "end_ms": start + HOUR_MS,
               "length_ms": HOUR_MS,
               "made_ms": start + 2 * HOUR_MS, "decided_ms": None if state == "pending" else start + 3 * HOUR_MS,
               "changed": 6}  # fmt: skip
