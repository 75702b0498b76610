"""Pages of administration for looking at: believable, awkward, hostile and empty ones."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from fairday_collector.calendar import ZoneChange, ZoneHistory
from fairday_collector.classify.effect import Move
from fairday_collector.classify.listing import Listed
from fairday_collector.classify.unsorted import Unsorted
from fairday_collector.config.book import ORGANISATION, ConfigBook, Entry
from fairday_collector.config.directory import Directory
from fairday_collector.enrol.tokens import DAY_MS, TokenNow
from fairday_collector.ledger.generations import Progress
from fairday_collector.people import FIRST_DATE, PersonHistory
from fairday_collector.people_import.planning import Known, plan_people
from fairday_collector.people_import.reading import read_people
from fairday_collector.policy.settings import Settings
from fairday_collector.seat_health import words
from fairday_collector.seat_health.trouble import SeatFacts, SeatInTrouble
from fairday_collector.seats import SeatNow
from fairday_collector.store.tables import ConfigChange, JoinToken, Person, Seat, Team
from fairday_server.pages.admin.desktops import Desktops
from fairday_server.pages.admin.importing import import_view
from fairday_server.pages.admin.overview import Counts, overview_view
from fairday_server.pages.admin.people import Staff, people_view
from fairday_server.pages.admin.person import person_view
from fairday_server.pages.admin.policies import change_view, changes_of, filled, policies_view
from fairday_server.pages.admin.policy_change import Foreseen as PolicyForeseen
from fairday_server.pages.admin.policy_change import held
from fairday_server.pages.admin.rule_change import Foreseen
from fairday_server.pages.admin.rule_form import removal_view, rule_form_view
from fairday_server.pages.admin.rules import rules_view
from fairday_server.pages.admin.seat import OneSeat, revoke_view, seat_view
from fairday_server.pages.admin.seats import Fleet, seats_view
from fairday_server.pages.admin.start import Start, start_view
from fairday_server.pages.admin.teams import team_view, teams_view
from fairday_server.pages.admin.tokens import line_panel, tokens_view
from fairday_server.pages.frame import admin_frame
from fairday_server.pages.typed import Typed

FRAME = admin_frame("Admin", "Ines Moreau")
NOW = 1_791_979_200_000
HOUR = 3_600_000
TODAY = date(2026, 10, 14)
HOSTILE = "<script>alert('x')</script>\"&"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TOKEN = "0123456789abcdef." + "x" * 43
CERTIFICATES = "-----BEGIN CERTIFICATE-----"

TEAMS = (Team(id="t1", name="Payments operations", zone="Europe/Stockholm", created_ms=NOW),
         Team(id="t2", name=HOSTILE, zone="UTC", created_ms=NOW),
         Team(id="t3", name="Empty", zone="Asia/Kolkata", created_ms=NOW))  # fmt: skip


def person(
    id_: str, name: str, team: str = "t1", zone: str = "Europe/Stockholm", role: str = "", **fields: str
) -> PersonHistory:
    """Somebody with their dated facts."""
    return PersonHistory(
        Person(id=id_, name=name, created_ms=NOW, **fields),
        ZoneHistory([ZoneChange(FIRST_DATE, zone), ZoneChange(date(2026, 9, 1), "Asia/Tokyo")]),
        ((FIRST_DATE, "t3"), (date(2026, 3, 2), team)),
        ((FIRST_DATE, role),) if role else (),
    )


MAYA = person("p1", "Maya Lindqvist", role="Engineer", email="maya.lindqvist@example.com", login="maya")
STAFF = Staff(
    (person("p4", HOSTILE, "t2", login=HOSTILE), person("p3", LONG, email=f"{LONG}@example.com"), MAYA,
     person("p2", "Zoë Ångström-Wróblewska", login="zoe")),
    TEAMS,
    {"p1": "Supervisor of Payments operations, Supervisor of Empty", "p2": "Administrator"},
)  # fmt: skip
NOBODY = Staff((), (), {})
SUBJECTS = [("", "Everyone"), ("team:t1", "Team Payments operations"), ("person:p4", HOSTILE)]
DIRECTORY = Directory(
    {team.id: team.name for team in TEAMS}, {each.person.id: each.person.name for each in STAFF.people}
)
DESKTOPS = Desktops("https://fairday.example.com:8443", lambda: CERTIFICATES)


def token(id_: str, subject: str, state: str, used: int, uses: int) -> TokenNow:
    """A token as it is listed."""
    made = JoinToken(id=id_, sha256="", uses=uses, used=used, created_ms=NOW, expires_ms=NOW + 7 * DAY_MS)
    return TokenNow(made, subject, state)


TOKENS = [
    token("3f9c2a7b11d04e58", "Maya Lindqvist", "valid", 0, 1),
    token("3f9c2a7b11d04e59", HOSTILE, "used up", 20, 20),
    token("3f9c2a7b11d04e60", LONG, "expired", 0, 10_000),
]


def seat(id_: str, host: str, user: str, **fields: Any) -> SeatNow:
    """A seat as it is listed."""
    given = {
        "os": "linux", "os_version": "6.1.0-28-amd64", "machine_id": "m", "agent": "0.1.0", "token_id": "t",
        "enrolled_ms": NOW - 90 * DAY_MS, "last_seen_ms": NOW - 12 * 60_000, "losses": {}, **fields,
    }  # fmt: skip
    return SeatNow(Seat(id=id_, host=host, os_user=user, **given), None if id_ == "s3" else "Maya Lindqvist", ())


SEATS = (
    seat("s1", "pc-17", "maya"),
    seat("s2", LONG, HOSTILE, last_seen_ms=NOW - 9 * DAY_MS, skew_ms=-7 * 60_000, losses={"spool_full": 1204}),
    seat("s3", "laptop-9", "zoe", last_seen_ms=None),
    seat("s4", "old", "gone", revoked_ms=NOW),
)


def troubled(now: SeatNow, *troubles: words.Trouble) -> SeatInTrouble:
    """A seat with what is the matter."""
    row = now.seat
    facts = SeatFacts(
        row.id, row.host, row.os_user, row.agent, row.enrolled_ms, row.last_seen_ms, row.skew_ms, 0, False, {}
    )
    return SeatInTrouble(facts, ("p1", "Maya Lindqvist") if now.person else None, (), troubles)


FLEET = Fleet(SEATS, {
    "s2": troubled(SEATS[1], words.silent("s2", NOW - 9 * DAY_MS, NOW), words.clock_off(-420_000),
                   words.lost({"spool_full": 1204})),
    "s3": troubled(SEATS[2], words.silent("s3", None, NOW - 9 * DAY_MS), words.unassigned("s3")),
})  # fmt: skip
ONE = OneSeat(
    SEATS[1], FLEET.troubled["s2"].troubles, ((0, "p1", "Maya Lindqvist"), (NOW - DAY_MS, "p4", HOSTILE)),
    (("p1", "Maya Lindqvist"), ("p4", HOSTILE)),
)  # fmt: skip

FILE = f"""name;email;login;team;zone;role
Maya Lindqvist;maya@example.com;maya;Payments operations;;Lead
{LONG};;ldg;Board;Asia/Tokyo;Engineer
<script>alert('x')</script>;;;Payments operations;;
Zoë;zoe@example.com;;;;
"""
KNOWN = [Known("p1", "Maya Lindqvist", "maya@example.com", "", "Payments operations", "UTC", ""),
         Known("p2", "Zoë", "zoe@example.com", "zoe", "Payments operations", "UTC", "")]  # fmt: skip
PLAN = plan_people(read_people(FILE), KNOWN, {"Payments operations": "UTC"}, make_teams=True)
FAULTY = plan_people(read_people(FILE + "Ada;nowhere;;;;\n"), KNOWN, {"Payments operations": "UTC"}, make_teams=False)


def entry(id_: int, kind: str, name: str, scope: tuple[str, str], **value: object) -> Entry:
    """A decision as the book has it."""
    return Entry(id_, kind, *scope, name, date(2026, 9, 1), None, value)


RULES = [
    Listed(entry(1, "rule", "crm", ORGANISATION, site="crm.example.com", category="customers", core=True), ""),
    Listed(entry(2, "rule", "jet", ("team", "t2"), app="jet*", **{"class": "productive"}), HOSTILE),
    Listed(entry(3, "rule", "long", ("person", "p3"), title=f"^{LONG}$", **{"class": "neutral"}), LONG),
]
UNSORTED = [
    Unsorted("firefox", "intranet.example.com", 37 * HOUR + 12 * 60_000, 7, TODAY),
    Unsorted(HOSTILE, None, 4 * HOUR, 1, TODAY),
    Unsorted(LONG, None, HOUR // 3, 2, date(2026, 10, 1)),
]
MOVES = (
    Move((None, None, False), ("design", "productive", False), 37 * HOUR, 7),
    Move(("own-stuff", "neutral", True), (None, None, False), 95_000, 1),
)
DAYS = frozenset(("p1", date(2026, 9, day)) for day in range(1, 30))
FOLLOWS = Foreseen(MOVES, DAYS, {"design": "Design"}, "mark")
NOTHING = Foreseen((), frozenset(), {}, "mark")
RULE = Typed({"name": "figma", "app": HOSTILE, "site": "figma.com", "category": "design", "from": "2026-10-14"})
CATEGORIES = [("design", "Design"), ("own", HOSTILE)]

BOOK = ConfigBook([
    entry(1, "policy", "", ORGANISATION, idle_after_s=600, notice=HOSTILE),
    entry(2, "policy", "", ("team", "t1"), title="redacted", auto_approve={"break": 86_400, "meeting": 3600}),
])  # fmt: skip
HELD = held(BOOK, (ORGANISATION, ("team", "t1")), TODAY)
CHANGES = [
    ConfigChange(id=2, kind="policy", scope="team", scope_id="t1", name="", from_date=date(2026, 9, 1), at_ms=NOW,
                 value={"title": "redacted"}, actor="web:admin"),
    ConfigChange(id=1, kind="policy", scope="team", scope_id="t1", name="", from_date=date(2026, 9, 1),
                 until=date(2026, 9, 30), at_ms=NOW - DAY_MS, value=None, actor="cli:root"),
]  # fmt: skip
COUNTS = Counts(
    people=1204, teams=31, seats=1310, troubles=(("silent", 2), ("clock", 1)), tokens=3, rules=40,
    unsorted_ms=37 * HOUR, policies=12, policy_ms=NOW - DAY_MS, administrators=2, supervisors=31,
    reckoning=Progress(2, 4000, 1210, NOW),
)  # fmt: skip
NO_COUNTS = Counts(0, 0, 0, (), 0, 0, 0, 0, None, 0, 0, None)


def starts() -> Iterable[tuple[str, object]]:
    """The first run at each of its steps."""
    yield "start", start_view(FRAME, Start(), DESKTOPS)
    yield (
        "start-fault",
        start_view(FRAME, Start(), DESKTOPS, typed=Typed({"name": HOSTILE}), fault="Choose another."),
    )
    yield "start-person", start_view(FRAME, Start(TEAMS), DESKTOPS)
    yield "start-token", start_view(FRAME, Start(TEAMS, MAYA), DESKTOPS)
    yield "start-waiting", start_view(FRAME, Start(TEAMS, MAYA), DESKTOPS, TOKEN)
    yield "start-joined", start_view(FRAME, Start(TEAMS, STAFF.people[0], HOSTILE), DESKTOPS)
    yield "start-done", start_view(FRAME, Start(TEAMS, MAYA, "pc-17", TODAY), DESKTOPS)


def views() -> Iterable[tuple[str, object]]:
    """Every page of administration in each of its states."""
    yield "overview", overview_view(FRAME, COUNTS, NOW)
    yield "overview-empty", overview_view(FRAME, NO_COUNTS, NOW)
    yield from starts()
    yield "people", people_view(FRAME, STAFF, NOW, done="Added.")
    yield "people-empty", people_view(FRAME, NOBODY, NOW)
    yield "person", person_view(FRAME, STAFF, MAYA, NOW)
    yield "person-fault", person_view(FRAME, STAFF, STAFF.people[0], NOW, typed=Typed({"name": HOSTILE}),
                                      fault=f"{HOSTILE} is no mail address.")  # fmt: skip
    yield "import", import_view(FRAME)
    yield "import-preview", import_view(FRAME, text=FILE, make_teams=True, plan=PLAN)
    yield "import-faults", import_view(FRAME, text=FILE, plan=FAULTY)
    yield "teams", teams_view(FRAME, STAFF, NOW)
    yield "team", team_view(FRAME, TEAMS[1], STAFF, NOW)
    yield "seats", seats_view(FRAME, FLEET, NOW)
    yield "seats-empty", seats_view(FRAME, Fleet((), {}), NOW)
    yield "seat", seat_view(FRAME, ONE, NOW)
    yield "seat-revoke", revoke_view(FRAME, ONE)
    line = line_panel(DESKTOPS.line(TOKEN), "Maya Lindqvist", 1, has_ca=True)
    yield "tokens", tokens_view(FRAME, TOKENS, (("person:p1", "Maya Lindqvist"),), NOW, line=line)
    yield "tokens-empty", tokens_view(FRAME, [], (), NOW)
    yield "rules", rules_view(FRAME, UNSORTED, RULES, DIRECTORY)
    yield "rules-empty", rules_view(FRAME, [], [], DIRECTORY)
    yield "rule", rule_form_view(FRAME, Typed({}), CATEGORIES, SUBJECTS)
    yield "rule-follows", rule_form_view(FRAME, RULE, CATEGORIES, SUBJECTS, foreseen=FOLLOWS)
    yield "rule-remove", removal_view(FRAME, RULE, "Everyone", foreseen=NOTHING)
    past = changes_of(CHANGES, BOOK, DIRECTORY, NOW)
    yield "policies", policies_view(FRAME, "team:t1", SUBJECTS, HELD, past, DIRECTORY)
    yield (
        "policy",
        change_view(FRAME, filled("title", HELD.settings, "team:t1"), HELD.settings, "Team Payments operations"),
    )
    after = PolicyForeseen(HELD.settings, Settings(title="full", notice=HOSTILE), 12, DAYS, "mark")
    yield (
        "policy-follows",
        change_view(FRAME, filled("title", after.after, ""), HELD.settings, "Everyone", foreseen=after),
    )


def gallery_admin() -> dict[str, tuple[str, object]]:
    """Name of the picture to template and view."""
    return {f"admin-{name}": ("admin", view) for name, view in views()}
