"""The commands that read the spool, also while the agent runs: `spool verify` and `spool show`."""

import sqlite3
from typing import Annotated, Any

import msgspec
import typer

from fairday_agent.config import AgentDir, default_directory
from fairday_agent.errors import AgentError
from fairday_agent.spool import view
from fairday_agent.spool.rows import Held, Kept
from fairday_agent.spool.seal import Damaged
from fairday_agent.words import clock
from fairday_wire.spans import Span

app = typer.Typer(help="Read what was recorded and not yet sent.", no_args_is_help=True, rich_markup_mode=None)


@app.command(epilog="Example: fairday-agent spool verify")
def verify() -> None:
    """Check the spool's structure, every checksum and every count; exits with 1 if something is damaged."""
    path = AgentDir(default_directory()).spool
    try:
        found = view.verify(path)
    except (OSError, sqlite3.Error, Damaged) as error:
        raise _unreadable(error) from error
    for fault in found.faults:
        typer.echo(f"damaged: {fault}")
    if found.faults:
        raise AgentError("the spool is damaged; the agent saves what can be saved when it next starts")
    typer.echo(f"ok: {found.spans} spans wait, {found.tail} are open, {found.held} are set aside; all checksums hold")


@app.command(epilog="Example: fairday-agent spool show --limit 20")
def show(
    limit: Annotated[int, typer.Option(min=1, help="At most so many of each kind.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List the spans that wait, those still open, and those set aside with the reason."""
    path = AgentDir(default_directory()).spool
    try:
        found = view.contents(path, limit)
    except (OSError, sqlite3.Error, Damaged) as error:
        raise _unreadable(error) from error
    if as_json:
        typer.echo(
            msgspec.json.format(
                msgspec.json.encode({"waiting": found.waiting, "open": found.tail, "set_aside": found.held})
            ).decode()
        )
        return
    _list("Waiting", found.waiting)
    _list("Still open", found.tail)
    _list("Set aside", found.held)


def _unreadable(error: Exception) -> AgentError:
    if isinstance(error, FileNotFoundError):
        return AgentError("there is no spool yet: nothing has been recorded")
    return AgentError(f"the spool cannot be read ({error})")


def _list(title: str, rows: list[Kept] | list[Held]) -> None:
    typer.echo(f"{title}: {len(rows) or 'nothing'}")
    for row in rows:
        reason = f"  [{row.code}: {row.detail}]" if isinstance(row, Held) else ""
        typer.echo(f"  {_line(row.span)}{reason}")


def _line(span: Span) -> str:
    details: dict[str, Any] = msgspec.to_builtins(span)
    rest = " ".join(f"{name}={value}" for name, value in details.items() if name not in ("start", "end", "presence"))
    return f"{clock(span.start)}  {(span.end - span.start) / 1000:.3f} s  {span.presence} {rest}".rstrip()
