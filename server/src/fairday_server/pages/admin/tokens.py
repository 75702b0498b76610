"""Join tokens: made, shown once with the line to paste, listed, revoked."""

from sqlmodel import Session, col, select

from fairday_collector.enrol.tokens import DAY_MS, MAX_USES, TokenNow, create_token
from fairday_collector.errors import Invalid
from fairday_collector.people import find_person, find_team
from fairday_collector.store.tables import Person, Team
from fairday_server.pages.admin.views import AdminView, Cell, Column, Form, Input, Panel, choice, table
from fairday_server.pages.admin.words import when
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import ADMIN_CA, ADMIN_TOKENS, admin_path
from fairday_server.pages.typed import Typed
from fairday_server.pages.views import Link

LIVES = (("1", "1 day"), ("7", "7 days"), ("14", "14 days"), ("90", "90 days"))
COLUMNS = (
    Column("For"),
    Column("State"),
    Column("Used", numeric=True, leaves="col2"),
    Column("Expires (UTC)", leaves="col2"),
    Column("Action", numeric=True),
)


def made(session: Session, form: Typed, now_ms: int, actor: str) -> str:
    """Makes the token that a form asks for; returns its text. Raises Invalid in the words of the form."""
    kind, _, ref = form["who"].partition(":")
    if kind not in ("person", "team") or not ref:
        raise Invalid("bad_subject", "Choose whom the token is for.")
    subject = find_person(session, ref) if kind == "person" else find_team(session, ref)
    uses = int(form["uses"]) if form["uses"].isascii() and form["uses"].isdecimal() and len(form["uses"]) < 7 else 0
    if form["days"] not in dict(LIVES):
        raise Invalid("bad_expiry", "Choose how long the token holds.")
    if not 1 <= uses <= MAX_USES:
        raise Invalid("bad_uses", f"Write for how many desktops the token is good, 1 to {MAX_USES}.")
    return create_token(session, subject, uses, int(form["days"]) * DAY_MS, now_ms, actor)[1]


def subjects(session: Session) -> tuple[tuple[str, str], ...]:
    """Whom a token may be for: value and text, teams first."""
    teams = session.exec(select(Team.id, Team.name).order_by(col(Team.name)))
    people = session.exec(select(Person.id, Person.name).order_by(col(Person.name), col(Person.id)))
    return (
        *((f"team:{id_}", f"Team {name}, told apart by login") for id_, name in teams),
        *((f"person:{id_}", name) for id_, name in people),
    )


def tokens_view(
    frame: Frame,
    tokens: list[TokenNow],
    whom: tuple[tuple[str, str], ...],
    now_ms: int,
    *,
    typed: Typed | None = None,
    fault: str = "",
    done: str = "",
    line: Panel | None = None,
) -> AdminView:
    """All tokens, the form for another one, and the line of the one just made."""
    valid = sum(token.state == "valid" for token in tokens)
    lead = f"{valid} of {len(tokens)} can still be used." if valid else "No desktop can join at the moment."
    listed = Panel(
        "Tokens", table=table(COLUMNS, (_row(token, now_ms) for token in tokens), empty="No token was made yet.")
    )
    given = typed or Typed({"uses": "1", "days": "7"})
    return AdminView(
        frame, "Join tokens", "Join tokens", lead, panels=(*([line] if line else []), _form(given, whom), listed),
        fault=fault, done=done,
    )  # fmt: skip


def line_panel(line: str, subject: str, uses: int, *, has_ca: bool) -> Panel:
    """The line to paste on the desktop, with what it needs there."""
    needs = ["It is shown this once, to you alone.", f"It is good for {uses} desktop{'' if uses == 1 else 's'}."]
    if has_ca:
        needs.append("Put the file ca.pem beside it first: it tells the agent which collector to trust.")
    return Panel(
        f"Paste this on the desktop of {subject}",
        (" ".join(needs),),
        code=line,
        links=(Link("Download ca.pem", ADMIN_CA),) if has_ca else (),
        after="Then start recording there with fairday-agent run.",
    )


def _form(given: Typed, whom: tuple[tuple[str, str], ...]) -> Panel:
    if not whom:
        return Panel("Make a token", ("Add a person or a team first.",))
    inputs = (
        Input("who", "For", kind="select", options=choice(given["who"], whom)),
        Input("uses", "For how many desktops", given["uses"], "number", required=True),
        Input("days", "It holds for", kind="select", options=choice(given["days"], LIVES)),
    )
    return Panel("Make a token", forms=(Form(ADMIN_TOKENS, "Make the token", inputs, id="token"),))


def _row(now: TokenNow, now_ms: int) -> tuple[Cell, ...]:
    token = now.token
    revoke = Form(admin_path(ADMIN_TOKENS, token.id, "revoke"), "Revoke", label=f"Revoke {token.id}", primary=False)
    return (
        Cell(now.subject, small=token.id),
        Cell(now.state.capitalize()),
        Cell(f"{token.used} of {token.uses}"),
        Cell(when(token.expires_ms, now_ms)),
        Cell("", form=revoke) if now.state == "valid" else Cell(""),
    )
