"""`fairday feeds`: how far the tables for analysis are, and the proof that they are what the ledger comes to."""

from typing import Any

import typer
from sqlmodel import func, select

from fairday_collector.ledger.fill import fills
from fairday_collector.store.tables import FeedMark, FeedPersonDay, FeedReach, FeedState, Person
from fairday_reports.feeds.fill.job import FAMILY
from fairday_reports.feeds.schema import VERSION
from fairday_reports.feeds.verify import verify_people
from fairday_server.cli.context import AsJson, now_ms, reading, show, when
from fairday_server.cli.proving import Asked, FirstOption, LastOption, PersonOption, TeamOption, prove

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
    """Make the rows of dates again from the ledger, and compare them with those kept.

    Fails if one differs, lacks or cannot be made; those are named, and all others judged.
    """
    prove(
        FeedPersonDay,
        lambda store, people, low, high: verify_people(store, people, low, high, now_ms),
        lambda verdict: verdict.differs,
        asked=Asked(person, team, first, last),
        good="All {} dates agree with the ledger.",
        wait="wait to be filled with newer data",
        as_json=as_json,
    )
