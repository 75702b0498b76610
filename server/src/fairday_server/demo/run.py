"""`fairday demo`: `fairday up` on data of its own, with the demo company made first where it is not there yet."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date

import msgspec
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlmodel import func, select

from fairday_collector.errors import Conflict
from fairday_collector.store import Store, current_revision, migrate
from fairday_collector.store.tables import DirtyDay, Team
from fairday_server.compose import Parts, build
from fairday_server.demo.choice import Choice, Wish, choose
from fairday_server.demo.history import working_days
from fairday_server.demo.label import Label, read_label, remove_labelled, write_label
from fairday_server.demo.making import Office, decide, hire
from fairday_server.demo.roster import workers
from fairday_server.demo.second import ledger_beside
from fairday_server.demo.send import Door, Interrupted
from fairday_server.roles import Roles
from fairday_server.settings import Settings
from fairday_server.sign_in import make_link
from fairday_server.terminal import print_link, sign_in_url
from fairday_server.up import alone

LOOK_EVERY_S = 0.3


def run_demo(settings: Settings, wish: Wish, *, serve: bool, stop: threading.Event) -> bool:
    """Makes the demo if it is not there, waits for its ledger, and serves until `stop` if `serve`.

    Returns whether the demo is there and reckoned; not so where `stop` came first. Raises Conflict, Invalid,
    NotTaken, PortTaken.
    """
    if not settings.database_url.startswith("sqlite:"):
        raise Conflict(
            "demo_needs_a_file", "The demo keeps its made-up company in a database file. Unset FAIRDAY_DATABASE_URL."
        )
    parts = build(settings)
    with alone(parts), closing(parts.store):
        choice = choose(wish, _label_there(parts.store), parts.clock())
        if choice.clear:
            typer.echo("The demo is made again, from the beginning.")
            parts.store.close()
            remove_labelled(parts.store.path)
            parts = build(settings)
        if choice.make:
            write_label(parts.store.path, choice.label)
        migrate(parts.store)
        with ExitStack() as running:
            running.enter_context(_role(parts, work=False))
            if choice.make:
                with ledger_beside(settings) as beside:
                    if not _make(parts, choice, stop):
                        typer.echo("Interrupted. The next start makes the demo again, from the beginning.")
                        return False
                    _reckoned(parts.store, stop, beside)
            running.enter_context(_role(parts, work=True))
            if not _reckoned(parts.store, stop, lambda: True):
                typer.echo("Interrupted. All data are there; the next start goes on reckoning.")
                return False
            if serve:
                _tell(parts, choice)
                stop.wait()
    typer.echo("Done. The next start serves these data.")
    return True


def _label_there(store: Store) -> Label | None:
    label = read_label(store.path)
    if label is None:
        with store.read() as session:
            if current_revision(session.connection()) is not None and session.exec(select(Team)).first():
                raise Conflict(
                    "not_a_demo",
                    f"{store.path} holds other data than a demo. Name a directory for the demo with FAIRDAY_DATA_DIR.",
                )
    return label


@contextmanager
def _role(parts: Parts, *, work: bool) -> Iterator[None]:
    roles = Roles(parts, serve=not work, work=work)
    roles.start()
    try:
        yield
    finally:
        roles.stop()


def _make(parts: Parts, choice: Choice, stop: threading.Event) -> bool:
    """Sends the whole demo; returns whether it came to its end."""
    settings, label = parts.settings, choice.label
    office = Office(label.seed, workers(), working_days(date.fromisoformat(label.until), label.days))
    trust = ssl.create_default_context(cafile=settings.data_dir / "ca.pem") if settings.agents.tls else None
    began = time.monotonic()
    with _bar("Working days sent", office.machine_days) as advance:
        tokens = hire(parts.store, parts.clock, office.workers)
        decide(parts.store, parts.clock)
        try:
            with Door(settings.agents.local_url, trust, parts.clock, stop) as door:
                sent = office.send(tokens, door, stop, advance)
        except Interrupted:
            return False
    write_label(parts.store.path, msgspec.structs.replace(label, sent=True))
    seconds = time.monotonic() - began
    typer.echo(
        f"{sent.spans:,} spans of {sent.seats} machines in {sent.batches:,} uploads, {seconds:.0f} s, all stored."
    )
    return True


def _reckoned(store: Store, stop: threading.Event, working: Callable[[], bool]) -> bool:
    """Waits until no day waits to be reckoned; returns False where `stop` or the end of the work came first."""
    left = most = _days_waiting(store)
    if not left:
        return True
    with _bar("Days reckoned", most) as advance:
        while left and working() and not stop.wait(LOOK_EVERY_S):
            before, left = left, _days_waiting(store)
            advance(before - left)
    return not left


def _days_waiting(store: Store) -> int:
    with store.read() as session:
        return session.exec(select(func.count()).select_from(DirtyDay)).one()


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn(f"{what:<18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:
        task = progress.add_task(what, total=total)
        yield lambda steps: progress.advance(task, steps)


def _tell(parts: Parts, choice: Choice) -> None:
    label = choice.label
    typer.echo(
        f"The demo company is up: {len(workers())} people, {label.days} working days up to {label.until}, "
        f"seed {label.seed}."
    )
    typer.echo(f"Pages: {parts.settings.web_url}  Agents: {parts.settings.agents.local_url}")
    with parts.store.write() as session:
        link = make_link(session, None, parts.clock())
    print_link(sign_in_url(parts.settings.web_url, link))
    typer.echo("Ctrl-C stops everything.")
