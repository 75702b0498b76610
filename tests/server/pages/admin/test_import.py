"""People from a CSV file, by page and by command: a preview first, then all of it or nothing."""

from pathlib import Path

import pytest

from fairday_collector.people import list_people
from fairday_collector.store.tables import AuditEntry, Person
from tests.support.admin import Browser, hidden, text
from tests.support.collector import NOON, Collector
from tests.support.commands import Run, command_on, done

FILE = """name;email;login;team;zone;role
Maya;maya@example.com;maya;Payments;;Lead
Ada;ada@example.com;ada;Board;Asia/Tokyo;
<script>alert(1)</script>;;;Payments;;
"""


def teams_of(collector: Collector) -> dict[str, str]:
    """The team of everyone by name."""
    with collector.store.read() as session:
        return {person.name: person.team for person in list_people(session, NOON, limit=100)}


def test_a_file_is_shown_first_and_then_imported(collector: Collector, admin: Browser) -> None:
    """An upload is previewed with old and new; the confirmation carries it and writes all of it."""
    collector.person("Maya", email="maya@example.com")
    page = admin.upload("/admin/people/import", ("\ufeff" + FILE).encode(), teams="yes", text="")
    assert page.status == 200
    shown = text(page)
    assert "In this file: 2 people to add, 1 person to change and 1 team to add." in shown
    assert "Login: none → maya; Role: none → Lead" in shown
    assert "Board Asia/Tokyo" in shown
    assert b"<script>" not in page.body
    assert teams_of(collector) == {"Maya": "Payments"}
    assert "Imported." in text(admin.does("/admin/people/import", **hidden(page)))
    assert teams_of(collector) == {"Maya": "Payments", "Ada": "Board", "<script>alert(1)</script>": "Payments"}
    assert [(row.action, row.detail["added"]) for row in collector.rows(AuditEntry) if row.action != "sign_in"] == [
        ("people.import", 2)
    ]
    again = admin.post("/admin/people/import", text=FILE)
    assert "3 to leave as they are" in text(again)
    assert "Import them" not in text(again)


def test_a_fault_keeps_everything_out(collector: Collector, admin: Browser) -> None:
    """Faults are listed by line, there is nothing to confirm, and what was pasted stays in the form."""
    collector.team()
    page = admin.post("/admin/people/import", text=FILE)
    assert page.status == 422
    assert "3 There is no team 'Board'" in text(page)
    assert "Import them" not in text(page)
    assert "Ada;ada@example.com" in text(page)
    assert collector.rows(Person) == []
    assert admin.post("/admin/people/import", text="").status == 422
    assert admin.upload("/admin/people/import", b"name,team\nM\xe4x,A", text="").status == 422


def test_a_confirmation_that_no_longer_holds_writes_nothing(collector: Collector, admin: Browser) -> None:
    """Where people changed between preview and confirmation, the new preview is shown instead."""
    collector.team()
    page = admin.post("/admin/people/import", text=FILE, teams="yes")
    collector.person("Maya", email="maya@example.com")
    late = admin.post("/admin/people/import", **hidden(page))
    assert late.status == 409
    assert "changed meanwhile" in text(late)
    assert "Role: none → Lead" in text(late)
    assert len(collector.rows(Person)) == 1
    forged = admin.post("/admin/people/import", text="name,team\nEve,Payments", mark=hidden(late)["mark"])
    assert forged.status == 409
    admin.does("/admin/people/import", **hidden(late))
    assert len(collector.rows(Person)) == 3


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on a data directory of its own."""
    return command_on(tmp_path / "command", monkeypatch, capsys)


def test_the_command_previews_and_applies(fairday: Run, tmp_path: Path) -> None:
    """Without --apply nothing is written; a fault ends with 1; with --apply all of it is there."""
    file = tmp_path / "people.csv"
    file.write_text(FILE, encoding="utf-8-sig")
    refused = fairday("person", "import", str(file), "--apply")
    assert refused.status == 1
    assert "line 2: There is no team 'Payments'" in refused.out
    previewed = done(fairday("person", "import", str(file), "--make-teams"))
    assert "line 3: add Ada to Board" in previewed
    assert "nothing was changed" in previewed
    assert "Nobody yet" in done(fairday("person", "list"))
    assert "3 to add" in done(fairday("person", "import", str(file), "--make-teams", "--apply"))
    assert "Ada" in done(fairday("person", "list"))
    file.write_bytes(b"name\nM\xe4x")
    assert "not UTF-8" in fairday("person", "import", str(file)).err
    assert "cannot be read" in fairday("person", "import", str(tmp_path / "none.csv")).err
