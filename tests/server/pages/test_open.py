"""The link an agent gets leads to its person's own day."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.grants import grant
from fairday_collector.meters import Meters
from fairday_collector.people import set_person
from fairday_collector.store.tables import Password
from fairday_server.compose import Parts
from fairday_server.settings import load_settings
from tests.server.pages.test_pages import get, post
from tests.support.collector import NOON, Collector, request


def link_of(collector: Collector, key: str, folder: Path) -> str:
    """The address a seat gets from the agents' port, as the product composes it."""
    settings = load_settings({"FAIRDAY_DATA_DIR": str(folder), "FAIRDAY_DATABASE_URL": collector.store.url})
    agents = Parts(settings, collector.store, collector.clock, None, Meters()).agents()
    reply = request(agents, "POST", "/v1/agent/sign-in-link", headers={"Authorization": f"Bearer {key}"})
    assert reply.status == 201
    return str(reply.json["url"])


def test_a_seats_link_signs_its_person_in(collector: Collector, app: ASGIApp, tmp_path: Path) -> None:
    """As the product composes it: the agents' port makes the link, the web port redeems it once."""
    maya = collector.person("Maya")
    _, key = collector.seat(maya)
    address = urlsplit(link_of(collector, key, tmp_path / "data"))
    assert (address.scheme, address.netloc) == ("http", "127.0.0.1:8480")
    assert b"as Maya" in get(app, address.path).body
    secret = address.path.rpartition("/")[2]
    cookie = post(app, "/sign-in", secret=secret).headers["set-cookie"].partition(";")[0]
    assert get(app, "/", cookie).headers["location"] == f"/people/{maya.id}/days/2026-10-14"
    assert post(app, "/sign-in", secret=secret).status == 410


@pytest.mark.parametrize("role", ["admin", "analyst"])
def test_it_shows_their_own_record_alone(collector: Collector, app: ASGIApp, tmp_path: Path, role: str) -> None:
    """Whatever they were granted: a desktop's key opens nobody else's record, nor a password that would."""
    maya, noor = collector.person("Maya"), collector.person("Noor")
    _, key = collector.seat(maya)
    collector.do(set_person, maya, NOON, email="maya@example.com")
    collector.do(grant, maya, role, None, NOON, "test")
    secret = link_of(collector, key, tmp_path / "data").rpartition("/")[2]
    cookie = post(app, "/sign-in", secret=secret).headers["set-cookie"].partition(";")[0]
    assert get(app, f"/people/{maya.id}/days/2026-10-14", cookie).status == 200
    for address in (f"/people/{noor.id}/days/2026-10-14", f"/people/{noor.id}/weeks/2026-10-14", "/admin"):
        assert get(app, address, cookie).status == 404
    assert b"Noor" not in get(app, "/people", cookie).body
    word = "a sentence is easy to remember"
    refused = post(app, "/account", cookie, new=word, again=word)
    assert refused.status == 403
    assert b"You came from your desktop" in refused.body
    assert collector.rows(Password) == []
