"""Roles of PostgreSQL that are let in to the feeds, and what the server answers them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from fairday_collector.store.tables import BiGrant
from fairday_reports.feeds.direct.put_out import put_out
from fairday_reports.feeds.direct.roles import let_in
from tests.support.collector import Collector
from tests.support.feed_company import Company, company
from tests.support.postgres import OWNER, administer

PASSWORD = "correct horse battery"


def port_of(collector: Collector) -> int:
    """Where the server listens."""
    return make_url(collector.store.url).port or 0


@contextmanager
def letting_in(collector: Collector) -> Iterator[Company]:
    """The company, on a server whose owner may make roles; those it made are put out in the end."""
    administer(port_of(collector), f"ALTER ROLE {OWNER} CREATEROLE")
    yield company(collector)
    administer(port_of(collector), f"ALTER ROLE {OWNER} CREATEROLE")
    for grant in collector.rows(BiGrant):
        put_out(collector.store, grant.name, collector.clock.now, "test")
    administer(port_of(collector), f"ALTER ROLE {OWNER} NOCREATEROLE")


def prefixed(made: Company, name: str) -> str:
    """A name that no other test's database on this server has."""
    return f"{name}_{make_url(made.collector.store.url).database}"


def grant(made: Company, name: str, *teams: str, times: bool = False, password: str | None = PASSWORD) -> str:
    """Lets a role in; its name on the server."""
    own = prefixed(made, name)
    chosen = [made.teams[team] for team in teams]
    made.collector.do(let_in, own, password, chosen, made.collector.clock.now, "test", times=times)
    return own


def connected(made: Company, role: str, password: str = PASSWORD) -> psycopg.Connection[Any]:
    """A session of a role."""
    url = make_url(made.collector.store.url)
    return psycopg.connect(
        user=role, password=password, host=url.host, port=url.port, dbname=url.database, autocommit=True
    )


def asked(made: Company, role: str, query: Any, **options: Any) -> list[tuple[Any, ...]]:
    """What the server answers a role."""
    with connected(made, role, **options) as connection:
        connection.execute("SET default_transaction_read_only = off")  # whoever means harm does
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def denied(made: Company, role: str, query: Any) -> None:
    """The server refuses it for lack of a right."""
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)):
        asked(made, role, query)
