"""Roles of PostgreSQL that may read the views, tried as these roles: nothing else is theirs, whatever they ask."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Conflict, Forbidden, Invalid, NotFound
from fairday_collector.store.tables import AuditEntry, BiGrant, BiGrantTeam
from fairday_reports.feeds.direct.put_out import put_out
from fairday_reports.feeds.direct.roles import let_in, list_let_in, refresh_views
from fairday_reports.feeds.direct.shut import left_open
from fairday_reports.feeds.direct.views import SCHEMAS, ensure_views, view_name
from fairday_reports.feeds.schema import SETS
from tests.support.bi_roles import PASSWORD, asked, connected, denied, grant, letting_in, port_of, prefixed
from tests.support.collector import Collector
from tests.support.feed_company import ADMIN, Company, decide_categories
from tests.support.feed_files import stored
from tests.support.postgres import OWNER, administer

pytestmark = pytest.mark.xdist_group("direct")  # what the owner may do is one thing of the whole server


@pytest.fixture
def made(collector: Collector) -> Iterator[Company]:
    """The company, on a server whose owner may make roles."""
    with letting_in(collector) as found:
        yield found


def whole(name: str) -> sql.Composed:
    """The rows of a set's view, by key."""
    keys = sql.SQL(", ").join(sql.Identifier(own.name) for own in SETS[name].key)
    return sql.SQL("SELECT * FROM {} ORDER BY {}").format(sql.Identifier(view_name(SETS[name])), keys)


@pytest.mark.postgresql
def test_a_view_a_set_has_what_is_stored(made: Company) -> None:
    """By the public names, instants with their zone and dates as dates; with times of day where these are granted."""
    everyone, with_times = grant(made, "everyone"), grant(made, "with_times", times=True)
    plain = Viewer("x", "analyst")
    for role, viewer, names in ((everyone, plain, set(SETS) - {"PersonHours"}), (with_times, ADMIN, set(SETS))):
        views = "SELECT table_name FROM information_schema.tables WHERE table_schema = {}"
        found = asked(made, role, sql.SQL(views).format(SCHEMAS[viewer.feeds_times]))
        assert {name for (name,) in found} == {view_name(SETS[name]) for name in names}
        for name in names:
            rows = stored(made.collector, name, viewer)
            got = asked(made, role, whole(name))
            assert [tuple(map(_utc, row)) for row in got] == [tuple(row.values()) for row in rows], name
    kinds = "SELECT pg_typeof(date)::text, pg_typeof(start)::text FROM claims"
    assert asked(made, with_times, kinds) == [("date", "timestamp with time zone")]


@pytest.mark.postgresql
def test_a_role_of_teams_reads_what_a_key_of_these_would(made: Company) -> None:
    """Row by row, in every view."""
    decide_categories(made)
    role = grant(made, "payments", "Payments")
    viewer = Viewer("x", "analyst", frozenset({made.teams["Payments"].id}))
    for name in set(SETS) - {"PersonHours"}:
        rows = stored(made.collector, name, viewer)
        got = asked(made, role, whole(name))
        assert [tuple(map(_utc, row)) for row in got] == [tuple(row.values()) for row in rows], name
    denied(made, role, "SELECT * FROM reporting_times.person_hours")


@pytest.mark.postgresql
def test_nothing_else_is_a_roles_to_read_or_write(made: Company) -> None:
    """Every table, every other schema, every write, temporary tables too: refused by the server."""
    role = grant(made, "everyone")
    with made.collector.store.read() as session:
        tables = session.connection().exec_driver_sql(
            "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT LIKE 'pg%%' "
            "AND schemaname <> 'information_schema'"
        ).scalars().all()  # fmt: skip
    assert len(tables) > 50
    views = [(f"reporting.{view_name(of)}", of.name == "PersonHours") for of in SETS.values()]
    others = [(f"reporting_times.{view_name(of)}", True) for of in SETS.values()]
    for name, hidden in (*((table, True) for table in tables), *views, *others):
        place = sql.Identifier(*name.split("."))
        for query in (*(("SELECT 1 FROM {}",) if hidden else ()), "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"):
            denied(made, role, sql.SQL(query).format(place))
    for statement in (
        "CREATE TABLE mine (x int)", "CREATE TABLE reporting.mine (x int)", "CREATE TABLE public.mine (x int)",
        "CREATE TEMP TABLE mine (x int)", "CREATE SCHEMA mine", "CREATE VIEW reporting.mine AS SELECT 1",
        "CREATE FUNCTION reporting.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "DROP VIEW reporting.people",
        f"SET ROLE {OWNER}", "SELECT pg_read_file('/etc/passwd')", "COPY (SELECT 1) TO PROGRAM 'id'",
        "CREATE ROLE mine", f"GRANT {OWNER} TO {role}", "SELECT * FROM pg_authid", "CREATE DATABASE mine",
    ):  # fmt: skip
        denied(made, role, statement)


@pytest.mark.postgresql
def test_a_view_gives_no_row_away_to_a_condition_of_the_asker(made: Company) -> None:
    """One that fails, and so tells, where a row is another team's is asked of rows of one's own alone."""
    role, payments = grant(made, "payments", "Payments"), made.teams["Payments"].id
    query = "SELECT person_id FROM person_days WHERE 1 / (CASE WHEN team_id = {} THEN 1 ELSE 0 END) = 1"
    assert asked(made, role, sql.SQL(query).format(payments))


