"""`fairday ledger`: how current the ledger is, and the proof that it is what the spans come to."""

from typing import Any

import typer
from sqlmodel import func, select

from fairday_collector.ledger.fill import fills
from fairday_collector.ledger.generations import progress, visible
from fairday_collector.ledger.verify import Verdict, kept_days, verify
from fairday_collector.people import histories
from fairday_collector.store.tables import DirtyDay, Person
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

ledgers = typer.Typer(no_args_is_help=True, help="The ledger: reckoned days and their sums.")


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
    person: PersonOption = None,
    team: TeamOption = None,
    first: FirstOption = None,
    last: LastOption = None,
    as_json: AsJson = False,
) -> None:
    """Recompute kept days from their spans, by the clear rules, and compare every figure; fails if one differs."""
    with opened() as store, store.read() as session:
        who = people_of(session, person, team)
        names = {row.id: row.name for row in session.exec(select(Person))}
        known = histories(session, who)
        days = kept_days(session, who, *dates_of(first, last))
        found = [verdict for who_id, day in tracked(days) for verdict in verify(session, known[who_id], [day])]
    wrong = [one for one in found if one.differs and not one.waits]
    tell(
        [row_of(names[one.person_id], one.day, _differs(one)) for one in wrong],
        f"All {len(found)} days agree with their spans.",
        sum(one.waits for one in found),
        "wait to be reckoned with newer data",
        as_json=as_json,
    )


def _differs(verdict: Verdict) -> list[str]:
    return [
        name if name == "segments" else f"{name}: kept {kept}, from spans {fresh}"
        for name, (kept, fresh) in verdict.differs.items()
    ]
