"""Roles of PostgreSQL that do not go easily, that the server no longer has, or that it will not let in."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from fairday_collector.errors import Conflict, Forbidden
from fairday_collector.store.dialect.postgresql import WRITERS
from fairday_collector.store.tables import BiGrant, BiGrantTeam
from fairday_reports.feeds.direct import views
from fairday_reports.feeds.direct.put_out import put_out
from fairday_reports.feeds.direct.roles import list_let_in, refresh_views
from fairday_server.schema import bring_up_to_date
from tests.support.bi_roles import asked, connected, denied, grant, letting_in, port_of, prefixed
from tests.support.collector import Collector
from tests.support.fault_house import until
from tests.support.feed_company import Company
from tests.support.postgres import OWNER, administer

pytestmark = [pytest.mark.xdist_group("direct"), pytest.mark.postgresql]


@pytest.fixture
def made(collector: Collector) -> Iterator[Company]:
    """The company, on a server whose owner may make roles."""
    with letting_in(collector) as found:
        yield found


def out(made: Company, role: str) -> str | None:
    """Puts a role out; what is said of it."""
    return put_out(made.collector.store, role, made.collector.clock.now, "test")


def superuser(made: Company) -> psycopg.Connection[Any]:
    """A session of the superuser in the database of the test."""
    url = make_url(made.collector.store.url).set(drivername="postgresql", username="postgres")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def administered(made: Company, *statements: str) -> None:
    """Run by the superuser in the database of the test."""
    with superuser(made) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def may_make_no_roles(made: Company, role: str) -> None:
    """The database's own user may make none any more, nor administer a role it made, as PostgreSQL 16 lets it."""
    administered(made, f"ALTER ROLE {OWNER} NOCREATEROLE", f"REVOKE {role} FROM {OWNER}")


def role_of(made: Company, name: str) -> Any:
    """Whether the server has a role, and whether it may log in."""
    with made.collector.store.read() as session:
        found = session.connection().exec_driver_sql("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", (name,))
        return found.scalar()


@pytest.mark.parametrize(
    "own", ["SELECT lo_create(0)", "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"]
)
def test_a_role_that_made_something_of_its_own_is_put_out(made: Company, own: str) -> None:
    """With what it made, and whatever session it has."""
    role = grant(made, "owns")
    asked(made, role, own)
    with connected(made, role) as connection:
        connection.execute("BEGIN; DECLARE mine CURSOR FOR SELECT name FROM people")
        assert out(made, role) is None
        with pytest.raises(psycopg.OperationalError):
            connection.execute("FETCH ALL FROM mine")
    assert role_of(made, role) is None
    assert made.collector.rows(BiGrant) == []


def test_a_role_that_holds_up_whoever_writes_is_put_out(made: Company) -> None:
    """It holds the lock by which writers take turns, and is ended first."""
    role = grant(made, "everyone")
    with connected(made, role) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (WRITERS,))
        assert out(made, role) is None
    assert role_of(made, role) is None


