"""`fairday up`: the whole product on one machine, on embedded SQLite."""

import fcntl
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import typer

from fairday_collector.enrol.tokens import create_token
from fairday_collector.errors import Conflict
from fairday_collector.people import find_person
from fairday_server.compose import Parts
from fairday_server.desktop_agent import AgentFault, DesktopAgent
from fairday_server.first_start import Owner, ensure_owner
from fairday_server.roles import Roles
from fairday_server.schema import bring_up_to_date
from fairday_server.sign_in import make_link
from fairday_server.terminal import print_link, sign_in_url
from fairday_server.virtual_desktop import VirtualDesktop

TOKEN_LIFE_MS = 600_000


def run_up(parts: Parts, desktop: str, stop: threading.Event) -> None:
    """Runs every role and this desktop's agent until `stop`; tells the terminal what it does."""
    with alone(parts):
        bring_up_to_date(parts.store)
        roles = Roles(parts, serve=True, work=True)
        owner = ensure_owner(parts.store, parts.clock)
        roles.start()
        typer.echo(f"Fairday is up. {roles.addresses}")
        agent = screen = None
        try:
            if desktop == "virtual":
                screen = VirtualDesktop()
                typer.echo(f"A virtual desktop runs on DISPLAY={screen.display}. Open a program on it, for instance:")
                typer.echo(f"  DISPLAY={screen.display} xterm    # to see it: x11vnc -display {screen.display}")
            environ = screen.environ(os.environ) if screen else dict(os.environ)
            if desktop != "none":
                agent = _start_agent(parts, owner, environ)
            with parts.store.write() as session:
                link = make_link(session, None, parts.clock())
            print_link(sign_in_url(parts.settings.web_url, link))
            typer.echo("Ctrl-C stops everything.")
            stop.wait()
        finally:
            typer.echo("Stopping…")
            if agent is not None:
                # First of all, so that its last batch still finds a collector.
                agent.stop()
            if screen is not None:
                screen.stop()
            roles.stop()
            typer.echo("Stopped. Nothing was lost; the next start continues here.")


def _start_agent(parts: Parts, owner: Owner | None, environ: Mapping[str, str]) -> DesktopAgent | None:
    if not environ.get("DISPLAY"):
        typer.echo("No desktop found: serving without an agent. Try one with: make up DESKTOP=virtual")
        return None
    if owner is None:
        typer.echo(
            "Nobody here has your login: serving without an agent. `fairday person set NAME --login L` changes that."
        )
        return None
    agent = DesktopAgent(parts.settings.agent_dir, parts.settings.data_dir / "agent.log", environ, typer.echo)
    try:
        if not agent.enrolled:
            with parts.store.write() as session:
                person = find_person(session, owner.id)
                _, token = create_token(session, person, 1, TOKEN_LIFE_MS, parts.clock(), "up")
            ca = parts.settings.data_dir / "ca.pem" if parts.settings.agents.tls else None
            agent.enrol(parts.settings.agents.local_url, token, ca)
    except AgentFault as fault:
        typer.echo(f"The agent could not be enrolled: {fault}. Serving without it.")
        return None
    agent.start()
    typer.echo(f"The agent of this desktop records for {owner.name}. What it records and what not:")
    typer.echo(f"  FAIRDAY_AGENT_DIR={parts.settings.agent_dir} {agent.command} status")
    return agent


@contextmanager
def alone(parts: Parts) -> Iterator[None]:
    """Holds the data directory against a second `fairday up`; raises Conflict where there is one."""
    path = parts.settings.data_dir / "up.lock"
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict("already_up", f"Fairday is up already on {path.parent}. Stop it first.") from error
        yield
