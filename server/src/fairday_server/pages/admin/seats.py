"""The computers as administrators see them: whose each is, how it is, and what may be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from fairday_collector.seat_health.trouble import SeatInTrouble, seats_in_trouble
from fairday_collector.seat_health.words import WHAT, What
from fairday_collector.seats import SeatNow, list_seats
from fairday_reports.words import count
from fairday_server.pages.admin.views import AdminView, Cell, Column, Panel, table
from fairday_server.pages.admin.words import ago
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import ADMIN_SEATS, ADMIN_TOKENS, admin_path
from fairday_server.pages.views import Link

MOST_LISTED = 500
TROUBLED = (Column("Computer"), Column("Whose", leaves="col2"), Column("What was seen"))
ALL = (
    Column("Computer"),
    Column("Whose"),
    Column("State", leaves="col2"),
    Column("Last heard of", numeric=True),
    Column("Agent", leaves="col3"),
    Column("Clock", numeric=True, leaves="col3"),
)


@dataclass(frozen=True, slots=True)
class Fleet:
    """All seats by host and user, and what is the matter with some, by seat id."""

    seats: tuple[SeatNow, ...]
    troubled: dict[str, SeatInTrouble]


def fleet_of(session: Session, now_ms: int) -> Fleet:
    """All seats there are."""
    troubled = {found.seat.id: found for found in seats_in_trouble(session, now_ms)}
    return Fleet(tuple(list_seats(session, now_ms)), troubled)


def seats_view(frame: Frame, fleet: Fleet, now_ms: int) -> AdminView:
    """Those that need a look first, then all."""
    working = sum(each.seat.revoked_ms is None for each in fleet.seats)
    lead = f"{count(working, 'computer', 'computers')} may send. "
    lead += f"{len(fleet.troubled)} of them need a look." if fleet.troubled else "None of them needs a look."
    more = len(fleet.seats) - MOST_LISTED
    troubled = Panel(
        "Worth a look",
        table=table(TROUBLED, (_troubled(found) for found in list(fleet.troubled.values())[:MOST_LISTED])),
    )
    listed = Panel(
        "All computers",
        aside=Link("Make a join token", ADMIN_TOKENS),
        table=table(
            ALL,
            (_row(each, fleet, now_ms) for each in fleet.seats[:MOST_LISTED]),
            empty="No computer has joined yet. Make a join token.",
        ),
        after=f"{more:,} more are listed by fairday seat list." if more > 0 else "",
    )
    panels = (*([troubled] if fleet.troubled else []), listed)
    return AdminView(frame, "Computers", "Computers", lead if fleet.seats else "", panels=panels)


def clock_words(skew_ms: int) -> str:
    """How far a clock is off: `right`, `12 s ahead`, `7 min behind`."""
    size = abs(skew_ms)
    if size < 2000:
        return "Right"
    length = f"{size // 1000} s" if size < 120_000 else f"{size // 60_000} min"
    return f"{length} {'ahead' if skew_ms > 0 else 'behind'}"


def _troubled(found: SeatInTrouble) -> tuple[Cell, ...]:
    seat = found.seat
    seen = " ".join(trouble.seen for trouble in found.troubles)
    whose = found.person[1] if found.person else "Nobody"
    return Cell(seat.host, href=admin_path(ADMIN_SEATS, seat.id), small=seat.os_user), Cell(whose), Cell(seen)


def _row(each: SeatNow, fleet: Fleet, now_ms: int) -> Sequence[Cell]:
    seat = each.seat
    found = fleet.troubled.get(seat.id)
    return (
        Cell(seat.host, href=admin_path(ADMIN_SEATS, seat.id), small=seat.os_user),
        Cell(each.person or "Nobody"),
        Cell(state_words(each, [trouble.what for trouble in found.troubles] if found else [])),
        Cell("Never" if seat.last_seen_ms is None else ago(seat.last_seen_ms, now_ms)),
        Cell(seat.agent),
        Cell(clock_words(seat.skew_ms)),
    )


def state_words(each: SeatNow, troubles: Sequence[What]) -> str:
    """How a seat is, in a few words; `troubles` are what is the matter with it."""
    if each.seat.revoked_ms is not None:
        return "Revoked"
    return ". ".join(WHAT[what] for what in troubles) or "Sends"
