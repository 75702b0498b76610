"""The link an agent gets leads to its person's own day."""

from pathlib import Path
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from fairday_collector.meters import Meters
from fairday_server.compose import Parts
from fairday_server.settings import load_settings
from tests.server.pages.test_pages import get, post
from tests.support.collector import Collector, request


def test_a_seats_link_signs_its_person_in(collector: Collector, app: ASGIApp, tmp_path: Path) -> None:
    """As the product composes it: the agents' port makes the link, the web port redeems it once."""
    maya = collector.person("Maya")
    _, key = collector.seat(maya)
    settings = load_settings({"FAIRDAY_DATA_DIR": str(tmp_path / "data"), "FAIRDAY_DATABASE_URL": collector.store.url})
    agents = Parts(settings, collector.store, collector.clock, None, Meters()).agents()
    reply = request(agents, "POST", "/v1/agent/sign-in-link", headers={"Authorization": f"Bearer {key}"})
    assert reply.status == 201
    address = urlsplit(reply.json["url"])
    assert (address.scheme, address.netloc) == ("http", "127.0.0.1:8480")
    assert b"as Maya" in get(app, address.path).body
    secret = address.path.rpartition("/")[2]
    cookie = post(app, "/sign-in", secret=secret).headers["set-cookie"].partition(";")[0]
    assert get(app, "/", cookie).headers["location"] == f"/people/{maya.id}/days/2026-10-14"
    assert post(app, "/sign-in", secret=secret).status == 410
