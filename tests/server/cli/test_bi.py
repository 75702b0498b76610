"""`fairday bi`: letting programs query the database itself, as an administrator types it."""

import json
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.support.commands import Run, command_on, done
from tests.support.database import database_url
from tests.support.postgres import OWNER, administer


@pytest.fixture
def fairday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on a data directory of its own."""
    return command_on(tmp_path / "data", monkeypatch, capsys)


@pytest.mark.postgresql
@pytest.mark.xdist_group("direct")
def test_a_role_is_let_in_listed_and_put_out(fairday: Run, tmp_path: Path) -> None:
    """Its password is printed alone, or read; what PostgreSQL lets everybody do is told beside it."""
    url = make_url(database_url(tmp_path / "data"))
    assert url.port is not None
    done(fairday("team", "add", "Payments"))
    assert "ALTER ROLE" in fairday("bi", "grant", "first").err
    administer(url.port, f"ALTER ROLE {OWNER} CREATEROLE")
    try:
        made = fairday("bi", "grant", "first", "--team", "Payments")
        assert "REVOKE CONNECT ON DATABASE" in made.err
        where = url.set(drivername="postgresql", username="first", password=done(made))
        with psycopg.connect(where.render_as_string(hide_password=False)) as connection:
            assert connection.execute("SELECT count(*) FROM teams").fetchone() == (0,)  # nothing is filled yet
        assert (
            done(fairday("bi", "grant", "second", "--times", "--password-stdin", stdin="a long password\n"))
            == "Granted."
        )
        rows = json.loads(done(fairday("bi", "list", "--json")))
        assert [(row["name"], row["teams"], row["times"]) for row in rows] == [
            ("first", ["Payments"], False), ("second", [], True),
        ]  # fmt: skip
        assert "already" in fairday("bi", "grant", "first").err
        administer(url.port, "ALTER ROLE second RENAME TO third")
        assert [row["state"] for row in json.loads(done(fairday("bi", "list", "--json")))] == [
            "ok", "missing on the server",
        ]  # fmt: skip
        administer(url.port, "ALTER ROLE third RENAME TO second")
        assert fairday("migrate").out.startswith("Schema:")
        assert done(fairday("bi", "revoke", "first")) == "Revoked."
        administer(url.port, f"ALTER ROLE {OWNER} NOCREATEROLE")
        revoked = fairday("bi", "revoke", "second")
        assert done(revoked) == "Revoked."
        assert 'DROP ROLE "second"' in revoked.err
        administer(url.port, "DROP ROLE second")  # it has no right left
        assert done(fairday("bi", "list")) == "Nobody yet."
    finally:
        administer(url.port, f"ALTER ROLE {OWNER} NOCREATEROLE")


@pytest.mark.sqlite
def test_on_sqlite_it_says_where_to_go(fairday: Run) -> None:
    """To files of Parquet."""
    ended = fairday("bi", "grant", "metabase")
    assert ended.status == 1
    assert "fairday export --all --out FOLDER" in ended.err
    assert done(fairday("bi", "list")) == "Nobody yet."
