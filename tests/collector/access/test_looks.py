"""Who looked at whom is on record, for the person to read."""

from datetime import date

from fairday_collector.access.api_keys import create_key
from fairday_collector.access.looks import Looked, looks_at, note_look
from fairday_collector.access.viewer import Viewer
from fairday_collector.secrets import public_id
from fairday_collector.store.tables import Person
from tests.support.collector import DAY_MS, MINUTE, NOON, Collector

MONDAY, TUESDAY = date(2026, 10, 12), date(2026, 10, 13)
ADMIN = Viewer(actor="web:admin", role="admin")


def seen(collector: Collector, person: Person, since: date = MONDAY) -> list[Looked]:
    """What a person reads."""
    with collector.store.read() as session:
        return looks_at(session, person.id, since)


def test_the_same_look_is_counted_and_others_stand_apart(collector: Collector) -> None:
    """Of one actor at the same dates in the same way on one date there is one line, with how often and when last."""
    maya, noor = collector.person("Maya"), collector.person("Noor")
    collector.do(note_look, ADMIN, [maya.id, noor.id], "day", TUESDAY, TUESDAY, NOON)
    collector.do(note_look, ADMIN, [maya.id], "day", TUESDAY, TUESDAY, NOON + MINUTE)
    collector.do(note_look, ADMIN, [maya.id], "week", MONDAY, TUESDAY, NOON + 2 * MINUTE)
    assert seen(collector, maya) == [
        Looked("Administrator", "", "week", MONDAY, TUESDAY, 1, NOON + 2 * MINUTE),
        Looked("Administrator", "", "day", TUESDAY, TUESDAY, 2, NOON + MINUTE),
    ]
    assert seen(collector, noor) == [Looked("Administrator", "", "day", TUESDAY, TUESDAY, 1, NOON)]


def test_ones_own_record_is_looked_at_by_nobody_else(collector: Collector) -> None:
    """A person who reads of themselves leaves no line with themselves, and does with the others shown beside."""
    maya, noor = collector.person("Maya"), collector.person("Noor")
    own = Viewer(actor=f"web:{maya.id}", role="supervisor", person_id=maya.id)
    collector.do(note_look, own, [maya.id, noor.id], "list", TUESDAY, TUESDAY, NOON)
    assert seen(collector, maya) == []
    assert [look.who for look in seen(collector, noor)] == ["Maya"]


def test_a_key_is_named_with_whose_it_is(collector: Collector) -> None:
    """Its name, and the person it was made for where that is known."""
    maya, ada = collector.person("Maya"), collector.person("Ada")
    for name, person in (("BI tool", None), ("Ada's script", ada)):
        text = collector.do(create_key, name, "admin", [], DAY_MS, NOON, "test", person)
        viewer = Viewer(actor=f"key:{public_id(text)}", role="admin")
        collector.do(note_look, viewer, [maya.id], "metrics", TUESDAY, TUESDAY, NOON)
    assert {(look.who, look.key) for look in seen(collector, maya)} == {("", "BI tool"), ("Ada", "Ada's script")}


def test_what_was_long_ago_is_left_out(collector: Collector) -> None:
    """Only looks since the date that is asked for."""
    maya = collector.person("Maya")
    collector.do(note_look, ADMIN, [maya.id], "day", TUESDAY, TUESDAY, NOON)
    assert seen(collector, maya, date(2026, 10, 14))
    assert not seen(collector, maya, date(2026, 10, 15))


def test_who_is_no_person_and_no_key_is_named_by_where_it_was(collector: Collector) -> None:
    """A command on the server, a mail address, a folder."""
    maya = collector.person("Maya")
    for actor in ("cli:root", "mail:ada@example.org", "folder:/srv/reports"):
        collector.do(note_look, Viewer(actor=actor, role="admin"), [maya.id], "report", MONDAY, TUESDAY, NOON)
    named = {look.who for look in seen(collector, maya)}
    assert named == {"root on the server", "ada@example.org, by mail", "the folder /srv/reports"}
