"""`fairday schedule`: reports that are made and sent regularly."""

from functools import partial
from typing import Annotated, Any

import typer
from sqlmodel import Session

from fairday_collector.errors import Invalid
from fairday_collector.people import find_person
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.parameters import Parameters, carried_over, stored_parameters
from fairday_reports.definitions.selection import select_people
from fairday_reports.schedules.jobs import run_now
from fairday_reports.schedules.means import Means
from fairday_reports.schedules.schedule import (
    add_schedule,
    as_json,
    change_schedule,
    cron_daily,
    cron_monthly,
    cron_weekly,
    cron_words,
    find_schedule,
    list_schedules,
    pause_schedule,
    remove_schedule,
    resume_schedule,
)
from fairday_server.cli.context import ACTOR, AsJson, duration_ms, now_ms, opened, reading, settings, show, writing
from fairday_server.cli.report_options import RUNNER, ByOption, Chosen, PeopleOption, PeriodOption, TeamsOption
from fairday_server.compose import delivery, run_link
from fairday_server.reporting.targets import Given, given_targets, target_of_text

schedules = typer.Typer(no_args_is_help=True, help="Reports, on a schedule.")

Name = Annotated[str, typer.Argument(help="Its name or id.", show_default=False)]
DailyOption = Annotated[str | None, typer.Option("--daily", metavar="TIME", help="Every day at this time.")]
WeeklyOption = Annotated[
    tuple[str, str] | None, typer.Option("--weekly", metavar="WEEKDAY TIME", help="Every week, such as mon 06:00.")
]
MonthlyOption = Annotated[
    tuple[str, str] | None,
    typer.Option("--monthly", metavar="DAY TIME", help="Every month on day 1 to 28, or last, such as 1 06:00."),
]
CronOption = Annotated[str | None, typer.Option(help="Five cron fields: minute hour day month weekday.")]
ZoneOption = Annotated[str | None, typer.Option(help="IANA zone of these times; the team's, then UTC.")]
FormatsOption = Annotated[
    list[str] | None,
    typer.Option("--format", help="pdf, xlsx, html, csv or json; may be repeated [pdf; html with --folder]."),
]
ToOption = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        help="person:NAME, role:supervisors, mail:ADDRESS, folder:/path, webhook:URL, slack:URL, teams:URL or s3://…; "
        "may be repeated.",
    ),
]
MailOption = Annotated[list[str] | None, typer.Option(help="The same as --to mail:ADDRESS; may be repeated.")]
FolderOption = Annotated[str | None, typer.Option(help="The same as --to folder:/path.")]
CorrectionOption = Annotated[
    int | None, typer.Option("--correction-days", help="Days in which late data send it again, 0 for never [7].")
]
ThresholdOption = Annotated[
    str | None, typer.Option("--threshold", help="Change of a duration that sends it again [5m].")
]


@schedules.command(
    "add",
    epilog="Example: fairday schedule add payments --report utilisation --weekly mon 06:00 --zone Europe/Stockholm "
    "--period last-week --team Payments --format pdf --to role:supervisors",
)
def schedule_add(
    name: Annotated[str, typer.Argument(help="Its name.", show_default=False)],
    report: Annotated[str, typer.Option(help="A report of `fairday report list`.")] = "timesheet",
    daily: DailyOption = None,
    weekly: WeeklyOption = None,
    monthly: MonthlyOption = None,
    cron: CronOption = None,
    zone: ZoneOption = None,
    period: Annotated[str, typer.Option(help="A named period, counted from the day it is due.")] = "yesterday",
    team: TeamsOption = None,
    person: PeopleOption = None,
    by: ByOption = None,
    format_: FormatsOption = None,
    to: ToOption = None,
    mail: MailOption = None,
    folder: FolderOption = None,
    correction_days: CorrectionOption = None,
    threshold: ThresholdOption = None,
) -> None:
    """Add a report that is made and sent on a schedule."""
    definition, due = find_report(report), _cron(daily, weekly, monthly, cron)
    if due is None:
        raise Invalid(
            "no_time", "Say when: --daily 06:00, --weekly mon 06:00, --monthly 1 06:00 or --cron '0 6 * * *'."
        )
    with writing() as session:
        targets = _targets(session, to, mail, folder)
        if not targets.targets:
            raise Invalid("no_target", "Say where it goes: --to role:supervisors, --mail ADDRESS, --folder /path.")
        parameters = Chosen(None, None, period, team, person, by).over(session, definition, Parameters())
        added = add_schedule(
            session, name=name, report=report, parameters=parameters, cron=due,
            zone=zone or select_people(session, parameters, RUNNER).zone,
            formats=format_ or ["html" if folder else "pdf"],
            targets=targets.targets, owner_id=None, actor=ACTOR, now_ms=now_ms(), **_late(correction_days, threshold),
        )  # fmt: skip
        typer.echo(f"{added.name}: {cron_words(added.cron)} in {added.zone}")
    _tell_secrets(targets)


