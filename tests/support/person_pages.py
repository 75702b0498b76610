"""A person with some days of work of every kind, for the pages about them, and how their HTML is read."""

import re
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from starlette.types import ASGIApp

from fairday_collector.access.api_keys import create_key
from fairday_collector.access.looks import Looked, looks_at
from fairday_collector.secrets import new_id
from fairday_collector.store.tables import AccessGrant, Person
from tests.support.collector import HOUR, MINUTE, Collector, Reply, request, span
from tests.support.metric_days import MONDAY, at, office_roster, recorded, work
from tests.support.website import ask

NAME = "Maya <script>alert(1)</script>"
STRANGE = "<script>alert(2)</script>"


@dataclass(frozen=True)
class Pages:
    """A collector, its application, and Maya of Payments: work on Monday to Wednesday, which is today at noon."""

    collector: Collector
    app: ASGIApp
    maya: Person
    key: str
    """The key of her computer."""

    def get(self, path: str, cookie: str) -> Reply:
        """Opens a page; MAYA in the address stands for her id."""
        return request(self.app, "GET", path.replace("MAYA", self.maya.id), headers={"Cookie": cookie})

    def html(self, path: str, cookie: str) -> str:
        """The HTML of a page that is there."""
        reply = self.get(path, cookie)
        assert reply.status == 200, (path, reply.status, words(reply.body.decode())[-600:])
        return reply.body.decode()

    def text(self, path: str, cookie: str) -> str:
        """The text of a page that is there, without its markup."""
        return words(self.html(path, cookie))

    def api(self, path: str) -> Any:
        """What the API answers an administrator."""
        key = self.collector.do(create_key, new_id(), "admin", [], HOUR, self.collector.clock.now, "test")
        reply = ask(self.app, f"/v1/people/{self.maya.id}/{path}", key)
        assert reply.status == 200, reply.body
        return reply.json

    def looks(self) -> list[Looked]:
        """Who looked at Maya on pages; the tests ask the API beside them."""
        with self.collector.store.read() as session:
            return [look for look in looks_at(session, self.maya.id, MONDAY) if not look.key]

    def analyst(self, person: Person) -> None:
        """Gives a person the role that sees totals alone."""
        with self.collector.store.write() as session:
            session.add(AccessGrant(id=new_id(), person_id=person.id, role="analyst", made_ms=self.collector.clock.now))


def pages_of(collector: Collector, app: ASGIApp) -> Pages:
    """Maya's pages, on a collector without anyone."""
    collector.clock.now = at(0, 8)
    maya = collector.person(NAME)
    _, key = collector.seat(maya)
    office_roster(collector)
    collector.clock.now = at(2, 12)
    monday = [
        *work(at(0, 9), 60, title=STRANGE),
        *work(at(0, 10), 60, ("code", "slack")),
        span(at(0, 11), at(0, 12), app="slack"),
        span(at(0, 12), at(0, 13), "locked"),
        span(at(0, 13), at(0, 13) + 12 * MINUTE, app=STRANGE),
        span(at(0, 13) + 12 * MINUTE, at(0, 14), "quiet"),
        span(at(0, 14), at(0, 15), "quiet", call=True, app="zoom"),
        *work(at(0, 16), 45),
    ]
    tuesday = [*work(at(1, 9), 90), span(at(1, 10.5), at(1, 11.5), "locked"), *work(at(1, 11.5), 30)]
    recorded(collector, key, [*monday, *tuesday, *work(at(2, 9), 90)])
    return Pages(collector, app, maya, key)


def words(html: str) -> str:
    """The text of some HTML, with single spaces; what is between tags of charts and scripts is text too."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))).strip()


def row(html: str, day: date) -> list[str]:
    """The cells of the table's row of a date, its header first."""
    (found,) = [part for part in html.split("<tr") if f'datetime="{day.isoformat()}"' in part]
    return [words(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", found, re.DOTALL)]


def figure(html: str, term: str) -> str:
    """The value of one of the figures."""
    found = re.search(rf"<dt>{term}<a[^>]*>Why</a></dt><dd>(.*?)</dd>", html)
    assert found is not None, term
    return words(found[1])


def hm(ms: int) -> str:
    """A length as tables have it."""
    minutes = round(ms / MINUTE)
    return f"{minutes // 60}:{minutes % 60:02}"
