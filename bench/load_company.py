"""A company to measure with: people in the store, and a seat for each, enrolled through the agents' port."""

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

from bench.load_bodies import MINUTE_MS
from fairday_collector.clock import wall_ms
from fairday_collector.enrol.tokens import create_token
from fairday_collector.people import add_person, add_team
from fairday_collector.store import Store
from fairday_wire import Device, Enrolment, Grant, decode, encode
from tests.support.flow_house import midday_zone

TEAM = "Load"
TOKEN_LIFE_MS = 3_600_000
# The agents' port takes 60 enrolments a minute from an address: each address of loopback gives that many.
AN_ADDRESS = 50
HOUR_MS = 3_600_000


def today_ms() -> int:
    """Where a day of spans may begin that all lie in the local today of the company and none in the future."""
    return wall_ms() - 12 * HOUR_MS + MINUTE_MS


def hire(url: str, count: int) -> str:
    """Puts people into a migrated store, `count` of them; returns the join token for all of their seats."""
    # Where it is past noon, so that half a day of spans lies behind.
    zone, _ = midday_zone(datetime.now(UTC))
    store = Store(url)
    try:
        with store.write() as session:
            team = add_team(session, TEAM, zone, wall_ms())
            for number in range(count):
                add_person(session, f"Person {number}", team, wall_ms(), login=_login(number))
            return create_token(session, team, count, TOKEN_LIFE_MS, wall_ms(), "bench")[1]
    finally:
        store.close()


def enrol(port: int, ca: Path | None, token: str, count: int) -> list[str]:
    """The keys of `count` seats."""
    keys: list[str] = []
    for first in range(0, count, AN_ADDRESS):
        with _connected(port, ca, f"127.0.{1 + first // AN_ADDRESS}.1") as connection:
            keys += [_enrol(connection, token, number).key for number in range(first, min(first + AN_ADDRESS, count))]
    return keys


def stored(url: str, tables: Sequence[str] = ("batch", "span")) -> dict[str, int]:
    """How many rows lie in each of some tables."""
    store = Store(url)
    try:
        with store.read() as session:
            count = session.connection().exec_driver_sql
            return {table: int(count(f"SELECT COUNT(*) FROM {table}").scalar_one()) for table in tables}  # noqa: S608 - names of tables
    finally:
        store.close()


def _login(number: int) -> str:
    return f"user{number}"


@contextmanager
def _connected(port: int, ca: Path | None, source: str) -> Iterator[HTTPConnection]:
    connection = (
        HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
        if ca is None
        else HTTPSConnection(
            "127.0.0.1", port, timeout=60, source_address=(source, 0), context=ssl.create_default_context(cafile=ca)
        )
    )
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    yield connection
    connection.close()


def _enrol(connection: HTTPConnection, token: str, number: int) -> Grant:
    device = Device(host=f"desk-{number}", os="linux", os_version="12", machine_id=f"machine-{number}")
    asked = Enrolment(token=token, device=device, os_user=_login(number), agent="0.1.0")
    connection.request("POST", "/v1/enrol", encode(asked), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 201:
        message = f"Enrolment {number}: {answer.status} {body!r}"
        raise RuntimeError(message)
    return decode(body, Grant)