@schedules.command("change", epilog="Example: fairday schedule change payments --daily 07:00 --to mail:ada@example.org")
def schedule_change(
    schedule: Name,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    report: Annotated[str | None, typer.Option(help="Another report.")] = None,
    daily: DailyOption = None,
    weekly: WeeklyOption = None,
    monthly: MonthlyOption = None,
    cron: CronOption = None,
    zone: ZoneOption = None,
    period: PeriodOption = None,
    team: TeamsOption = None,
    person: PeopleOption = None,
    by: ByOption = None,
    format_: FormatsOption = None,
    to: ToOption = None,
    mail: MailOption = None,
    folder: FolderOption = None,
    correction_days: CorrectionOption = None,
    threshold: ThresholdOption = None,
) -> None:
    """Change what is given of a schedule; --to, --mail and --folder replace all targets."""
    chosen = Chosen(None, None, period, team, person, by)
    with writing() as session:
        found = find_schedule(session, schedule)
        targets = _targets(session, to, mail, folder)
        definition, held = find_report(report or found.report), stored_parameters(found.parameters)
        change_schedule(
            session, found, actor=ACTOR, now_ms=now_ms(), name=name, report=report,
            parameters=chosen.over(session, definition, held if report is None else carried_over(definition, held)),
            cron=_cron(daily, weekly, monthly, cron), zone=zone, formats=format_,
            targets=targets.targets or None, **_late(correction_days, threshold),
        )  # fmt: skip
        typer.echo(f"{found.name}: {cron_words(found.cron)} in {found.zone}")
    _tell_secrets(targets)


@schedules.command("list", epilog="Example: fairday schedule list --json")
def schedule_list(as_json_: AsJson = False) -> None:
    """List schedules by name: when they are due next, how the last run ended, and who did not get theirs."""
    with reading() as session:
        rows = [as_json(planned) for planned in list_schedules(session, now_ms())]
    if not as_json_:
        for row in rows:
            row["when"] = cron_words(row["cron"])
            row["to"] = [target["words"] for target in row["targets"]]
            row["last"] = f"{row['last']['slot']} {row['last']['status']}" if row["last"] else None
            row["next"] = "paused" if row["paused"] else row["next"]
    columns = ("name", "report", "period", "when", "zone", "to", "next", "last", "failing")
    show(rows, columns, as_json=as_json_, empty="No schedules yet. Add one with: fairday schedule add")


@schedules.command("pause", epilog="Example: fairday schedule pause payments")
def schedule_pause(schedule: Name) -> None:
    """Send nothing of a schedule until it is resumed."""
    with writing() as session:
        found = find_schedule(session, schedule)
        pause_schedule(session, found, actor=ACTOR, now_ms=now_ms())
        typer.echo(f"{found.name}: paused")


@schedules.command("resume", epilog="Example: fairday schedule resume payments")
def schedule_resume(schedule: Name) -> None:
    """Make a schedule due again, from now on."""
    with writing() as session:
        found = find_schedule(session, schedule)
        resume_schedule(session, found, actor=ACTOR, now_ms=now_ms())
        typer.echo(f"{found.name}: {cron_words(found.cron)} in {found.zone}")


@schedules.command("remove", epilog="Example: fairday schedule remove payments")
def schedule_remove(schedule: Name) -> None:
    """Remove a schedule; its runs stay readable."""
    with writing() as session:
        found = find_schedule(session, schedule)
        remove_schedule(session, found, actor=ACTOR, now_ms=now_ms())
        typer.echo(f"{found.name}: removed")


@schedules.command("run", epilog="Example: fairday schedule run payments")
def schedule_run(schedule: Name) -> None:
    """Make and deliver a scheduled report now; fails if a target did not get it."""
    with opened() as store:
        given = settings()
        run = run_now(Means(store, delivery(given), now_ms, link=partial(run_link, given)), schedule)
    typer.echo(f"{run.slot}: {run.status}" + (f". {run.error}" if run.error else ""))
    raise typer.Exit(0 if run.status == "done" else 1)


def _cron(
    daily: str | None, weekly: tuple[str, str] | None, monthly: tuple[str, str] | None, cron: str | None
) -> str | None:
    """The cron expression of the options; None without any. Raises Invalid for more than one."""
    if sum(option is not None for option in (daily, weekly, monthly, cron)) > 1:
        raise Invalid("two_times", "Give one of --daily, --weekly, --monthly and --cron.")
    if daily is not None:
        return cron_daily(daily)
    if weekly is not None:
        return cron_weekly(*weekly)
    return cron if monthly is None else cron_monthly(*monthly)


def _targets(session: Session, to: list[str] | None, mail: list[str] | None, folder: str | None) -> Given:
    given = [target_of_text(text, lambda ref: find_person(session, ref).id) for text in to or []]
    given += [{"kind": "mail", "address": address} for address in mail or []]
    given += [] if folder is None else [{"kind": "folder", "path": folder}]
    return given_targets(given, settings().targets_allow)


def _late(correction_days: int | None, threshold: str | None) -> dict[str, Any]:
    """What is given of when late data send it again."""
    given = {
        "correction_days": correction_days,
        "threshold_ms": None if threshold is None else duration_ms(threshold, "--threshold"),
    }
    return {name: value for name, value in given.items() if value is not None}


def _tell_secrets(targets: Given) -> None:
    for name, secret in targets.secrets.items():
        typer.echo(f"{name} is signed with {secret}. Give it to the receiver.")