def test_a_role_that_cannot_be_removed_has_no_right_left(made: Company) -> None:
    """What it left in another database is not ours to drop, and an administrator is told how."""
    role = grant(made, "owns")
    elsewhere = make_url(made.collector.store.url).set(drivername="postgresql", username=role, database="postgres")
    with psycopg.connect(elsewhere.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute("SELECT lo_create(0)")
    try:
        told = out(made, role)
        assert told is not None
        assert f'DROP OWNED BY "{role}"; and then: DROP ROLE "{role}"' in told
        assert role_of(made, role) is False
        with pytest.raises(psycopg.OperationalError):
            connected(made, role)
    finally:
        administer(port_of(made.collector), f"DROP OWNED BY {role}")
        administer(port_of(made.collector), f"DROP ROLE {role}")


def test_whoever_may_make_no_roles_any_more_still_takes_the_rights(made: Company) -> None:
    """It reads nothing more, and cannot connect; the rest is told."""
    role = grant(made, "everyone")
    may_make_no_roles(made, role)
    with connected(made, role) as connection:
        told = out(made, role)
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT name FROM people")
    assert told is not None
    assert f'DROP ROLE "{role}"' in told
    with pytest.raises(psycopg.OperationalError):
        connected(made, role)
    administered(made, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_a_role_that_another_database_lets_in_stays_there(made: Company) -> None:
    """A copy of the database on the same server puts nobody out of the first one."""
    role, port = grant(made, "everyone"), port_of(made.collector)
    administer(port, "CREATE SCHEMA other")
    try:
        administer(port, f"GRANT USAGE ON SCHEMA other TO {role}")
        told = out(made, role)
        assert told is not None
        assert "postgres" in told
        assert role_of(made, role) is True
        with pytest.raises(psycopg.OperationalError):
            connected(made, role)
    finally:
        administer(port, "DROP SCHEMA other")
        administer(port, f"DROP ROLE {role}")


def test_a_role_the_server_does_not_have_is_in_nobodys_way(made: Company) -> None:
    """Dropped by hand, or left behind on another server: it is listed as missing, and let in or put out again."""
    role, other = grant(made, "gone", "Payments"), grant(made, "other")
    administered(made, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
    with made.collector.store.write() as session:
        session.connection().exec_driver_sql("COMMENT ON SCHEMA reporting IS 'older'")
    made.collector.do(refresh_views)
    assert asked(made, other, "SELECT count(*) FROM people") == [(3,)]
    with made.collector.store.read() as session:
        assert {each.grant.name: each.there for each in list_let_in(session)} == {role: False, other: True}
    assert grant(made, "gone") == role
    assert made.collector.rows(BiGrantTeam) == []
    assert asked(made, role, "SELECT count(*) FROM people") == [(3,)]
    administered(made, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
    assert out(made, role) is None
    assert [each.name for each in made.collector.rows(BiGrant)] == [other]


def test_whoever_does_not_own_the_database_is_told_what_a_role_lacks(made: Company) -> None:
    """What is said is enough, one after the other, and leaves the database's own user what it needs."""
    name = make_url(made.collector.store.url).database
    administered(made, f"ALTER DATABASE {name} OWNER TO postgres")
    for expected in (
        f"GRANT CREATE ON DATABASE {name} TO {OWNER}",
        f"GRANT ALL ON DATABASE {name} TO {OWNER} WITH GRANT OPTION; REVOKE ALL ON DATABASE {name} FROM PUBLIC",
    ):
        with pytest.raises((Conflict, Forbidden)) as caught:
            grant(made, "late")
        assert caught.value.detail.endswith(expected), caught.value.detail
        administered(made, *caught.value.detail.partition("run: ")[2].split("; "))
        assert role_of(made, prefixed(made, "late")) is None
    assert asked(made, grant(made, "late"), "SELECT count(*) FROM people") == [(3,)]


def test_a_role_that_could_not_connect_is_not_let_in(made: Company) -> None:
    """PostgreSQL only warns of a right that was not granted, so it is looked at."""
    name = make_url(made.collector.store.url).database
    administered(
        made, f"ALTER DATABASE {name} OWNER TO postgres", f"GRANT ALL ON DATABASE {name} TO {OWNER}",
        f"GRANT ALL ON SCHEMA public TO {OWNER}", "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
    )  # fmt: skip
    with pytest.raises(Conflict) as caught:
        grant(made, "late")
    assert caught.value.detail.endswith(f"GRANT CONNECT ON DATABASE {name} TO {OWNER} WITH GRANT OPTION")
    administered(made, caught.value.detail.partition("run: ")[2])
    assert asked(made, grant(made, "late"), "SELECT count(*) FROM people") == [(3,)]


def test_views_of_somebody_else_are_told_of(made: Company) -> None:
    """Restored as another user, they are not ours to make anew."""
    grant(made, "everyone")
    administered(made, "ALTER SCHEMA reporting OWNER TO postgres", "COMMENT ON SCHEMA reporting IS 'older'")
    with pytest.raises(Forbidden, match=f"ALTER SCHEMA reporting OWNER TO {OWNER}"):
        made.collector.do(refresh_views)
    administered(made, f"ALTER SCHEMA reporting OWNER TO {OWNER}")
    made.collector.do(refresh_views)


def test_a_session_that_stands_still_holds_up_no_upgrade(made: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended, and whoever it was reads the new views."""
    role = grant(made, "everyone")
    monkeypatch.setattr(views, "_MARK", "Fairday newer ")
    with connected(made, role) as connection:
        connection.execute("BEGIN; SELECT name FROM people")
        bring_up_to_date(made.collector.store)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert asked(made, role, "SELECT count(*) FROM people") == [(3,)]
    denied(made, role, "SELECT * FROM bi_grant")


def test_a_session_that_may_not_be_ended_is_named(made: Company) -> None:
    """Whoever may make no roles any more may end none of their sessions."""
    role = grant(made, "everyone")
    may_make_no_roles(made, role)
    administered(made, "COMMENT ON SCHEMA reporting IS 'older'")

    def refreshed(session: Any) -> None:
        session.connection().exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
        refresh_views(session)

    with connected(made, role) as connection:
        connection.execute("BEGIN; SELECT name FROM people")
        with pytest.raises(Conflict, match=f"read by {role}"):
            made.collector.do(refreshed)
    made.collector.do(refreshed)


def test_a_reader_who_asks_for_another_view_meanwhile_is_named(made: Company) -> None:
    """They wait for each other then, and PostgreSQL breaks off the dropping; the views stay as they are."""
    role = grant(made, "everyone")
    administered(made, "COMMENT ON SCHEMA reporting IS 'older'")
    waiting = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
        "AND query LIKE 'DROP SCHEMA%'"
    )
    with superuser(made) as reader, superuser(made) as watcher, ThreadPoolExecutor(1) as pool:
        reader.execute("SET deadlock_timeout = '1min'")  # it is not the reader who is broken off
        reader.execute("BEGIN; SELECT 1 FROM reporting.app_days")
        refreshing = pool.submit(made.collector.do, refresh_views)
        until(lambda: watcher.execute(waiting).fetchone() is not None, "the dropping to wait")
        reader.execute("SELECT 1 FROM reporting.person_days")
        with pytest.raises(Conflict, match="read by postgres"):
            refreshing.result()
    made.collector.do(refresh_views)
    assert asked(made, role, "SELECT count(*) FROM people") == [(3,)]


def test_a_migration_may_change_a_column_that_a_view_reads(made: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """The views are away meanwhile; one that fails leaves them as they were."""
    role = grant(made, "everyone")
    monkeypatch.setattr("fairday_server.schema.head_revision", lambda: "next")

    def changing(session: Any) -> str:
        session.connection().exec_driver_sql("ALTER TABLE feed_person ALTER COLUMN name TYPE varchar(900)")
        return "next"

    def failing(session: Any) -> str:
        changing(session)
        raise ZeroDivisionError

    monkeypatch.setattr("fairday_server.schema.migrate_in", failing)
    with pytest.raises(ZeroDivisionError):
        bring_up_to_date(made.collector.store)
    assert asked(made, role, "SELECT count(*) FROM people") == [(3,)]
    monkeypatch.setattr("fairday_server.schema.migrate_in", changing)
    assert bring_up_to_date(made.collector.store) == "next"
    assert asked(made, role, "SELECT count(*) FROM people") == [(3,)]
