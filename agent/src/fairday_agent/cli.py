"""The `fairday-agent` command: enrol, run, status, open, pause, resume, doctor, spool."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from fairday_agent import cli_spool, cli_status
from fairday_agent.anchor import SystemClocks
from fairday_agent.config import VERSION, AgentDir, default_directory
from fairday_agent.errors import AgentError
from fairday_agent.private import PrivateMode
from fairday_agent.words import clock

app = typer.Typer(
    name="fairday-agent",
    help="Fairday's desktop agent: records facts about this session's time and sends them to the collector.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(cli_spool.app, name="spool")
app.command(epilog="Example: fairday-agent status")(cli_status.status)
app.command(epilog="Example: fairday-agent doctor")(cli_status.doctor)

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fairday-agent {VERSION}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Keep what every command shares: the directory comes from FAIRDAY_AGENT_DIR."""


@app.command(epilog="Example: fairday-agent enrol --collector https://fairday.example.org:8443 --token - --ca ca.pem")
def enrol(
    collector: Annotated[str, typer.Option(help="The collector's address.")],
    token: Annotated[str, typer.Option(help="The join token, or - to read it from standard input.")],
    ca: Annotated[Path | None, typer.Option(help="Trust only the authorities in this PEM file.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Take a new seat though there is one.")] = False,
) -> None:
    """Get a seat at a collector with a join token."""
    # Loaded here alone: `pause` must not wait for an HTTP client.
    from fairday_agent.enrol import enrol as take_seat

    if token == "-":  # noqa: S105 (a dash means standard input)
        token = sys.stdin.readline().strip()
    config = take_seat(AgentDir(default_directory()), collector, token, ca, again=again)
    typer.echo(f"Enrolled at {config.collector} as seat {config.seat}. Start recording with `fairday-agent run`.")


@app.command(epilog="Example: fairday-agent run")
def run() -> None:
    """Record and upload until stopped (SIGTERM or Ctrl-C); exits with 3 where there is no desktop."""
    # The sensors load what the other commands have no use for.
    from fairday_agent.compose import run as record_and_upload

    record_and_upload(AgentDir(default_directory()))


@app.command(epilog="Example: fairday-agent pause --for 30m")
def pause(
    duration: Annotated[
        str | None, typer.Option("--for", help="How long, as 45s, 30m, 2h or 1d; otherwise until `resume`.")
    ] = None,
) -> None:
    """Switch to private mode: from now on nothing but the fact of the pause is recorded."""
    home = AgentDir(default_directory())
    if not home.policy().policy.private_allowed:
        raise AgentError("your organisation's policy has switched private mode off")
    home.make()
    seconds = None if duration is None else duration_s(duration)
    state = PrivateMode(home.path, SystemClocks()).start(seconds)
    end = "until `fairday-agent resume`" if state.until_wall_ms is None else f"until {clock(state.until_wall_ms)}"
    typer.echo(f"Private {end}. Nothing but the fact of the pause is recorded.")


@app.command(epilog="Example: fairday-agent resume")
def resume() -> None:
    """End private mode."""
    home = AgentDir(default_directory())
    private = PrivateMode(home.path, SystemClocks())
    was_on = private.current() is not None
    if was_on:
        private.stop()
    typer.echo("Private mode is off." if was_on else "Private mode was not on.")


@app.command("open", epilog="Example: fairday-agent open")
def open_my_day(
    print_only: Annotated[bool, typer.Option("--print", help="Only print the address.")] = False,
) -> None:
    """Open My day in the browser, signed in by a link that works once, within 10 minutes."""
    # Loaded here alone: the other commands need neither.
    import webbrowser

    from fairday_agent.open_pages import ask_for_link

    link = ask_for_link(AgentDir(default_directory()))
    typer.echo(f"Sign in (once, within {link.expires_s // 60} minutes): {link.url}")
    if not print_only and not webbrowser.open(link.url):
        raise AgentError("no browser could be opened here; open the address above in one")


def duration_s(text: str) -> int:
    """Read a duration such as 30m as seconds; raises `AgentError`."""
    match = re.fullmatch(r"([1-9]\d{0,5})([smhd])", text.strip().lower())
    if match is None:
        raise AgentError(f"{text!r} is no duration: write 45s, 30m, 2h or 1d")
    return int(match[1]) * _UNITS[match[2]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; what goes wrong is one line on stderr and a non-zero exit."""
    try:
        app(args=None if arguments is None else list(arguments))
    except AgentError as error:
        typer.echo(f"fairday-agent: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        typer.echo(f"fairday-agent: {error.strerror or error}: {error.filename or ''}".rstrip(": "), err=True)
        sys.exit(1)
