"""`fairday feeds`: how far the tables for analysis are, and the proof that they are what the ledger comes to."""

from typing import Any

import typer
from sqlmodel import func, select

from fairday_collector.ledger.fill import fills
from fairday_collector.store.tables import FeedMark, FeedReach, FeedState, Person
from fairday_reports.feeds.fill.job import FAMILY
from fairday_reports.feeds.schema import VERSION
from fairday_reports.feeds.verify import DAYS_AT_ONCE, feed_days, verify
from fairday_server.cli.context import AsJson, now_ms, opened, reading, show, when
from fairday_server.cli.proving import (
    FirstOption,
    LastOption,
    PersonOption,
    TeamOption,
    dates_of,
    people_of,
    row_of,
    tell,
    tracked,
)

feeds = typer.Typer(no_args_is_help=True, help="The feeds: tables for programs that analyse.")


@feeds.command("status", epilog="Example: fairday feeds status --json")
def feeds_status(as_json: AsJson = False) -> None:
    """Show until when the feeds are whole, what waits, and the number of the last fill."""
    with reading() as session:
        now = now_ms()
        waiting = session.exec(select(func.count()).select_from(FeedMark)).one()
        people = session.exec(select(func.count()).select_from(Person)).one()
        begun = session.exec(select(func.count()).select_from(FeedReach)).one()
        state = session.get_one(FeedState, 1)
        rows: list[dict[str, Any]] = [
            {"what": "schema", "state": f"version {VERSION}", "age_s": None},
            {"what": "last fill", "state": str(state.changed), "age_s": None},
            {"what": "dates waiting", "state": str(waiting), "age_s": None},
            {"what": "people", "state": f"{begun} of {people} begun", "age_s": None},
        ]
        rows += [
            {"what": "filled", "state": when(fill.through_ms), "age_s": (now - fill.through_ms) // 1000}
            for fill in fills(session)
            if fill.name == FAMILY
        ]
    show(rows, ("what", "state", "age_s"), as_json=as_json, empty="")


@feeds.command("verify", epilog="Example: fairday feeds verify --team Payments --from 2026-10-01")
def feeds_verify(
    person: PersonOption = None,
    team: TeamOption = None,
    first: FirstOption = None,
    last: LastOption = None,
    as_json: AsJson = False,
) -> None:
    """Make the rows of dates again from the ledger, and compare them with those kept; fails if one differs."""
    with opened() as store, store.read() as session:
        names = {row.id: row.name for row in session.exec(select(Person))}
        days = feed_days(session, people_of(session, person, team), *dates_of(first, last))
        parts = [days[at : at + DAYS_AT_ONCE] for at in range(0, len(days), DAYS_AT_ONCE)]
        found = [verdict for part in tracked(parts, len(parts)) for verdict in verify(session, part, now_ms())]
    wrong = [one for one in found if one.differs and not one.waits]
    tell(
        [row_of(names.get(one.person_id, one.person_id), one.day, one.differs) for one in wrong],
        f"All {len(found)} dates agree with the ledger.",
        sum(one.waits for one in found),
        "wait to be filled with newer data",
        as_json=as_json,
    )
