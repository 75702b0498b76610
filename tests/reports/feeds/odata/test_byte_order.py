"""Texts have one order, whatever language the database was made in."""

import pytest
from sqlalchemy import text

from fairday_collector.store import Store
from tests.support.odata import Asker


@pytest.mark.postgresql
@pytest.mark.parametrize("collation", ["en-x-icu", "de-x-icu"])
def test_a_language_of_the_database_changes_nothing(own_store: Store, collation: str) -> None:
    """By the bytes of UTF-8 in comparisons, in order and from page to page, as in every other database."""
    queries = (
        "People?$select=name&$orderby=name",
        "People?$select=name&$orderby=name desc",
        "People?$select=name&$filter=name lt 'a'",
        "People?$select=name&$filter=tolower(name) ge 'z'&$orderby=name",
        "AppDays?$select=app&$orderby=app",
        "SeatHealth?$select=seat_id&$orderby=person/name,seat_id",
    )
    before = [Asker(own_store).ask(each)["value"] for each in queries]
    with own_store.write() as session:
        for table, column in (("feed_person", "name"), ("feed_app_day", "app"), ("feed_person", "person_id")):
            session.connection().execute(text(f'ALTER TABLE {table} ALTER {column} TYPE text COLLATE "{collation}"'))
    asker = Asker(own_store, headers={"prefer": "odata.maxpagesize=3"})
    assert [Asker(own_store).ask(each)["value"] for each in queries] == before
    assert [asker.rows(each) for each in queries] == before
