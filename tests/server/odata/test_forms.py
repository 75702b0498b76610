"""The form and the version of answers over HTTP, as the client asks for them."""

from starlette.types import ASGIApp

from tests.support.collector import Collector, Reply, request
from tests.support.feed_rows import fill_rows
from tests.support.website import api_key

ROOT = "/odata/v4/"


def get(app: ASGIApp, path: str, key: str, **headers: str) -> Reply:
    """A request with a key as a bearer's, headers by names with low lines."""
    given = {"Authorization": f"Bearer {key}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return request(app, "GET", ROOT + path, headers=given)


def test_answers_say_their_form_and_version(collector: Collector, app: ASGIApp) -> None:
    """As the client asked for them."""
    fill_rows(collector.store)
    key = api_key(collector)
    plain = get(app, "Teams", key)
    assert plain.headers["content-type"] == "application/json;odata.metadata=minimal"
    assert plain.headers["odata-version"] == "4.0"
    assert plain.headers.get("preference-applied") is None
    assert plain.json["@odata.context"] == f"http://127.0.0.1:8443{ROOT}$metadata#Teams"
    new = get(
        app, "PersonDays?$top=1&$expand=person", key, OData_MaxVersion="4.01", Prefer="respond-async, maxpagesize=2"
    )
    assert new.headers["odata-version"] == "4.01"
    assert new.headers["preference-applied"] == "odata.maxpagesize=2"
    assert new.json["@odata.context"].endswith("$metadata#PersonDays(person())")
    bare = get(app, "Teams?$top=1&$count=true", key, Accept="application/json;odata.metadata=none")
    assert bare.json.keys() == {"@odata.count", "value"}
    texts = get(app, "Teams?$count=true", key, Accept="application/json;IEEE754Compatible=true")
    assert texts.headers["content-type"] == "application/json;odata.metadata=minimal;IEEE754Compatible=true"
    assert (texts.json["@odata.count"], texts.json["value"][0]["changed"]) == ("3", "1")
    counted = get(app, "Teams/$count", key, Accept="text/plain")
    assert (counted.body, counted.headers["content-type"]) == (b"3", "text/plain; charset=utf-8")


def test_the_description_comes_in_xml_or_json(collector: Collector, app: ASGIApp) -> None:
    """By `Accept` or `$format`; in JSON not to clients that do not know it yet."""
    key = api_key(collector)
    for path, headers in (("$metadata", {}), ("$metadata?$format=xml", {"Accept": "application/json"})):
        assert get(app, path, key, **headers).headers["content-type"] == "application/xml"
    for path, headers in (("$metadata", {"Accept": "application/json"}), ("$metadata?$format=json", {})):
        reply = get(app, path, key, **headers)
        assert (reply.headers["content-type"], reply.headers["odata-version"]) == ("application/json", "4.01")
    assert get(app, "$metadata?$format=json", key, OData_MaxVersion="4.0").status == 406
    power_query = (
        "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,"
        "application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7"
    )
    for wanted in (
        power_query,
        "application/json;q=0.5, application/xml;q=0.9, */*;q=0.1",
        "application/json, text/plain, */*",
        "application/xml;charset=utf-8",
        "application/xml;q=0.1, application/json;q=0, */*;q=0.5",
    ):
        for versions in ({}, {"OData_MaxVersion": "4.0"}, {"OData_MaxVersion": "4.01"}):
            reply = get(app, "$metadata", key, Accept=wanted, **versions)
            assert (reply.status, reply.headers["content-type"]) == (200, "application/xml"), wanted
    assert get(app, "$metadata", key, Accept="application/xml;q=0, */*").headers["content-type"] == "application/json"
    assert get(app, "$metadata", key, Accept="application/xml;type=a").status == 406
