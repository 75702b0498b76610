"""The application of the web port on a collector of the tests."""

from pathlib import Path

from starlette.types import ASGIApp

from fairday_collector.access.api_keys import create_key
from fairday_collector.meters import Meters
from fairday_collector.store.tables import Team
from fairday_server.compose import Parts
from fairday_server.settings import load_settings
from fairday_server.web import web_app
from tests.support.collector import HOUR, Collector, Reply, request


def website(collector: Collector, folder: Path) -> ASGIApp:
    """The whole application, as it is served, without the guard before it."""
    settings = load_settings({"FAIRDAY_DATA_DIR": str(folder), "FAIRDAY_DATABASE_URL": collector.store.url})
    return web_app(Parts(settings, collector.store, collector.clock, None, Meters()))


def api_key(collector: Collector, role: str = "admin", teams: list[Team] | None = None, name: str = "") -> str:
    """The text of a new API key, good for an hour."""
    return collector.do(
        create_key, name or f"{role} key", role, teams or [], HOUR, collector.clock.now, "test", None, "write"
    )


def ask(app: ASGIApp, path: str, key: str | None = None) -> Reply:
    """A GET request, with a key if there is one."""
    return request(app, "GET", path, headers={"Authorization": f"Bearer {key}"} if key else {})
