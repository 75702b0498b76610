"""What may happen to a small company, one event at a time, in any order, while the worker works in between."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from fairday_collector.access.viewer import Viewer
from fairday_collector.config.change import change
from fairday_collector.errors import Refusal
from fairday_collector.ledger.engine import Engine
from fairday_collector.people import PersonHistory, add_team, find_team, histories, set_person
from fairday_collector.policy.change import change_policy
from fairday_collector.seats import assign_seat
from fairday_collector.store.tables import ClaimRow, Person, Seat
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.desk import TimesheetDesk
from fairday_collector.timesheets.model import Entry
from fairday_reports.feeds.fill.job import Filling
from tests.support.collector import DAY_MS, HOUR, MINUTE, Collector, batch, span
from tests.support.metric_days import MONDAY, at

ZONES = ("UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Pacific/Kiritimati")
APPS = ("code", "firefox", "zoom", None)
ADMIN = Viewer("cli:root", "admin")


@dataclass
class Story:
    """The company: two people at first, each with a seat, a job of the ledger and one of the feeds."""

    collector: Collector
    chance: Random
    keys: list[str] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        self.collector.clock.now = at(3, 12)
        self.engine = Engine(self.collector.store, self.collector.clock)
        self.filling = Filling(self.collector.store, self.collector.clock)
        self.collector.do(add_team, "Payments", "UTC", self.now)
        self.collector.do(add_team, "Claims", "Europe/Berlin", self.now)
        for name in ("Maya", "Tom"):
            self.hires(name)

    @property
    def now(self) -> int:
        """The instant it is."""
        return self.collector.clock.now

    @property
    def events(self) -> list[Callable[[], object]]:
        """Everything that may happen."""
        return [
            *(self.sends, self.claims, self.decides_claim, self.corrects, self.acts, self.goes_on),
            *(self.moves, self.renames, self.rosters, self.policies, self.rules, self.takes_leave, self.hands_over),
            *(self.reckons, self.rebuilds, self.fills, self.fills, self.hires_another),
        ]

    def ends(self) -> None:
        """The worker does what is left of its ledger."""
        self.collector.settle()

    def hires(self, name: str) -> None:
        """A person is added, with a seat."""
        person = self.collector.person(name, self.chance.choice(("Payments", "Claims")), zone=self.chance.choice(ZONES))
        self.keys.append(self.collector.seat(person, machine=f"m{len(self.keys)}")[1])

    def hires_another(self) -> None:
        """A person more."""
        self.hires(f"P{len(self.keys)}")

    def sends(self) -> None:
        """A seat sends an hour of some day of the last two weeks."""
        self.sent += 1
        start = self.now - self.chance.randrange(1, 14 * 24) * HOUR - HOUR
        parts = [self.chance.randrange(5, 30) for _ in range(2)]
        app = self.chance.choice(APPS)
        spans = [span(start, start + parts[0] * MINUTE, app=app, call=self.chance.random() < 0.3)]
        spans.append(
            span(start + parts[0] * MINUTE, start + sum(parts) * MINUTE, self.chance.choice(("quiet", "locked")))
        )
        assert self.collector.upload(self.chance.choice(self.keys), batch(spans, self.sent)).status == 200

    def claims(self) -> None:
        """Somebody claims a stretch."""
        start = self.now - self.chance.randrange(1, 7 * 24) * HOUR
        self._at_claims(lambda desk: desk.make(start, start + 45 * MINUTE, "meeting"))

    def decides_claim(self) -> None:
        """A claim is decided, or taken back."""
        claims = self.collector.rows(ClaimRow)
        if claims:
            claim = self.chance.choice(claims)
            act = self.chance.choice(("approve", "reject", "withdraw"))
            self._at_claims(lambda desk: desk.act(claim.id, act, "so it is"), claim.person_id)

    def corrects(self) -> None:
        """The working time of a date is corrected, said to be none, or left to what is proposed again."""
        history = self._history()
        day = history.today(self.now) - timedelta(days=self.chance.randrange(1, 10))
        start = history.zones.bounds(day)[0] + self.chance.randrange(6, 12) * HOUR
        entry = self.chance.choice((Entry(start, start + 6 * HOUR), None))
        self._at_sheets(history, lambda desk: desk.correct(day, entry, "so it was"))
        if self.chance.random() < 0.3:
            self._at_sheets(history, lambda desk: desk.restore(day, "as it was"))

    def acts(self) -> None:
        """A timesheet is attested, approved, locked, returned or unlocked, where that can be."""
        history = self._history()
        day = history.today(self.now) - timedelta(days=self.chance.randrange(4, 12))
        for act in self.chance.choice(
            (("attest",), ("attest", "approve"), ("return",), ("approve", "lock"), ("unlock",))
        ):
            self._at_sheets(history, lambda desk, act=act: desk.act(act, day, "as it is"))  # type: ignore[misc]

    def goes_on(self) -> None:
        """Time goes by."""
        self.collector.clock.now += self.chance.choice((HOUR, 7 * HOUR, DAY_MS, 3 * DAY_MS))

    def moves(self) -> None:
        """Somebody gets another team, zone or role, from a date on."""
        history = self._history()
        start = history.today(self.now) + timedelta(days=self.chance.randrange(-9, 3))
        team, zone = self.chance.choice(("Payments", "Claims")), self.chance.choice(ZONES)
        with self.collector.store.write() as session:
            asked = self.chance.choice(({"team": find_team(session, team)}, {"zone": zone}, {"role": "lead"}))
            person = session.get_one(Person, history.person.id)
            set_person(session, person, self.now, from_date=start, **asked)

    def renames(self) -> None:
        """Somebody gets another name."""
        person = self._history().person.id
        with self.collector.store.write() as session:
            set_person(session, session.get_one(Person, person), self.now, name=f"N{self.chance.random()}")

    def rosters(self) -> None:
        """Shifts change, for everybody, a team or a person."""
        start = self._day()
        with self.collector.store.write() as session:
            change(session, "shift", None, "day", {"start": "09:00", "end": "17:00"}, MONDAY, self.now, "test")
            subject = self.chance.choice(
                (None, find_team(session, "Claims"), session.get_one(Person, self._history().person.id))
            )
            cycle = ["day"] * self.chance.randrange(1, 7) + [""]
            value = {"cycle": cycle, "anchor": MONDAY.isoformat()}
            change(session, "roster", subject, "", value, start, self.now, "test")

    def policies(self) -> None:
        """A setting that judges days changes."""
        name, value = self.chance.choice((("idle_after_s", 120), ("expected_s", 25_200), ("away_after_s", 900)))
        self.collector.do(change_policy, {name: value}, self._day(), self.now, "test")

    def rules(self) -> None:
        """An app is sorted otherwise."""
        value = {"app": "firefox", "class": self.chance.choice(("productive", "neutral", "unproductive"))}
        self.collector.do(change, "rule", None, "firefox", value, self._day(), self.now, "test")

    def takes_leave(self) -> None:
        """Somebody is away for two days, some time around now."""
        person, day = self._history().person.id, self._day()
        with self.collector.store.write() as session:
            try:
                value = {"kind": "vacation", "share": 1.0}
                subject = session.get_one(Person, person)
                until = day + timedelta(days=1)
                change(session, "leave", subject, day.isoformat(), value, day, self.now, "test", until=until)
            except Refusal:
                session.rollback()

    def hands_over(self) -> None:
        """A seat feeds somebody else from an instant on."""
        seat, person = self.chance.choice(self.collector.rows(Seat)).id, self._history().person.id
        start = self.now - self.chance.randrange(0, 5) * DAY_MS
        with self.collector.store.write() as session:
            subject = session.get_one(Person, person)
            assign_seat(session, session.get_one(Seat, seat), subject, start, self.now, "test")

    def reckons(self) -> None:
        """The ledger does one step."""
        self.engine.bring_up()

    def rebuilds(self) -> None:
        """The next generation is one step further."""
        self.engine.rebuild()

    def fills(self) -> None:
        """The feeds do one step."""
        self.filling.bring_up()

    def _day(self) -> date:
        return MONDAY + timedelta(days=self.chance.randrange(-3, 8))

    def _history(self, person_id: str | None = None) -> PersonHistory:
        chosen = person_id or self.chance.choice(self.collector.rows(Person)).id
        with self.collector.store.read() as session:
            return histories(session, [chosen])[chosen]

    def _at_claims(self, act: Callable[[ClaimDesk], object], person_id: str | None = None) -> None:
        history = self._history(person_id)
        with self.collector.store.write() as session:
            try:
                act(ClaimDesk(session, ADMIN, history, self.now))
            except Refusal:
                session.rollback()

    def _at_sheets(self, history: PersonHistory, act: Callable[[TimesheetDesk], object]) -> None:
        with self.collector.store.write() as session:
            try:
                act(TimesheetDesk(session, ADMIN, history, self.now))
            except Refusal:
                session.rollback()
