"""The pages of administration as a browser uses them: follow links, fill in forms, read texts."""

import re
from html import unescape
from urllib.parse import urlencode

from starlette.types import ASGIApp

from fairday_server.sign_in import make_link
from tests.support.collector import Collector, Reply, request

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Browser:
    """Somebody's browser, signed in: the administrator's, or a person's."""

    def __init__(self, collector: Collector, app: ASGIApp, person_id: str | None = None) -> None:
        self.app = app
        self.cookies: dict[str, str] = {}
        secret = collector.do(make_link, person_id, collector.clock.now)
        assert self.post("/sign-in", secret=secret).status == 303

    def get(self, path: str) -> Reply:
        """Opens a page."""
        return self._kept(request(self.app, "GET", path, headers=self._headers()))

    def post(self, path: str, **form: str) -> Reply:
        """Sends a form."""
        body = urlencode(form).encode()
        return self._kept(request(self.app, "POST", path, body=body, headers={**FORM, **self._headers()}))

    def does(self, path: str, **form: str) -> Reply:
        """Sends a form that must be answered by leading on, and follows."""
        reply = self.post(path, **form)
        assert reply.status == 303, text(reply)
        return self.get(reply.headers["location"])

    def upload(self, path: str, content: bytes, **form: str) -> Reply:
        """Sends a form with a file called `file`."""
        parts = [
            f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in form.items()
        ]
        head = (
            b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
        )
        body = b"".join([*parts, head, content, b"\r\n--edge--\r\n"])
        headers = {"Content-Type": "multipart/form-data; boundary=edge", **self._headers()}
        return self._kept(request(self.app, "POST", path, body=body, headers=headers))

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def _kept(self, reply: Reply) -> Reply:
        if "set-cookie" in reply.headers:
            name, _, value = reply.headers["set-cookie"].partition(";")[0].partition("=")
            self.cookies[name] = value
        return reply


def text(reply: Reply) -> str:
    """What a page says, without its markup."""
    html = re.sub(r"<head>.*?</head>", "", reply.body.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)))


def hidden(reply: Reply) -> dict[str, str]:
    """What a page's forms send along unseen."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', reply.body.decode())
    return {name: unescape(value) for name, value in found}


def typed_in(reply: Reply, name: str) -> str:
    """What stands in a page's text field."""
    [value] = re.findall(rf'<input type="[a-z]*" id="[^"]*" name="{name}" value="([^"]*)"', reply.body.decode())
    return unescape(value)
