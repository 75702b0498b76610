"""`fairday ledger`: how current the ledger is, and the proof that it is what the spans come to."""

from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from sqlmodel import Session, func, select

from fairday_collector.ledger.fill import fills
from fairday_collector.ledger.generations import progress, visible
from fairday_collector.ledger.verify import Verdict, kept_days, verify
from fairday_collector.people import find_person, find_team, histories
from fairday_collector.store.tables import DirtyDay, Membership, Person
from fairday_server.cli.context import AsJson, now_ms, opened, reading, show, when

ledgers = typer.Typer(no_args_is_help=True, help="The ledger: reckoned days and their sums.")

DATE = ["%Y-%m-%d"]
FIRST, LAST = date(1970, 1, 1), date(9000, 1, 1)


@ledgers.command("status", epilog="Example: fairday ledger status --json")
def ledger_status(as_json: AsJson = False) -> None:
    """Show which generation readers see, what waits, and how far each sum is filled."""
    with reading() as session:
        now, seen, making = now_ms(), visible(session), progress(session)
        waiting = session.exec(select(func.count()).select_from(DirtyDay)).one()
        rows: list[dict[str, Any]] = [
            {"what": "generation", "state": f"{seen.number}, through change {seen.through_change}", "age_s": None},
            {"what": "days waiting", "state": str(waiting), "age_s": None},
        ]
        if making is not None:
            done = making.total - making.left
            share = f"{done} of {making.total} days reckoned again, readers see generation {seen.number} until then"
            rows.append({"what": f"making {making.number}", "state": share, "age_s": (now - making.since_ms) // 1000})
        rows += [
            {"what": f"filled: {fill.name}", "state": when(fill.through_ms), "age_s": (now - fill.through_ms) // 1000}
            for fill in fills(session)
        ]
    show(rows, ("what", "state", "age_s"), as_json=as_json, empty="")


@ledgers.command("verify", epilog="Example: fairday ledger verify --team Payments --from 2026-10-01")
def ledger_verify(
    person: Annotated[str | None, typer.Option(help="Only this person, by name or id.")] = None,
    team: Annotated[str | None, typer.Option(help="Only who was ever in this team, by name or id.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=DATE, help="First local date.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=DATE, help="Last local date.")] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute kept days from their spans, by the clear rules, and compare every figure; fails if one differs."""
    span = (first.date() if first else FIRST, last.date() if last else LAST)
    with opened() as store, store.read() as session:
        who = _people(session, person, team)
        names = {row.id: row.name for row in session.exec(select(Person))}
        days = kept_days(session, who, *span)
        known = histories(session, who)
        # On standard error, so that the findings can be piped.
        steps = track(days, description="Verifying", console=Console(stderr=True), disable=not days)
        found = [verdict for who_id, day in steps for verdict in verify(session, known[who_id], [day])]
    wrong = [verdict for verdict in found if verdict.differs and not verdict.waits]
    rows = [_row(verdict, names) for verdict in wrong]
    waits = sum(verdict.waits for verdict in found)
    good = f"All {len(found)} days agree with their spans."
    show(rows, ("person", "date", "differs"), as_json=as_json, empty=good)
    if waits and not as_json:
        typer.echo(f"{waits} of them wait to be reckoned with newer data, and were not judged.")
    raise typer.Exit(1 if wrong else 0)


def _people(session: Session, person: str | None, team: str | None) -> list[str]:
    if person is not None:
        return [find_person(session, person).id]
    if team is not None:
        members = select(Membership.person_id).where(Membership.team_id == find_team(session, team).id)
        return list(session.exec(members.distinct()))
    return list(session.exec(select(Person.id)))


def _row(verdict: Verdict, names: dict[str, str]) -> dict[str, Any]:
    return {
        "person": names[verdict.person_id],
        "date": verdict.day.isoformat(),
        "differs": [
            name if name == "segments" else f"{name}: kept {kept}, from spans {fresh}"
            for name, (kept, fresh) in verdict.differs.items()
        ],
    }
