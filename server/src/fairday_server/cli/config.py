"""`fairday config`: the whole configuration as one file."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from fairday_collector.config.apply import Import, bring_in, look
from fairday_collector.config.change import scope_of
from fairday_collector.config.directory import Directory
from fairday_collector.config.export import tables_of, to_toml
from fairday_collector.config.history import change_json, changes
from fairday_collector.config.kinds import KINDS
from fairday_collector.config.lines import import_json, lines_of
from fairday_collector.config.state import load_state
from fairday_collector.config.tables import read_toml
from fairday_collector.errors import Invalid
from fairday_server.cli.context import ACTOR, AsJson, now_ms, reading, show, writing
from fairday_server.cli.scopes import PersonOption, RoleOption, TeamOption, find_subject, touched_words

config = typer.Typer(no_args_is_help=True, help="The whole configuration as one file, and its history.")

FileArgument = Annotated[Path, typer.Argument(help="A TOML file; - is standard input.", show_default=False)]
PruneOption = Annotated[bool, typer.Option("--prune", help="Take away what is in force but not in the file.")]


@config.command("export", epilog="Example: fairday config export fairday.toml")
def config_export(
    file: Annotated[Path | None, typer.Argument(help="Where to write it [standard output].")] = None,
) -> None:
    """Write all that is in force, with its dated history, as one file that can be read, edited and imported."""
    with reading() as session:
        text = to_toml(tables_of(load_state(session), Directory.load(session)))
    if file is None or str(file) == "-":
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Invalid("cannot_write", f"{file} cannot be written: {error.strerror}. Choose another place.") from error
    typer.echo(f"Written: {file}")


@config.command("import", epilog="Example: fairday config import fairday.toml --dry-run")
def config_import(
    file: FileArgument,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    prune: PruneOption = False,
    as_json: AsJson = False,
) -> None:
    """Make it as the file says: all of it, or nothing where anything in the file is wrong."""
    text = _read(file)
    with reading() if dry_run else writing() as session:
        directory = Directory.load(session)
        document = read_toml(text, directory)
        if dry_run:
            found = look(session, document, directory, prune=prune)
        else:
            found = bring_in(session, document, directory, now_ms(), ACTOR, prune=prune)
    _tell(found, as_json=as_json, done=not dry_run)


@config.command("diff", epilog="Example: fairday config diff fairday.toml")
def config_diff(file: FileArgument, prune: PruneOption = False, as_json: AsJson = False) -> None:
    """Show what importing a file would change: + added, − taken away, ~ changed."""
    text = _read(file)
    with reading() as session:
        directory = Directory.load(session)
        found = look(session, read_toml(text, directory), directory, prune=prune)
    _tell(found, as_json=as_json, done=False)


@config.command("history", epilog="Example: fairday config history --kind rule --limit 20")
def config_history(
    kind: Annotated[str | None, typer.Option(help=f"Only one of: {', '.join(KINDS)}.")] = None,
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many [all].")] = None,
    as_json: AsJson = False,
) -> None:
    """List who changed what when, newest first."""
    if kind is not None and kind not in KINDS:
        raise Invalid("bad_kind", f"--kind: there is no kind {kind!r}. There are: {', '.join(KINDS)}.")
    with reading() as session:
        subject = find_subject(session, team, role, person)
        directory = Directory.load(session)
        scope = None if subject is None else scope_of(subject)
        rows = [change_json(row, directory) for row in changes(session, kind=kind, scope=scope, limit=limit)]
    columns = ("id", "at", "actor", "kind", "scope", "for", "name", "from", "until", "value")
    show(rows, columns, as_json=as_json, empty="Nothing was ever changed.")


def _read(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Invalid("cannot_read", f"{file} cannot be read: {error.strerror}. Check the path.") from error
    except UnicodeDecodeError as error:
        raise Invalid("cannot_read", f"{file} is no UTF-8 text. Save it as UTF-8.") from error


def _tell(found: Import, *, as_json: bool, done: bool) -> None:
    if as_json:
        typer.echo(json.dumps(import_json(found), indent=2))
        return
    for difference in found.plan.differences:
        for line in lines_of(difference, found.directory):
            typer.echo(line)
    if not found.plan.differences:
        typer.echo("Nothing differs.")
    else:
        typer.echo(touched_words(found.touched_days, found.touched_people))
    if found.plan.unspoken:
        typer.echo(f"{found.plan.unspoken} more in force are not in the file; --prune takes them away.")
    if done and found.plan.differences:
        typer.echo("Imported.")
