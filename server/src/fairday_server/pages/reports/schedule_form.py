"""The form of a schedule, from what is kept to what is typed and back; all that is not right is told at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any, Final, TypeVar

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Invalid, NotFound, Refusal
from fairday_collector.people import clean_zone
from fairday_collector.secrets import digest
from fairday_collector.store.tables import Schedule
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.parameters import Parameters, stored_parameters
from fairday_reports.deliver import name_of
from fairday_reports.deliver.targets import MailTarget, PersonTarget, Place, RoleTarget, Target, read_targets
from fairday_server.pages.reports.moments import Moment
from fairday_server.pages.typed import Typed
from fairday_server.reporting.asked import Asked, parameters_of
from fairday_server.reporting.targets import given_targets, target_of_text

T = TypeVar("T")
CORRECTION_DAYS, THRESHOLD_MIN = "7", "5"
FORMATS: Final = (("pdf", "PDF"), ("xlsx", "Excel"), ("html", "HTML"), ("csv", "CSV"), ("json", "JSON"))
MINUTE_MS: Final = 60_000
_FIELDS: Final = {
    "schedule_exists": "name", "bad_name": "name", "bad_how": "how", "bad_cron": "cron", "unknown_zone": "zone",
    "bad_time": "time", "bad_weekday": "weekday", "bad_day": "day", "bad_period": "period", "unknown_period": "period",
    "no_target": "to_role", "no_format": "format", "unknown_format": "format", "bad_correction_days": "correction",
    "bad_threshold": "threshold",
}  # fmt: skip
"""Where a refusal belongs, by its code."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A schedule as its form asks for it."""

    name: str
    parameters: Parameters
    cron: str
    zone: str
    formats: tuple[str, ...]
    targets: list[Target]
    correction_days: int
    threshold_ms: int

    @property
    def values(self) -> dict[str, Any]:
        """What `add_schedule` and `change_schedule` take."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass
class Faults(Exception):  # noqa: N818 - it is what was typed, not a fault of ours
    """What is not right, by field; of the whole under the empty name."""

    found: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, made: Callable[[], T], otherwise: T) -> T:
        """What a field stands for, or what to go on with after its fault was noted; raises NotFound for a stranger."""
        try:
            return made()
        except NotFound:
            raise
        except Refusal as refusal:
            self.found[_FIELDS.get(refusal.code, name)] = refusal.detail
            return otherwise

    @classmethod
    def of(cls, refusal: Refusal) -> "Faults":
        """The refusal of the whole, at the field it is about."""
        return cls({_FIELDS.get(refusal.code, ""): refusal.detail})


def new_form(asked: Asked, title: str, zone: str) -> Typed:
    """The form of a new schedule of a report, as it is shown first."""
    moment = Moment()
    return Typed(
        {"name": title, "how": moment.how, "time": moment.time, "weekday": moment.weekday, "day": moment.day,
         "zone": zone, "period": asked.period or "last-week", "by": asked.by, "team": "\n".join(asked.teams),
         "person": "\n".join(asked.people), "format": "pdf", "correction": CORRECTION_DAYS,
         "threshold": THRESHOLD_MIN}
    )  # fmt: skip


def form_of(schedule: Schedule) -> Typed:
    """The form of a schedule as it is kept."""
    asked, moment = Asked.of(stored_parameters(schedule.parameters)), Moment.of(schedule.cron)
    given = new_form(asked, schedule.name, schedule.zone)
    targets = read_targets(schedule.targets)
    given.update(
        {"how": moment.how, "time": moment.time, "weekday": moment.weekday, "day": moment.day, "cron": moment.cron,
         "format": "\n".join(schedule.formats), "correction": str(schedule.correction_days),
         "threshold": str(schedule.threshold_ms // MINUTE_MS),
         "to_person": "\n".join(each.person for each in targets if isinstance(each, PersonTarget)),
         "to_role": "\n".join(each.role for each in targets if isinstance(each, RoleTarget)),
         "to_mail": "\n".join(each.address for each in targets if isinstance(each, MailTarget)),
         "keep": "\n".join(name_of(each) for each in targets if isinstance(each, Place))}
    )  # fmt: skip
    return given


def schedule_mark(schedule: Schedule) -> str:
    """A mark of what a schedule's form was filled from: it differs once any of it has changed."""
    kept = [schedule.name, schedule.parameters, schedule.cron, schedule.zone, schedule.formats, schedule.targets,
            schedule.correction_days, schedule.threshold_ms]  # fmt: skip
    return digest(repr(kept))[:16]


def wanted_of(
    session: Session,
    viewer: Viewer,
    definition: Definition,
    given: Typed,
    allow: tuple[str, ...],
    held: Sequence[Target] = (),
) -> Wanted:
    """What the form asks for; `held` are the targets a schedule has already, `allow` is as for `clean_target`.

    Raises Faults, and NotFound for people and teams that are not there or not theirs.
    """
    faults = Faults()
    moment = Moment(given["how"], given["time"], given["weekday"], given["day"], given["cron"])
    asked = Asked(given.lines("person"), given.lines("team"), given["period"], by=given["by"])
    found = Wanted(
        name=given["name"],
        parameters=faults.read("period", lambda: parameters_of(session, viewer, definition, asked), Parameters()),
        cron=faults.read("cron" if moment.how == "cron" else "time", moment.expression, ""),
        zone=faults.read("zone", lambda: clean_zone(given["zone"]), "UTC"),
        formats=given.lines("format"),
        targets=_targets(given, held, faults, allow),
        correction_days=faults.read("correction", lambda: _number(given, "correction", 0, 31), 0),
        threshold_ms=faults.read("threshold", lambda: _number(given, "threshold", 1, 1440), 1) * MINUTE_MS,
    )
    if faults.found:
        raise faults
    return found


def _targets(given: Typed, held: Sequence[Target], faults: Faults, allow: tuple[str, ...]) -> list[Target]:
    """Everybody and everything that was chosen, typed or kept, each once."""
    kept = {name_of(each): each for each in held if isinstance(each, Place)}
    found: dict[str, Target] = {name: kept[name] for name in given.lines("keep") if name in kept}
    for at, texts in (
        ("to_role", [f"person:{person}" for person in given.lines("to_person")]),
        ("to_role", [f"role:{role}" for role in given.lines("to_role")]),
        ("to_mail", [f"mail:{address}" for address in given.lines("to_mail")]),
        ("places", list(given.lines("places"))),
    ):
        for text in texts:
            made: list[Target] = faults.read(at, partial(_made, text, allow), [])
            found |= {name_of(target): target for target in made if name_of(target) not in found}
    return list(found.values())


def _made(text: str, allow: tuple[str, ...]) -> list[Target]:
    return given_targets([target_of_text(text)], allow).targets


def _number(given: Typed, name: str, low: int, high: int) -> int:
    text = given[name].strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 6 or not low <= int(text) <= high:
        raise Invalid("bad_number", f"Give a whole number from {low} to {high}.")
    return int(text)