@pytest.mark.postgresql
def test_a_session_has_limits(made: Company) -> None:
    """It reads, not for ever, and few at a time; so its role's own settings say."""
    role = grant(made, "everyone")
    with connected(made, role) as connection:
        limits = ("default_transaction_read_only", "statement_timeout", "idle_in_transaction_session_timeout",
                  "search_path")  # fmt: skip
        told = [connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(each))).fetchone() for each in limits]
    assert told == [("on",), ("5min",), ("5min",), ("reporting",)]
    assert asked(made, role, "SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user") == [(10,)]


@pytest.mark.postgresql
def test_what_postgresql_lets_everybody_do_is_told(made: Company) -> None:
    """Large objects are everybody's to make until an administrator of the server shuts that, with what is printed."""
    role = grant(made, "everyone")
    told = made.collector.do(left_open, role)
    assert [line.partition(":")[0] for line in told] == ["other databases", "large objects"]
    superuser = make_url(made.collector.store.url).set(username="postgres").render_as_string(hide_password=False)
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(told[1].partition(": ")[2].encode())
    for statement in ("SELECT lo_create(0)", "SELECT lo_from_bytea(0, 'x')", "SELECT lo_put(1, 0, 'x')"):
        denied(made, role, statement)
    assert len(made.collector.do(left_open, role)) == 1


@pytest.mark.postgresql
def test_a_role_that_is_put_out_reads_nothing_more(made: Company) -> None:
    """Nor does a session that it has open: it ends, and with it what it was in the midst of reading."""
    role = grant(made, "everyone")
    with connected(made, role) as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (3,)
        assert put_out(made.collector.store, role, made.collector.clock.now, "test") is None
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT count(*) FROM people")
    with pytest.raises(psycopg.OperationalError):
        asked(made, role, "SELECT 1")
    assert (made.collector.rows(BiGrant), made.collector.rows(BiGrantTeam)) == ([], [])
    with pytest.raises(NotFound, match="bi list"):
        put_out(made.collector.store, role, made.collector.clock.now, "test")


@pytest.mark.postgresql
def test_grants_are_listed_audited_and_theirs_alone(made: Company) -> None:
    """With teams and who made them; no role of somebody else's is taken over or put out."""
    everyone, payments = grant(made, "everyone", times=True), grant(made, "payments", "Payments", "Sales")
    with made.collector.store.read() as session:
        listed = [(each.grant.name, each.grant.everyone, each.grant.times, each.teams) for each in list_let_in(session)]
    assert listed == [(everyone, True, True, ()), (payments, False, False, ("Payments", "Sales"))]
    acts = [(row.action, row.subject, row.detail) for row in made.collector.rows(AuditEntry) if row.action[:3] == "bi."]
    assert acts == [
        ("bi.grant", everyone, {"teams": [], "times": True}),
        ("bi.grant", payments, {"teams": ["Payments", "Sales"], "times": False}),
    ]
    for name in (OWNER, "postgres"):
        with pytest.raises(NotFound):
            put_out(made.collector.store, name, 0, "test")
        with pytest.raises(Conflict, match="already"):
            made.collector.do(let_in, name, PASSWORD, [], 0, "test", times=False)
    for name, password in (
        ("pg_mine", PASSWORD),
        ('x"; DROP', PASSWORD),
        ("fine", "short"),
        ("public", PASSWORD),
        ("none", PASSWORD),
    ):
        with pytest.raises(Invalid):
            made.collector.do(let_in, name, password, [], 0, "test", times=False)


@pytest.mark.postgresql
def test_a_password_is_made_where_none_is_given(made: Company) -> None:
    """A good one, kept by the server as a hash."""
    own = prefixed(made, "made")
    text = made.collector.do(let_in, own, None, [], 0, "test", times=False)
    assert len(text) == 32
    assert asked(made, own, "SELECT count(*) FROM teams", password=text) == [(2,)]


@pytest.mark.postgresql
def test_views_of_an_older_version_are_made_anew(made: Company) -> None:
    """And all who could read the old ones can read the new ones."""
    role = grant(made, "everyone")
    with made.collector.store.write() as session:
        assert not ensure_views(session)
        session.connection().exec_driver_sql("DROP VIEW reporting.people")
        session.connection().exec_driver_sql("COMMENT ON SCHEMA reporting IS 'older'")
    made.collector.do(refresh_views)
    assert asked(made, role, "SELECT count(*) FROM people") == [(3,)]


@pytest.mark.postgresql
def test_who_may_make_no_roles_is_told_what_to_do(made: Company) -> None:
    """As who could reach more than the views; nothing is left of it."""
    administer(port_of(made.collector), f"ALTER ROLE {OWNER} NOCREATEROLE")
    with pytest.raises(Forbidden, match=f"ALTER ROLE {OWNER} CREATEROLE"):
        grant(made, "everyone")
    administer(port_of(made.collector), f"ALTER ROLE {OWNER} CREATEROLE")
    with made.collector.store.write() as session:
        session.connection().exec_driver_sql("CREATE SCHEMA open")
        session.connection().exec_driver_sql("GRANT USAGE ON SCHEMA open TO PUBLIC")
    with pytest.raises(Conflict, match="REVOKE ALL ON SCHEMA open FROM PUBLIC"):
        grant(made, "everyone")
    assert made.collector.rows(BiGrant) == []


@pytest.mark.sqlite
def test_on_sqlite_the_way_is_parquet(collector: Collector) -> None:
    """Whoever could open the file would read all of it, so nobody is let in."""
    with pytest.raises(Conflict, match="fairday export --all") as caught:
        collector.do(let_in, "x", None, [], 0, "test", times=False)
    assert caught.value.code == "no_roles"
    with pytest.raises(Conflict, match="fairday export --all"):
        put_out(collector.store, "x", 0, "test")
    collector.do(refresh_views)


def _utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
