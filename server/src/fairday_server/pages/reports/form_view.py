"""The form of a schedule as it is shown."""

from dataclasses import dataclass

from fairday_reports.definitions.model import Definition
from fairday_reports.deliver import name_of, words_of
from fairday_reports.deliver.targets import Place, Target
from fairday_server.pages.admin.views import choice
from fairday_server.pages.admin.zones import zone_options
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import NEW_SCHEDULE, SCHEDULES, report_path, schedule_path
from fairday_server.pages.reports.choices import Choices, grouping_field, options, period_field, picks
from fairday_server.pages.reports.moments import DAYS, HOWS, WEEKDAYS
from fairday_server.pages.reports.schedule_form import FORMATS
from fairday_server.pages.reports.views import REGULAR, Field, FormView, Picks, Section, areas
from fairday_server.pages.typed import Typed
from fairday_server.pages.views import Link, Option
from fairday_server.reporting.asked import Asked
from fairday_server.reporting.names import ROLES

_PLACES = "One a line: /srv/reports, s3://bucket/folder, webhook:https://…, slack:https://… or teams:https://…"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a form is about: a report, and the schedule that is changed, empty for a new one.

    `anywhere` says that it may be sent to addresses and places too, which is an administrator's to say.
    """

    definition: Definition
    asked: Asked
    found: Choices
    people: Choices
    held: tuple[Target, ...] = ()
    id: str = ""
    name: str = ""
    mark: str = ""
    anywhere: bool = False


def form_view(frame: Frame, of: Subject, given: Typed, faults: dict[str, str]) -> FormView:
    """The form with what was typed into it."""
    definition = of.definition
    back = Link("Leave it as it is", schedule_path(of.id)) if of.id else Link(
        "Back to the report", report_path(definition.name, of.asked.query)
    )  # fmt: skip
    crumbs = (Link("Schedules", SCHEDULES), *([Link(of.name, schedule_path(of.id))] if of.id else []))
    return FormView(
        frame=frame,
        areas=areas(REGULAR),
        heading=f"Change {of.name}" if of.id else f"Send regularly: {definition.title}",
        lead=definition.about,
        action=schedule_path(of.id, "change") if of.id else NEW_SCHEDULE,
        button="Save" if of.id else "Send it regularly",
        sections=(_what(of, given, faults), _when(given, faults), _who(of, given, faults), _how(given, faults)),
        hidden=(("report", definition.name), *([("mark", of.mark)] if of.id else [])),
        back=back,
        crumbs=crumbs,
        fault=faults.get("", "Look at what is marked below." if faults else ""),
    )


def _what(of: Subject, given: Typed, faults: dict[str, str]) -> Section:
    grouping = grouping_field(of.definition, of.asked)
    return Section(
        "What",
        picks=picks(of.found, of.asked),
        fields=(
            Field("name", "Name", given["name"], fault=faults.get("name", ""), whole=True),
            period_field(of.asked, faults.get("period", ""), dated=False),
            *([] if grouping is None else [grouping]),
        ),
    )


def _when(given: Typed, faults: dict[str, str]) -> Section:
    zone = given["zone"]
    return Section(
        "When",
        picks=(Picks("how", "How often", options(HOWS, [given["how"]]), one=True, fault=faults.get("how", "")),),
        fields=(
            Field("time", "Time", given["time"], hint="As 6, 600 or 6:00.", fault=faults.get("time", "")),
            Field("weekday", "Weekday", kind="select", hint="For every week.", fault=faults.get("weekday", ""),
                  options=choice(given["weekday"], WEEKDAYS)),
            Field("day", "Day of the month", kind="select", hint="For every month.", fault=faults.get("day", ""),
                  options=choice(given["day"], DAYS)),
            Field("cron", "Cron expression", given["cron"], hint="As 0 6 * * mon-fri, in place of the three beside.",
                  fault=faults.get("cron", "")),
            Field("zone", "Time zone", kind="select", fault=faults.get("zone", ""),
                  options=choice(zone, zone_options(zone))),
        ),
    )  # fmt: skip


def _who(of: Subject, given: Typed, faults: dict[str, str]) -> Section:
    people = Picks(
        "to_person", "People", options(of.people.people, given.lines("to_person")),
        _said(given.lines("to_person")), folded=True,
        note="" if of.people.whole else "There are too many people to list: choose roles, or who is chosen already.",
    )  # fmt: skip
    roles = Picks(
        "to_role", "Roles", options(tuple(ROLES.items()), given.lines("to_role")), fault=faults.get("to_role", "")
    )
    lists = [people, roles]
    kept = [Option(name_of(each), words_of(each), name_of(each) in given.lines("keep"))
            for each in of.held if isinstance(each, Place)]  # fmt: skip
    if kept:
        lists.append(Picks("keep", "Places it goes to now", tuple(kept)))
    fields = (
        Field("to_mail", "Mail addresses", given["to_mail"], "textarea", "One a line.", faults.get("to_mail", "")),
        Field("places", "Places", given["places"], "textarea", _PLACES, faults.get("places", "")),
    )
    return Section(
        "Who gets it",
        "Everybody gets what they may see at the time, and no more. Each sending is on record for the people in it.",
        tuple(lists),
        fields if of.anywhere else (),
    )


def _how(given: Typed, faults: dict[str, str]) -> Section:
    return Section(
        "How",
        picks=(Picks("format", "Files", options(FORMATS, given.lines("format")), fault=faults.get("format", "")),),
        fields=(
            Field("correction", "Days in which late data send it again", given["correction"], "number",
                  "0 for never.", faults.get("correction", "")),
            Field("threshold", "From how many minutes of difference", given["threshold"], "number",
                  fault=faults.get("threshold", "")),
        ),
    )  # fmt: skip


def _said(chosen: tuple[str, ...]) -> str:
    return f"{len(chosen)} chosen" if chosen else "Nobody by name"
