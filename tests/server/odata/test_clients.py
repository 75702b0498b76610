"""Two OData clients that know nothing of each other read every set in full, over HTTP, from what `$metadata` says."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import requests
from odata import ODataService
from odatapy.client import EdmEnabledODataClient
from odatapy.client.transport import HttpxTransport
from odatapy.edm.json_csdl import JsonCsdlEdmProvider
from odatapy.edm.model import Edm
from requests.auth import HTTPBasicAuth
from sqlalchemy import select
from sqlmodel import SQLModel
from starlette.types import ASGIApp

from fairday_reports.feeds.odata.edm import TYPES
from fairday_reports.feeds.schema import SETS
from tests.support.collector import Collector
from tests.support.feed_rows import fill_rows
from tests.support.live_server import serving
from tests.support.website import api_key

PAGE = 40


@pytest.fixture
def root(collector: Collector, app: ASGIApp) -> Iterator[str]:
    """The address of the service, with rows in every set."""
    fill_rows(collector.store)
    with serving(app) as server:
        yield f"http://127.0.0.1:{server.port}/odata/v4/"


@pytest.fixture
def transport() -> Iterator[HttpxTransport]:
    """What odatapy asks by."""
    made = HttpxTransport()
    yield made
    made.close()


def test_python_odata_reads_every_set(collector: Collector, root: str) -> None:
    """With the key as a password; it makes its classes from `$metadata`, and follows the links of pages."""
    session = requests.Session()
    service = ODataService(
        root,
        session=session,
        auth=HTTPBasicAuth("anybody", api_key(collector)),
        reflect_entities=True,
        quiet_progress=True,
        extra_headers={"Prefer": f"odata.maxpagesize={PAGE}"},
    )
    assert service.entities.keys() == SETS.keys()
    for name, of in SETS.items():
        found = list(service.query(service.entities[name]))
        key = [each.name for each in of.key]
        assert [_plain([getattr(row, each) for each in key]) for row in found] == _keys(collector, name)
    days = service.entities["PersonDays"]
    asked = service.query(days).filter((days.active_ms > 59_998) & days.zone.startswith("Europe"))
    assert len(list(asked)) == len([row for row in _rows(collector, "PersonDays") if row["active_ms"] > 59_998])
    session.close()


def test_odatapy_reads_every_set(collector: Collector, root: str, transport: HttpxTransport) -> None:
    """With the key of a bearer; it checks every value of every row against the type that `$metadata` gives it."""
    headers = {"Authorization": f"Bearer {api_key(collector)}", "Prefer": f"odata.maxpagesize={PAGE}"}
    client = EdmEnabledODataClient(root, transport, headers=headers)
    assert list(client.get_service_document().entity_sets) == list(SETS)
    for name, of in SETS.items():
        found = list(client.iter_entities(client.entity_set_uri(name)))
        values = [{each.name: each.value for each in row.properties} for row in found]
        assert [_plain([row[each.name] for each in of.key]) for row in values] == _keys(collector, name)
        assert client.get_count(f"{root}{name}/$count") == len(found)
        for row, stored in zip(values, _rows(collector, name), strict=True):
            wanted = {each.name: stored[each.column] for each in of.properties}
            assert {each: _plain([value])[0] for each, value in row.items()} == wanted
    one = client.get_entity(f"{root}PersonDays(person_id='0000',date=2026-10-20)?$expand=person")
    assert one.get_property("date").value == date(2026, 10, 20)


def test_its_description_in_json_says_the_same(collector: Collector, root: str, transport: HttpxTransport) -> None:
    """Both forms of `$metadata` are read into one model: the same types, keys, properties and navigations."""
    headers = {"Authorization": f"Bearer {api_key(collector)}"}
    in_xml = EdmEnabledODataClient(root, transport, headers=headers).get_edm()
    answer = transport.send("GET", f"{root}$metadata?$format=json", headers, b"")
    in_json = Edm.from_provider(JsonCsdlEdmProvider(answer.content))
    for name, of in SETS.items():
        said = {
            each.name: (TYPES[each.kind], each.nullable, 6 if each.kind == "instant" else None)
            for each in of.properties
        }
        edms: list[Any] = [in_xml, in_json]
        for edm in edms:
            kind = edm.get_entity_set(name).entity_type
            assert kind.key_predicate_names == [each.name for each in of.key]
            found = {each.name: (each.type_fqn, each.nullable, each.facets.precision) for each in kind.get_properties()}
            assert found == said
            ways = {each.name: each.type_fqn for each in kind.get_navigation_properties()}
            assert ways == {way.name: f"Fairday.{SETS[way.to].singular}" for way in of.navigations}
            for each in kind.get_navigation_properties():
                assert edm.get_entity_set(name).get_binding_target(each.name) in SETS
                # What may not be null leads to a row, and then both ends are told.
                for own in each.referential_constraints:
                    assert kind.get_structural_property(own.property).nullable == each.nullable
        # One model, to the last word.
        assert repr(in_xml.schemas) == repr(in_json.schemas)


def _rows(collector: Collector, name: str) -> list[dict[str, Any]]:
    table = SQLModel.metadata.tables[SETS[name].table]
    with collector.store.read() as session:
        found = session.connection().execute(select(table).order_by(*table.primary_key))
        return [dict(row._mapping) for row in found]


def _keys(collector: Collector, name: str) -> list[list[Any]]:
    columns = [each.column for each in SETS[name].key]
    return [[row[column] for column in columns] for row in _rows(collector, name)]


def _plain(values: list[Any]) -> list[Any]:
    """As the store keeps them: dates as dates, instants as milliseconds; one of the clients gives dates as texts."""
    return [_kept(value) for value in values]


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return round(value.timestamp() * 1000)
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return date.fromisoformat(value)
    return value
