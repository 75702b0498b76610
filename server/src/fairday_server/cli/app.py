"""All commands of `fairday`, in one tree."""

import typer

from fairday_server.cli import (
    access,
    bi,
    categories,
    claims,
    config,
    demo,
    explain,
    export,
    feeds,
    leave,
    ledger,
    metrics,
    people,
    policies,
    reports,
    roster,
    rules,
    run,
    runs,
    schedules,
    seats,
    timesheets,
)
from fairday_server.cli.serving import add_serving

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Workforce productivity analytics that people on both sides of it can trust.",
)  # fmt: skip
app.command("up", epilog="Example: fairday up --desktop virtual")(run.up)
app.command("demo", epilog="Example: fairday demo --until 2026-10-14")(demo.demo)
add_serving(app)
app.command("migrate", epilog="Example: fairday migrate")(run.migrate_store)
app.command("doctor", epilog="Example: fairday doctor --json")(run.doctor)
app.command("sign-in", epilog="Example: fairday sign-in --person 'Maya Lindqvist'")(access.sign_in)
app.add_typer(people.teams, name="team")
app.add_typer(people.people, name="person")
app.add_typer(access.tokens, name="enrol-token")
app.add_typer(access.keys, name="api-key")
app.add_typer(access.grants, name="access")
app.add_typer(access.passwords, name="password")
app.add_typer(seats.seats, name="seat")
app.add_typer(policies.policies, name="policy")
app.add_typer(config.config, name="config")
app.add_typer(rules.rules, name="rule")
app.add_typer(categories.categories, name="category")
app.add_typer(roster.shifts, name="shift")
app.add_typer(roster.rosters, name="roster")
app.add_typer(leave.holidays, name="holiday")
app.add_typer(leave.leave, name="leave")
app.add_typer(timesheets.timesheets, name="timesheet")
app.add_typer(claims.claims, name="claim")
app.add_typer(ledger.ledgers, name="ledger")
app.add_typer(feeds.feeds, name="feeds")
app.add_typer(metrics.metrics, name="metric")
app.command("explain", epilog="Example: fairday explain 'Maya Lindqvist' focus --from 2026-10-12 --to 2026-10-16")(
    explain.explain_number
)
app.command("export", epilog="Example: fairday export PersonDays --from 2026-10-01 --out days.parquet")(export.export)
app.add_typer(bi.bi, name="bi")
app.add_typer(schedules.schedules, name="schedule")
app.add_typer(runs.runs, name="run")
app.add_typer(reports.reports, name="report")
authorities = typer.Typer(no_args_is_help=True, help="The local certificate authority.")
authorities.command("switch", epilog="Example: fairday ca switch")(run.switch_authority)
app.add_typer(authorities, name="ca")
