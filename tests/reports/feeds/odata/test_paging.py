"""Pages: each row once and in order, whatever their size, and whatever is written between them."""

from datetime import date

import pytest
from sqlalchemy import update
from sqlmodel import SQLModel

from fairday_collector.errors import BadRequest, Busy
from fairday_collector.store import Store
from fairday_reports.feeds.odata.service import Ask, FeedService
from fairday_reports.feeds.schema import SETS
from tests.support.odata import ALL, ROOT, Asker


def paged(store: Store, size: int) -> Asker:
    """Who prefers pages of a size."""
    return Asker(store, headers={"prefer": f"odata.maxpagesize={size}"})


@pytest.mark.parametrize("of", SETS)
def test_pages_add_up_to_the_set(filled: Store, of: str) -> None:
    """The same rows in the same order as in one page, none twice, none left out."""
    whole = Asker(filled).ask(of)["value"]
    assert paged(filled, 5).rows(of) == whole
    keys = [tuple(row[each.name] for each in SETS[of].key) for row in whole]
    assert len(set(keys)) == len(keys) == int(Asker(filled).raw(f"{of}/$count"))


@pytest.mark.parametrize("order", ["role", "role desc", "has_data,role desc,active_ms", "person/name desc,is_over"])
def test_pages_keep_an_order_with_nulls_and_ties(filled: Store, order: str) -> None:
    """The key tells rows apart that are equal in all that was named."""
    address = f"PersonDays?$select=person_id,date,role&$orderby={order}"
    assert paged(filled, 3).rows(address) == Asker(filled).ask(address)["value"]


def test_top_and_skip_reach_over_pages(filled: Store) -> None:
    """`$top` is counted down, `$skip` is done once, and a giant `$top` is answered in pages."""
    whole = Asker(filled).ask("PersonDays?$select=date,person_id")["value"]
    asker = paged(filled, 10)
    assert asker.rows("PersonDays?$select=date,person_id&$top=25&$skip=3") == whole[3:28]
    assert asker.rows("PersonDays?$select=date,person_id&$top=99999999999999999999999") == whole
    assert asker.ask("PersonDays?$top=0&$count=true")["value"] == []
    assert "@odata.nextLink" not in asker.ask("PersonDays?$top=10")
    assert "@odata.nextLink" in asker.ask("PersonDays?$top=11")


def test_the_size_of_a_page_is_said_and_kept(filled: Store) -> None:
    """Pages that are asked for by their link alone have the size that was preferred at first."""
    first = paged(filled, 4).ask("PersonDays?$count=true")
    second = Asker(filled).ask(first["@odata.nextLink"].removeprefix(ROOT))
    assert (len(first["value"]), len(second["value"])) == (4, 4)
    assert (first["@odata.count"], "@odata.count" in second) == (224, False)


def test_what_is_shown_is_noted_once_for_all_pages(filled: Store) -> None:
    """With whose rows they are and of which dates, and nobody whose rows are neither shown nor counted."""
    asker = paged(filled, 5)
    asker.rows("PersonDays?$filter=person/name eq 'Ada' and date gt 2026-10-20")
    asker.rows("PersonDays?$top=15&$orderby=person_id desc,date")
    asker.raw("PersonDays/$count?$filter=person_id in ('0000','0107')")
    asker.raw("PersonDays(person_id='0107',date=2026-10-20)")
    asker.raw("People?$filter=name eq 'Ada'")
    asker.raw("PersonDays?$top=0&$count=true&$filter=person_id in ('0000','0107')")
    asker.raw("PersonDays?$skip=1000&$top=1&$count=true&$filter=person_id eq '0000'")
    asker.raw("Teams")
    everything = [(each.of.name, sorted(each.people), each.first, each.last) for each in asker.notes]
    assert everything == [
        ("PersonDays", ["0000"], date(2026, 10, 21), date(2026, 11, 1)),
        ("PersonDays", ["0e62", "0f69"], date(2026, 10, 19), date(2026, 11, 1)),
        ("PersonDays", ["0000", "0107"], date(2026, 10, 19), date(2026, 11, 1)),
        ("PersonDays", ["0107"], date(2026, 10, 20), date(2026, 10, 20)),
        ("People", ["0000"], None, None),
        ("PersonDays", ["0000", "0107"], date(2026, 10, 19), date(2026, 11, 1)),
        ("PersonDays", ["0000"], date(2026, 10, 19), date(2026, 11, 1)),
        ("Teams", [], None, None),
    ]


def test_rows_written_between_pages_are_neither_lost_nor_doubled(own_store: Store) -> None:
    """In the order of the key; those written again come as they are when their page is read."""
    asker = paged(own_store, 50)
    first = asker.ask("PersonDays?$select=person_id,date,active_ms")
    table = SQLModel.metadata.tables["feed_person_day"]
    with own_store.write() as session:
        session.connection().execute(update(table).values(active_ms=7, changed=table.c.changed + 10))
    rest = asker.rows(first["@odata.nextLink"].removeprefix(ROOT))
    keys = [(row["person_id"], row["date"]) for row in [*first["value"], *rest]]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys) == 224
    assert {row["active_ms"] for row in rest} == {7}


def test_a_page_holds_some_rows_at_a_time(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts of a page are of so many rows, and are one document all the same."""
    whole = Asker(filled).ask("PersonDays")
    monkeypatch.setattr("fairday_reports.feeds.odata.page.ROWS_AT_ONCE", 10)
    assert Asker(filled).ask("PersonDays") == whole


def test_pages_are_read_a_few_at_a_time(filled: Store) -> None:
    """Each keeps a connection until it is closed; one too many is told when to come back, and holds nothing."""
    service = FeedService(filled, at_once=1)
    asked = Ask("key:test", ROOT, "PersonDays", "", {})
    first = service.answer(ALL, asked, lambda shown: None)
    with pytest.raises(Busy) as refused:
        service.answer(ALL, asked, lambda shown: None)
    assert refused.value.retry_after_s
    first.close()
    with pytest.raises(BadRequest):
        service.answer(ALL, Ask("key:test", ROOT, "PersonDays", "$skiptoken=x", {}), lambda shown: None)
    for _ in range(2):
        again = service.answer(ALL, asked, lambda shown: None)
        assert b"".join(again.body).endswith(b"]}")
        again.close()
