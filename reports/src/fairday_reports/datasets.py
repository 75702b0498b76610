"""The only reader of the store in this package: from ledger days to the timesheet that every format renders."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from sqlmodel import Session, col, select

from fairday_collector.errors import Invalid, NotFound
from fairday_collector.ledger.read import unknown_of, visible_rows
from fairday_collector.ledger.reckon import STATES
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.tables import DirtyDay, LedgerDay, Membership, Person, Team
from fairday_reports.figures import Row, Timesheet, Total, sum_rows, unobserved

__all__ = ["MAX_DAYS", "Row", "Timesheet", "Total", "timesheet"]

MAX_DAYS: Final = 400
_ONE_DAY = timedelta(days=1)
_NO_TIME: Final = dict.fromkeys(STATES, 0)
_COLUMNS: Final = (
    *("zone", "start_ms", "end_ms", "first_ms", "last_ms", "last_received_ms", "overlap_ms", "states", "timeline"),
    "made_by",
)


def timesheet(
    session: Session,
    *,
    people: Sequence[str] | None = None,
    team: str | None = None,
    first: date,
    last: date,
    now_ms: int,
    seen: Callable[[PersonHistory, date], bool] = lambda person, day: True,
) -> Timesheet:
    """The timesheet of some people (ids), of a team (id), or of everyone, from `first` to `last`, both included.

    Of a team, a person has rows on the local dates they were in it, and of anyone only on those that are `seen` by
    whoever asks. A date nobody sent anything about is all unknown. Raises Invalid for a range that is none or longer
    than 400 days, NotFound for an unknown id.
    """
    check_range(first, last)
    team_name = _team_name(session, team)
    known = histories(session, _candidates(session, people, team))
    if people is not None and (strange := sorted(set(people) - set(known))):
        raise NotFound(
            "unknown_person", f"There is no person {strange[0]!r}. `fairday person list` shows who there is."
        )
    order = sorted(known.values(), key=lambda one: (one.person.name.casefold(), one.person.name, one.person.id))

    def counted(history: PersonHistory, day: date) -> bool:
        return (team is None or history.team_on(day) == team) and seen(history, day)

    rows = tuple(day_rows(session, order, counted, first, last, now_ms))
    totals = tuple(
        sum_rows(own, person_id=person, person=known[person].person.name)
        for person, own in groupby(rows, key=lambda row: row.person_id)
    )
    return Timesheet(
        subject=_subject(team_name, None if people is None else [known[person].person.name for person in people]),
        team=team_name,
        first=first,
        last=last,
        made_ms=now_ms,
        rows=rows,
        people=totals,
        total=sum_rows(rows),
    )


def check_range(first: date, last: date) -> None:
    """Raises Invalid unless `first` to `last`, both included, is a range a report can cover."""
    if last < first:
        raise Invalid("bad_range", f"`to` ({last}) is before `from` ({first}). Give the earlier date as `from`.")
    if (last - first).days >= MAX_DAYS:
        raise Invalid(
            "bad_range",
            f"`from` {first} `to` {last} is {(last - first).days + 1} days. Ask for at most {MAX_DAYS} at a time.",
        )
    if first.year < 1970 or last.year > 9000:
        raise Invalid("bad_range", f"`from` {first} `to` {last} is outside the years 1970 to 9000. Check the year.")


def _team_name(session: Session, team: str | None) -> str | None:
    if team is None:
        return None
    found = session.get(Team, team)
    if found is None:
        raise NotFound("unknown_team", f"There is no team {team!r}. Use a team's name or id.")
    return found.name


def _candidates(session: Session, people: Sequence[str] | None, team: str | None) -> Sequence[str]:
    """Ids of the people asked for, of all who ever were in the team, or of everyone."""
    if people is not None:
        return list(people)
    if team is not None:
        return session.exec(select(Membership.person_id).where(Membership.team_id == team).distinct()).all()
    return session.exec(select(Person.id)).all()


def day_rows(
    session: Session,
    people: Sequence[PersonHistory],
    counted: Callable[[PersonHistory, date], bool],
    first: date,
    last: date,
    now_ms: int,
) -> Iterator[Row]:
    """The counted dates of some people, in the order given, by date; one nobody sent anything about is all unknown."""
    ids = [history.person.id for history in people]
    names = {row.id: row.name for row in session.exec(select(Team))}
    ledger = {(day.person_id, day.day): day for day in visible_rows(session, LedgerDay, _COLUMNS, ids, first, last)}
    marks = select(col(DirtyDay.person_id), col(DirtyDay.day)).where(
        col(DirtyDay.person_id).in_(ids), col(DirtyDay.day) >= first, col(DirtyDay.day) <= last
    )
    dirty = set(session.exec(marks))
    days = [first + _ONE_DAY * index for index in range((last - first).days + 1)]
    for history in people:
        today = history.today(now_ms)
        for day in days:
            if counted(history, day):
                key, team = (history.person.id, day), history.team_on(day)
                # As the metrics have it: one may be kept that is to come.
                kept = ledger.get(key) if day <= today else None
                yield _row(history, day, (team, names[team]), kept, key in dirty, now_ms)


def _row(history: PersonHistory, day: date, team: tuple[str, str], kept: Any, dirty: bool, now_ms: int) -> Row:
    """A row from a ledger day as it is kept, or, without one, from the calendar alone."""
    if kept is None:
        start_ms, end_ms = history.zones.bounds(day)
        return Row(
            length_ms=end_ms - start_ms,
            states={**_NO_TIME, "unknown": end_ms - start_ms},
            overlap_ms=0,
            frame_ms=0,
            missing_ms=0,
            not_yet_ms=end_ms - min(max(start_ms, now_ms), end_ms),
            person_id=history.person.id,
            person=history.person.name,
            team_id=team[0],
            team=team[1],
            date=day,
            zone=history.zones.zone_on(day),
            first_ms=None,
            last_ms=None,
            received_ms=None,
            missing=(),
            complete=end_ms <= now_ms and not dirty,
            made_by={},
        )
    # One look-up a field would take as long as all of the rest.
    _, _, zone, start_ms, end_ms, first_ms, last_ms, received_ms, overlap_ms, states, _, made_by = kept
    missing = _missing(kept)
    return Row(
        length_ms=end_ms - start_ms,
        states={**_NO_TIME, **states},
        overlap_ms=overlap_ms,
        frame_ms=0 if first_ms is None else last_ms - first_ms,
        missing_ms=sum(end - start for start, end in missing),
        not_yet_ms=_not_yet_ms(kept, now_ms),
        person_id=history.person.id,
        person=history.person.name,
        team_id=team[0],
        team=team[1],
        date=day,
        zone=zone,
        first_ms=first_ms,
        last_ms=last_ms,
        received_ms=received_ms,
        missing=missing,
        complete=end_ms <= now_ms and not dirty,
        made_by=made_by,
    )


def _missing(kept: Any) -> tuple[tuple[int, int], ...]:
    # Inflating the segments is most of the cost of a row, and few days need it.
    if kept.first_ms is None or not kept.states.get("unknown", 0):
        return ()
    return unobserved(unknown_of(kept), kept.first_ms, kept.last_ms)


def _not_yet_ms(kept: Any, now_ms: int) -> int:
    """What of a day lies after the last that was received of it, or after now, while the day is not over."""
    if kept.end_ms <= now_ms:
        return 0
    known_until = now_ms if kept.last_received_ms is None else kept.last_received_ms
    return int(kept.end_ms - max(known_until, kept.start_ms))


def _subject(team: str | None, people: Sequence[str] | None) -> str:
    if people is None:
        return team or "everyone"
    who = people[0] if len(people) == 1 else f"{len(people)} people"
    return f"{who} in {team}" if team else who
