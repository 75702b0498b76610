"""Join tokens on the pages: made, shown once, listed, revoked."""

import re

import pytest

from fairday_collector.store.tables import AuditEntry, JoinToken
from tests.support.admin import Browser, text, typed_in
from tests.support.collector import Collector


def test_a_token_is_shown_once_with_the_line_to_paste(collector: Collector, admin: Browser) -> None:
    """The line joins a desktop; a look later it is gone, while the token is listed as valid."""
    person = collector.person("Maya <b>")
    page = admin.does("/admin/tokens", who=f"person:{person.id}", uses="2", days="14")
    found = re.search(r"echo (\S+) \|", text(page))
    assert found is not None
    assert "good for 2 desktops" in text(page)
    assert collector.join(found[1]).status == 201
    again = text(admin.get("/admin/tokens"))
    assert found[1] not in again
    assert "Valid 1 of 2" in again
    assert b"Maya <b>" not in page.body
    assert [entry.actor for entry in collector.rows(AuditEntry) if entry.action == "token.create"] == ["web:admin"]


def test_a_revoked_token_is_refused(collector: Collector, admin: Browser) -> None:
    """Its button refuses it from then on; one that is not there is answered as such."""
    token = collector.token(collector.team())
    page = admin.does(f"/admin/tokens/{token.partition('.')[0]}/revoke")
    assert "Revoked." in text(page)
    assert collector.join(token).outcome == (403, "token_revoked")
    assert admin.post("/admin/tokens/none/revoke").status == 404


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"who": "", "uses": "1", "days": "7"}, "Choose whom"),
        ({"who": "team:none", "uses": "1", "days": "7"}, "no team"),
        ({"who": "TEAM", "uses": "0", "days": "7"}, "1 to 10000"),
        ({"who": "TEAM", "uses": "99999", "days": "7"}, "1 to 10000"),
        ({"who": "TEAM", "uses": "many", "days": "7"}, "1 to 10000"),
        ({"who": "TEAM", "uses": "1", "days": "999"}, "how long"),
    ],
)
def test_a_wrong_form_comes_back_filled(collector: Collector, admin: Browser, form: dict[str, str], says: str) -> None:
    """What was wrong is said, what was typed stays, and no token is made."""
    team = collector.team()
    page = admin.post("/admin/tokens", **{**form, "who": form["who"].replace("TEAM", f"team:{team.id}")})
    assert page.status in (404, 422)
    assert says in text(page)
    assert typed_in(page, "uses") == form["uses"]
    assert collector.rows(JoinToken) == []


def test_without_an_authority_there_is_nothing_to_download(admin: Browser) -> None:
    """`ca.pem` is offered only where this server keeps an authority."""
    assert admin.get("/admin/tokens/ca.pem").status == 404
