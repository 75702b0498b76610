"""A `$skiptoken` is taken from whoever it was made for, for the query it was made for, as it was made."""

import base64
from typing import Any

import msgspec
import pytest
from sqlalchemy import update

from fairday_collector.store import Store
from fairday_collector.store.tables import FeedSource
from fairday_reports.feeds.fill.keep import source_of, state_of
from fairday_reports.feeds.odata.negotiate import MAX_PAGE
from fairday_reports.feeds.odata.skiptoken import SkipToken, asked_digest
from fairday_reports.feeds.schema import VERSION
from tests.support.odata import Asker

PLACE = ("0000", "2026-10-20")


def token_of(asker: Asker, address: str) -> str:
    """The token of an address's second page."""
    asker.headers = {"prefer": "odata.maxpagesize=5"}
    return str(asker.ask(address)["@odata.nextLink"].partition("$skiptoken=")[2])


def signed(asker: Asker, **parts: Any) -> str:
    """A token with some parts of another kind, with its true signature."""
    first = {
        "version": VERSION,
        "asked": asked_digest("PersonDays", {}),
        "size": 5,
        "left": None,
        "changed": 9,
        "marks": [],
    }
    with asker.store.read() as session:
        source = source_of(session, state_of(session).changed) or ""
    return SkipToken(**{**first, "at": PLACE, **parts}).text(source, asker.actor)


def test_a_token_fits_its_query_alone(filled: Store) -> None:
    """Not another filter, order, selection or set."""
    asker = Asker(filled)
    token = token_of(asker, "PersonDays?$select=date&$orderby=date")
    for other in (
        "PersonDays?$select=date",
        "PersonDays?$select=date,role&$orderby=date",
        "PersonDays?$select=date&$orderby=date desc",
        "PersonDays?$select=date&$orderby=date&$filter=is_over",
        "TimesheetEntries?$select=date&$orderby=date",
    ):
        refusal = asker.refusal(f"{other}&$skiptoken={token}")
        assert (refusal.status, refusal.code) == (400, "other_query"), other
    for more in ("$top=5", "$skip=5", "$count=true"):
        assert asker.refusal(f"PersonDays?$select=date&$orderby=date&{more}&$skiptoken={token}").status == 400


def test_a_token_is_of_who_asked_for_the_first_page(own_store: Store) -> None:
    """Whoever else follows a link would read rows that nobody noted they read; nor does it hold in another database."""
    link = f"PersonDays?$skiptoken={token_of(Asker(own_store), 'PersonDays')}"
    refusal = Asker(own_store, actor="key:other").refusal(link)
    assert (refusal.status, refusal.code) == (410, "token_expired")
    assert Asker(own_store).ask(link)["value"]
    with own_store.write() as session:
        session.connection().execute(update(FeedSource).values(source="another"))
    assert Asker(own_store).refusal(link).status == 410


@pytest.mark.parametrize("token", ["", "x", "%21", "🙂", "W10", "WzFd", "bnVsbA", "e30", "A" * 4_001, "gICA"])
def test_a_token_of_something_else_is_refused(asker: Asker, token: str) -> None:
    """As what it is, not as a fault of the server."""
    refusal = asker.refusal(f"PersonDays?$skiptoken={token}")
    assert (refusal.status, refusal.code) == (400, "bad_token")


@pytest.mark.parametrize(
    ("part", "value"),
    [("size", 50_000), ("left", 5), ("changed", 0), ("changed", 2**63), ("at", ("", "0001-01-01"))],
)
def test_a_token_that_was_tampered_with_is_refused(asker: Asker, part: str, value: Any) -> None:
    """Nobody chooses where to go on; only one of another version, or that is none, is told so."""
    true = base64.urlsafe_b64decode(token_of(asker, "PersonDays") + "===")
    told = msgspec.json.decode(true[32:])
    told[SkipToken.__struct_fields__.index(part)] = value
    text = msgspec.json.encode(told)
    for made in (true[:32] + text, bytes(32) + text):
        refusal = asker.refusal(f"PersonDays?$skiptoken={base64.urlsafe_b64encode(made).decode()}")
        assert (refusal.status, refusal.code) == (410, "token_expired")
    assert asker.refusal(f"PersonDays?$skiptoken={base64.urlsafe_b64encode(text).decode()}").code == "bad_token"


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"version": VERSION + 1}, 410), ({"version": 0}, 410), ({"version": "1"}, 400),
        ({"size": 0}, 400), ({"size": -1}, 400), ({"size": MAX_PAGE + 1}, 400), ({"size": 2**63}, 400),
        ({"left": 0}, 400), ({"left": "5"}, 400),
        ({"at": []}, 400), ({"at": ["0000"]}, 400), ({"at": ["0000", "yesterday"]}, 400),
        ({"at": [None, "2026-10-20"]}, 400), ({"at": ["0000", 5]}, 400), ({"at": ["a\0b", "2026-10-20"]}, 400),
        ({"at": ["0000", "2026-10-20", "more"]}, 400), ({"at": [2**63, "2026-10-20"]}, 400),
        ({"at": [True, "2026-10-20"]}, 400), ({"at": {"a": 1}}, 400),
    ],
)  # fmt: skip
def test_a_token_of_no_use_is_refused(asker: Asker, parts: dict[str, Any], status: int) -> None:
    """Signed or not; one of another version says that it is time to begin again."""
    assert asker.ask(f"PersonDays?$skiptoken={signed(asker)}")["value"]
    refusal = asker.refusal(f"PersonDays?$skiptoken={signed(asker, **parts)}")
    assert refusal.status == status, refusal


def test_a_token_tells_nothing_that_signs_one(asker: Asker) -> None:
    """The source of a database stays in it."""
    with asker.store.read() as session:
        source = source_of(session, state_of(session).changed)
    assert source
    assert source.encode() not in base64.urlsafe_b64decode(token_of(asker, "PersonDays") + "===")
