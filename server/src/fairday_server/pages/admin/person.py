"""One person as administrators see them: what holds now, since when, and the forms that change it."""

import json
from datetime import date

from sqlmodel import Session

from fairday_collector import audit
from fairday_collector.access.grants import end_grants, grant
from fairday_collector.errors import Conflict, Invalid
from fairday_collector.people import FIRST_DATE, PersonHistory, find_team, set_person
from fairday_collector.secrets import digest
from fairday_reports.words import long_day
from fairday_server.api.routes import parse_date
from fairday_server.pages.admin.people import Staff
from fairday_server.pages.admin.views import AdminView, Cell, Column, Form, Input, Panel, choice, table
from fairday_server.pages.admin.zones import zone_options
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import ADMIN_PEOPLE, admin_path, day_path
from fairday_server.pages.typed import Typed
from fairday_server.pages.views import Link

NOW = ("name", "email", "login", "team", "zone", "role")


def facts_of(history: PersonHistory, now_ms: int) -> dict[str, str]:
    """What holds of a person today, by the names of the form's fields."""
    today = history.today(now_ms)
    return {
        "name": history.person.name,
        "email": history.person.email or "",
        "login": history.person.login or "",
        "team": history.team_on(today),
        "zone": history.zones.zone_on(today),
        "role": history.role_on(today) or "",
    }


def mark_of(history: PersonHistory, now_ms: int) -> str:
    """A mark of all that a person's form was filled from: it differs once any of it has changed."""
    past = [[str(day), text] for turns in (history.teams, history.zones.turns, history.roles) for day, text in turns]
    return digest(json.dumps([facts_of(history, now_ms), past]))[:16]


def save(session: Session, history: PersonHistory, form: Typed, now_ms: int, actor: str) -> None:
    """Saves what a form says otherwise than the record; team, zone and role from the date it names, today if none.

    Raises Conflict where the record is not as the form was shown, and Invalid in the words of the form.
    """
    if form["mark"] != mark_of(history, now_ms):
        raise Conflict("changed_meanwhile", "Somebody changed this person meanwhile. What holds now stands below.")
    before = facts_of(history, now_ms)
    changed = {name: form[name] for name in NOW if form[name] != before[name]}
    if changed.get("role") == "":
        raise Invalid("bad_role", "A role is followed by another role. Write the new one.")
    if not changed:
        raise Invalid("nothing_to_do", "Nothing in the form differs from what holds.")
    team = find_team(session, changed["team"]) if "team" in changed else None
    rest = {name: text for name, text in changed.items() if name != "team"}
    start = parse_date(form["from"]) if form["from"] else None
    set_person(session, history.person, now_ms, team=team, from_date=start, **rest)
    detail = {"changed": sorted(changed), "from_date": form["from"] or None}
    audit.record(session, now_ms, actor, "person.set", history.person.id, **detail)


def save_access(session: Session, history: PersonHistory, form: Typed, now_ms: int, actor: str) -> str:
    """Grants what a form says, or ends it all; returns what was done."""
    if form["access"] == "end":
        end_grants(session, history.person, None, now_ms, actor)
        return "ended"
    role, _, team = form["access"].partition(":")
    if role not in ("admin", "supervisor"):
        raise Invalid("bad_access", "Choose what to grant.")
    grant(session, history.person, role, find_team(session, team) if team else None, now_ms, actor)
    return "granted"


def person_view(
    frame: Frame,
    staff: Staff,
    history: PersonHistory,
    now_ms: int,
    *,
    typed: Typed | None = None,
    fault: str = "",
    done: str = "",
) -> AdminView:
    """The person with their forms; `typed` is what was refused."""
    person = history.person
    facts = facts_of(history, now_ms)
    given = typed or Typed(facts)
    links = (Link("Their day", day_path(person.id, history.today(now_ms))),)
    now = Panel(
        "Now",
        facts=tuple((term, _shown(name, facts[name], staff)) for term, name in
                    (("Team", "team"), ("Zone", "zone"), ("Role", "role"), ("Mail", "email"), ("Login", "login"))),
        links=links,
    )  # fmt: skip
    return AdminView(
        frame, "People", person.name, crumbs=(Link("People", ADMIN_PEOPLE),),
        panels=(now, _changing(staff, history, given, now_ms), _past(staff, history), _access(staff, person.id)),
        fault=fault, done=done,
    )  # fmt: skip


def _changing(staff: Staff, history: PersonHistory, given: Typed, now_ms: int) -> Panel:
    inputs = (
        Input("name", "Name", given["name"], required=True),
        Input("email", "Mail address", given["email"], "email"),
        Input("login", "Login on desktops", given["login"]),
        Input("team", "Team", kind="select", options=choice(given["team"], staff.team_options)),
        Input("zone", "Time zone", kind="select", options=choice(given["zone"], zone_options(given["zone"]))),
        Input("role", "Role", given["role"]),
        Input("from", "Team, zone and role hold from", given["from"], "date", "Empty means today."),
    )
    form = Form(
        admin_path(ADMIN_PEOPLE, history.person.id), "Save", inputs, (("mark", mark_of(history, now_ms)),), id="set"
    )
    says = (
        "Name, mail address and login change at once. Team, zone and role change from a date on, and the reckoned days "
        "they touch are reckoned again in the background."
    )
    return Panel("Change", (says,), forms=(form,))


def _past(staff: Staff, history: PersonHistory) -> Panel:
    names = staff.team_names
    turns = [
        *((day, "Team", names[team]) for day, team in history.teams),
        *((day, "Zone", zone) for day, zone in history.zones.turns),
        *((day, "Role", role) for day, role in history.roles),
    ]
    rows = [(Cell(_since(day)), Cell(what), Cell(text)) for day, what, text in sorted(turns)]
    return Panel("Since when", table=table((Column("From"), Column("What"), Column("Is")), rows))


def _access(staff: Staff, person_id: str) -> Panel:
    held = staff.access.get(person_id, "")
    options = [(f"supervisor:{id_}", f"Supervisor of {name}") for id_, name in staff.team_options]
    offered = [*options, ("admin", "Administrator"), *([("end", "End all of it")] if held else [])]
    action = admin_path(ADMIN_PEOPLE, person_id, "access")
    form = Form(
        action,
        "Change access",
        (Input("access", "Grant", kind="select", options=choice("", offered)),),
        id="access",
        primary=False,
    )
    says = f"{held}, beside their own record." if held else "They see their own record."
    return Panel("Access", (says, "A change holds from their next page on."), forms=(form,))


def _shown(name: str, text: str, staff: Staff) -> str:
    return staff.team_names[text] if name == "team" else text or "None"


def _since(day: date) -> str:
    return "The start" if day <= FIRST_DATE else f"{long_day(day)} {day.year}"
