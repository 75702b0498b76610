"""`fairday ledger`: how current the ledger is, and the proof that it is what the spans come to."""

from typing import Any

import typer
from sqlmodel import func, select

from fairday_collector.ledger.fill import fills
from fairday_collector.ledger.generations import progress, visible
from fairday_collector.ledger.verify import Verdict, verify_people
from fairday_collector.store.tables import DirtyDay, LedgerDay
from fairday_server.cli.context import AsJson, now_ms, reading, show, when
from fairday_server.cli.proving import Asked, FirstOption, LastOption, PersonOption, TeamOption, prove

# What they are says nothing to people.
_LONG = ("edges", "segments")
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
    """Recompute days from their spans, by the clear rules, and compare whether they are kept, and every figure.

    Fails if one differs, lacks or cannot be reckoned; those are named, and all others judged.
    """
    prove(
        LedgerDay,
        verify_people,
        _wrong,
        asked=Asked(person, team, first, last),
        good="All {} days agree with their spans.",
        wait="wait to be reckoned with newer data",
        as_json=as_json,
    )


def _wrong(verdict: Verdict) -> list[str]:
    differs = [
        name if name in _LONG else f"{name}: kept {kept}, from spans {fresh}"
        for name, (kept, fresh) in verdict.differs.items()
    ]
    return [verdict.fault, *differs] if verdict.fault else differs
