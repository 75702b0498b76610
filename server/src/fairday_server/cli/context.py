"""What every command needs: settings, the store, and how things are printed."""

import getpass
import json
import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from fairday_collector.access.looks import LookBook, What
from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import iso, wall_ms
from fairday_collector.errors import Conflict, Invalid
from fairday_collector.store import Store, current_revision, head_revision
from fairday_server.files import prepare_data_dir
from fairday_server.settings import Settings, load_settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
ACTOR = f"cli:{getpass.getuser()}"
DURATION = re.compile(r"(\d{1,6})([smhd])")
UNIT_MS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}

now_ms = wall_ms


def settings() -> Settings:
    """The settings of this environment."""
    return load_settings(os.environ)


@contextmanager
def opened() -> Iterator[Store]:
    """The store of this environment, at the schema of this version; works beside a running `fairday up`."""
    given = settings()
    prepare_data_dir(given.data_dir)
    store = Store(given.database_url)
    try:
        with store.read() as session:
            if current_revision(session.connection()) != head_revision():
                raise Conflict("schema_stale", "The database is not at this version's schema. Run: fairday migrate")
        yield store
    finally:
        store.close()


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction on the store."""
    with opened() as store, store.write() as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """One look at the store."""
    with opened() as store, store.read() as session:
        yield session


def looked(people: Collection[str], what: What, first: date, last: date) -> None:
    """Records that whoever runs this command is about to be shown dates of people, by id."""
    with opened() as store:
        LookBook(store, now_ms).note(Viewer(actor=ACTOR, role="admin"), people, what, first, last)


def duration_ms(text: str, option: str) -> int:
    """A length of time such as `30m`, `12h` or `7d`, in milliseconds."""
    found = DURATION.fullmatch(text.strip())
    if found is None:
        raise Invalid("bad_duration", f"{option} {text!r} is no length of time. Write 30m, 12h or 7d.")
    return int(found[1]) * UNIT_MS[found[2]]


def show(rows: Sequence[dict[str, Any]], columns: Sequence[str], *, as_json: bool, empty: str) -> None:
    """Prints rows as a table of some columns, or all of them as JSON."""
    if as_json:
        typer.echo(json.dumps(list(rows), indent=2, default=str))
    elif not rows:
        typer.echo(empty)
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(column.replace("_", " "), overflow="fold")
        for row in rows:
            table.add_row(*(_cell(row[column]) for column in columns))
        Console().print(table)


def when(instant_ms: int | None) -> str | None:
    """An instant for people, or nothing."""
    return None if instant_ms is None else iso(instant_ms)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
