"""In another order than the key's a page is refused where rows may have changed their places since, and only there."""

from datetime import date

import pytest
from sqlalchemy import text

from fairday_collector.store import Store
from fairday_reports.feeds.rights import Scope
from tests.support.odata import ALL, ROOT, Asker

OF_A0 = Scope(frozenset({"a0"}), None, times=True)


def paged(store: Store, size: int, scope: Scope = ALL) -> Asker:
    """Who prefers pages of a size."""
    return Asker(store, scope, {"prefer": f"odata.maxpagesize={size}"})


def test_rows_that_may_have_changed_places_end_the_pages(own_store: Store) -> None:
    """In another order than the key's, a row could come twice or never: the next page is refused instead."""
    asker = paged(own_store, 50)
    address = "PersonDays?$select=active_ms&$orderby=active_ms"
    following = asker.ask(address)["@odata.nextLink"].removeprefix(ROOT)
    asker.ask(following)
    _touch(own_store, "feed_person_day", "active_ms = 0", "person_id = '0000' AND day = '2026-10-20'")
    refusal = asker.refusal(following)
    assert (refusal.status, refusal.code) == (410, "token_expired")
    # What the filter leaves out may change.
    kept = f"{address}&$filter=date ne 2026-10-20"
    following = asker.ask(kept)["@odata.nextLink"].removeprefix(ROOT)
    _touch(own_store, "feed_person_day", "active_ms = 1", "person_id = '0000' AND day = '2026-10-20'")
    asker.ask(following)


@pytest.mark.parametrize("change", ["UPDATE feed_person SET name = 'B', changed = 99", "DELETE FROM feed_person"])
def test_rows_that_one_leads_to_may_change_places_too(own_store: Store, change: str) -> None:
    """Ordered by the name of a person, whoever is renamed or removed moves all of their days."""
    asker = paged(own_store, 50)
    following = asker.ask("PersonDays?$orderby=person/name")["@odata.nextLink"].removeprefix(ROOT)
    with own_store.write() as session:
        session.connection().execute(text(f"{change} WHERE person_id = '0000'"))
    assert asker.refusal(following).status == 410


@pytest.mark.parametrize(
    "address",
    [
        "People?$orderby=name&$expand=team",
        "People?$orderby=team/name",
        "PersonDays?$select=date&$orderby=active_ms&$expand=config($select=id),person($expand=team)",
        "PersonDays?$select=date&$orderby=person/team/name,config/kind",
        "PersonDays?$select=date&$orderby=role&$filter=person/team/name eq null",
    ],
)
def test_rows_that_always_led_to_none_hinder_nobody(own_store: Store, address: str) -> None:
    """Whether what they lead to is hidden or missing; each row comes once."""
    _move(own_store)
    _do(own_store, "DELETE FROM feed_config WHERE id = 0")
    for scope in (OF_A0, ALL):
        whole = Asker(own_store, scope).ask(address)["value"]
        assert paged(own_store, 3, scope).rows(address) == whole


def test_what_is_shown_beside_may_change(own_store: Store) -> None:
    """What `$expand` and `$filter` lead to gives no row another place."""
    following = _second(paged(own_store, 50), "PersonDays?$orderby=active_ms&$expand=person&$filter=team/name ne 'a'")
    _touch(own_store, "feed_person", "name = 'B'", "person_id = '0000'")
    _touch(own_store, "feed_team", "name = 'B'", "team_id = 'a0'")
    assert paged(own_store, 50).ask(following)["value"]


@pytest.mark.parametrize("change", ["insert", "delete"])
def test_a_row_that_is_theirs_by_now_changes_places(own_store: Store, change: str) -> None:
    """Who is in which team decides what a supervisor's rows lead to, and is written without any of these rows."""
    _do(own_store, "UPDATE feed_config SET person_id = '0107', scope = 'person' WHERE id = 1")
    if change == "delete":
        _add(own_store)
    asker = paged(own_store, 20, OF_A0)
    following = _second(asker, "PersonDays?$select=person_id,date,config_change&$orderby=config/kind")
    unmoved = _second(asker, "PersonDays?$select=date&$orderby=active_ms")
    asker.ask(following)
    if change == "insert":
        _add(own_store)
    else:
        _do(own_store, "DELETE FROM feed_membership WHERE person_id = '0107' AND team_id = 'a0'")
    assert asker.refusal(following).status == 410
    asker.ask(unmoved)


def _second(asker: Asker, address: str) -> str:
    return str(asker.ask(address)["@odata.nextLink"].removeprefix(ROOT))


def _add(store: Store) -> None:
    _do(store, "UPDATE feed_membership SET until_date = '2026-10-31', changed = 10 WHERE person_id = '0107'")
    _do(store, "INSERT INTO feed_membership (person_id, from_date, team_id, changed) VALUES ('0107', :day, 'a0', 10)")


def _move(store: Store) -> None:
    """Ada to another team."""
    _do(store, "UPDATE feed_membership SET until_date = '2026-10-25' WHERE person_id = '0000'")
    _do(store, "INSERT INTO feed_membership (person_id, from_date, team_id, changed) VALUES ('0000', :day, 'b0', 2)")
    _do(store, "UPDATE feed_person SET team_id = 'b0' WHERE person_id = '0000'")


def _do(store: Store, statement: str) -> None:
    given = {"day": date(2026, 10, 26)} if ":day" in statement else {}
    with store.write() as session:
        session.connection().execute(text(statement), given)


def _touch(store: Store, table: str, values: str, where: str) -> None:
    with store.write() as session:
        session.connection().execute(text(f"UPDATE {table} SET {values}, changed = 99 WHERE {where}"))  # noqa: S608
