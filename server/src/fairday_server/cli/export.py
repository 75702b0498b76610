"""`fairday export`: sets of the feeds as files."""

from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Invalid
from fairday_collector.store import Store
from fairday_reports.feeds.schema import SETS
from fairday_reports.words import count
from fairday_server.cli.context import ACTOR, now_ms, opened
from fairday_server.cli.export_paths import alone_with, file_at, kept_cursor, make_folder, writing_to
from fairday_server.files import replacing, write_private

if TYPE_CHECKING:
    from fairday_reports.feeds.export.formats import Format
    from fairday_reports.feeds.export.opened import Exports

_ADMIN = Viewer(ACTOR, "admin")


def export(
    name: Annotated[str | None, typer.Argument(metavar="SET", help="Which set.", show_default=False)] = None,
    out: Annotated[
        Path | None, typer.Option(help="The file to write, or with --all the folder; it is replaced once all is there.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="parquet, arrow, csv or ndjson.")] = "parquet",
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First local date, of sets by date.")
    ] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last one, included.")] = None,
    since: Annotated[str | None, typer.Option(help="A cursor: only what changed since it was given.")] = None,
    cursor_file: Annotated[
        Path | None, typer.Option(help="As --since, with the cursor in this file, where the next one is kept.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All sets, a file each.")] = False,
) -> None:
    """Write a set of the feeds to a file, or all of them into a folder.

    A file that is there stays as it was until the new one is whole. A set by date ends with a cursor, to be given as
    --since the next time.
    """
    # Only here: other commands need no Arrow.
    from fairday_reports.feeds.export.formats import check_format

    chosen = check_format(form)
    if out is None:
        raise Invalid("no_out", "Say where to write: --out FILE, or with --all a folder.")
    if everything == (name is not None):
        raise Invalid("bad_set", f"Name one set, or give --all. There are {', '.join(SETS)}.")
    if (since or cursor_file) and (everything or (since and cursor_file)):
        raise Invalid("bad_since", "Give either --since or --cursor-file, and neither with --all.")
    dates = None if first is None else first.date(), None if last is None else last.date()
    if name is None:
        _export_all(chosen, out, *dates)
    else:
        _export(name, chosen, out, *dates, since, cursor_file)


def _export(
    name: str, form: "Format", out: Path, first: date | None, last: date | None, since: str | None, kept: Path | None
) -> None:
    target, place = file_at(out, "--out"), None if kept is None else file_at(kept, "--cursor-file")
    if target == place:
        raise Invalid("bad_path", "--out and --cursor-file name the same file. Give the cursor one of its own.")
    with alone_with(place):
        if place is not None:
            since = kept_cursor(place)
        with opened() as store:
            cursor = _write(_exports(store), name, form, out, first, last, since)
        if cursor is not None and place is not None:
            with writing_to(place):
                write_private(place, f"{cursor}\n".encode())
        elif cursor is not None:
            typer.echo(f"Cursor: {cursor}")


def _export_all(form: "Format", folder: Path, first: date | None, last: date | None) -> None:
    make_folder(folder)
    targets = {name: folder / f"{name}.{form.extension}" for name in SETS}
    for target in targets.values():
        file_at(target, "--out")
    with opened() as store:
        exports = _exports(store)
        for name, target in targets.items():
            dates = (first, last) if "date" in SETS[name].by_name else (None, None)
            _write(exports, name, form, target, *dates)


def _exports(store: Store) -> "Exports":
    from fairday_reports.feeds.export.opened import Exports

    return Exports(store, now_ms)


def _write(
    exports: "Exports",
    name: str,
    form: "Format",
    out: Path,
    first: date | None,
    last: date | None,
    since: str | None = None,
) -> str | None:
    """Writes a set beside its file, which it takes the place of at the end; returns the cursor."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # The file comes first: as the export is opened it is recorded that somebody's rows are handed out.
    with (
        writing_to(out),
        replacing(file_at(out, "--out")) as file,
        closing(exports.open(_ADMIN, name, form, first, last, since)) as found,
        Progress(*columns, console=Console(stderr=True), transient=True) as progress,
    ):
        task = progress.add_task(name, total=found.count())
        for chunk in found.chunks:
            file.write(chunk)
            progress.update(task, completed=found.rows)
    typer.echo(f"{out}: {count(found.rows, 'row', 'rows')}")
    return found.cursor
