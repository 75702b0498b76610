"""All routes, asked by all roles about their own record, their team's and another team's."""

import pytest
from starlette.types import ASGIApp

from fairday_reports.feeds.fill.job import Filling
from tests.support.collector import HOUR, NOON, Collector, Reply, request
from tests.support.walking import (
    ROLES,
    SUBJECTS,
    TODAY,
    Rule,
    Walk,
    anyone,
    decides,
    edits,
    leads,
    leads_now,
    routes,
    runs,
    schedules,
    sees,
    sees_times,
    walk_in,
)

RANGE = {"from": TODAY, "to": TODAY}
CLAIM = {"start_ms": NOON - 5 * HOUR, "end_ms": NOON - 4 * HOUR, "kind": "call"}
OPEN = {
    ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/v1/openapi.json"), ("GET", "/metrics"),
    ("GET", "/sign-in"), ("GET", "/sign-in/{secret}"), ("POST", "/sign-in"), ("POST", "/sign-in/password"),
    ("GET", "/sign-in/mail"), ("POST", "/sign-in/mail"), ("POST", "/sign-out"),
}  # fmt: skip
"""Asked by whoever is not signed in; they tell nothing of anybody."""

PEOPLE, SHEET = "/v1/people/{person}", "/people/{person}/timesheets/{day}"
ADMIN_PAGES = (
    *("", "/start", "/tokens", "/tokens/ca.pem", "/people", "/people/import", "/people/{person}", "/teams"),
    *("/teams/{team}", "/seats", "/seats/{seat}", "/seats/{seat}/revoke", "/rules", "/rules/new", "/rules/remove"),
    *("/policies", "/policies/change"),
)
ADMIN_FORMS = (
    *("/start/team", "/start/person", "/start/token", "/tokens", "/tokens/{token}/revoke", "/people"),
    *("/people/import", "/people/{person}", "/people/{person}/access", "/teams", "/teams/{team}"),
    *("/seats/{seat}/assign", "/seats/{seat}/revoke", "/rules/new", "/rules/remove", "/policies/change"),
)
OF_PERSON = {**RANGE, "person": "{person}"}
SAVED = {"name": "Mine", "report": "timesheet", "parameters": {"period": "last-week"}}
SCHEDULED = {**SAVED, "cron": "0 6 * * *", "targets": [{"kind": "role", "role": "supervisors"}]}
RUN = "/runs/{slot}/{revision}"
SCHEDULE_ROUTES = (
    ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/pause"), ("POST", "/resume"), ("POST", "/run"),
    ("GET", "/runs"), ("GET", RUN), ("GET", f"{RUN}/document"),
)  # fmt: skip
SCHEDULE_PAGES = (
    ("GET", ""), ("GET", "/change"), ("POST", "/change"), ("GET", "/remove"), ("POST", "/run"), ("POST", "/{act}"),
    ("GET", RUN), ("GET", f"{RUN}/files/{{form}}"),
)  # fmt: skip
RULES: dict[tuple[str, str], Rule] = {
    ("GET", "/v1/people"): Rule(anyone),
    ("GET", f"{PEOPLE}/days/{{day}}"): Rule(sees, looks=True),
    ("GET", f"{PEOPLE}/timesheets/{{day}}"): Rule(sees, looks=True),
    ("POST", f"{PEOPLE}/timesheets/{{day}}/corrections"): Rule(edits, body={"restore": True, "reason": "mistaken"}),
    ("POST", f"{PEOPLE}/timesheets/{{day}}/acts"): Rule(decides, body={"act": "approve"}),
    ("GET", f"{PEOPLE}/claims"): Rule(sees, looks=True, query=RANGE),
    ("POST", f"{PEOPLE}/claims"): Rule(edits, body=CLAIM),
    ("GET", f"{PEOPLE}/schedule"): Rule(sees, looks=True, query=RANGE),
    ("GET", f"{PEOPLE}/leave"): Rule(sees, looks=True, query=RANGE),
    ("POST", f"{PEOPLE}/leave"): Rule(runs, body={"from": TODAY, "until": TODAY, "kind": "vacation"}),
    ("GET", f"{PEOPLE}/metrics"): Rule(sees, looks=True, query=RANGE),
    ("GET", f"{PEOPLE}/explain"): Rule(sees, looks=True, query={**RANGE, "metric": "worked"}),
    ("GET", "/v1/teams/{team}/metrics"): Rule(leads, query=RANGE),
    ("GET", "/v1/organisation/metrics"): Rule(lambda role, _: role in ("admin", "analyst"), query=RANGE),
    ("GET", "/v1/config"): Rule(runs),
    ("PUT", "/v1/config"): Rule(runs, query={"dry_run": "true"}, body={}),
    ("GET", "/v1/policy"): Rule(anyone),
    ("GET", "/v1/rules"): Rule(anyone),
    ("POST", "/v1/rules"): Rule(runs, body={"name": "one", "app": "code", "class": "productive"}),
    ("GET", "/v1/rules/unsorted"): Rule(anyone, query=RANGE),
    ("GET", "/v1/categories"): Rule(anyone),
    ("GET", "/v1/metrics"): Rule(anyone),
    ("GET", "/v1/seats/trouble"): Rule(runs),
    ("GET", "/v1/feeds"): Rule(anyone),
    ("GET", "/v1/feeds/{set}"): Rule(anyone),
    ("GET", "/"): Rule(anyone),
    ("GET", "/account"): Rule(anyone),
    ("POST", "/account"): Rule(anyone, body={"new": "", "again": ""}),
    ("GET", "/people"): Rule(anyone),
    ("GET", "/people/{person}/days/{day}"): Rule(sees_times, looks=True),
    ("GET", "/teams"): Rule(anyone),
    ("GET", "/teams/{team}/now"): Rule(leads_now, looks=True),
    ("GET", "/teams/{team}/weeks/{day}"): Rule(leads, looks=True),
    ("GET", "/teams/{team}/months/{day}"): Rule(leads, looks=True),
    ("GET", "/people/{person}/weeks/{day}"): Rule(sees, looks=True),
    ("GET", "/people/{person}/months/{day}"): Rule(sees, looks=True),
    ("GET", "/people/{person}/explain"): Rule(sees, looks=True, query={**RANGE, "metric": "worked"}),
    ("GET", "/people/{person}/data"): Rule(edits, looks=True),
    ("GET", "/people/{person}/data/timesheet.csv"): Rule(edits, looks=True, query=RANGE),
    ("GET", "/people/{person}/data/days.json"): Rule(edits, looks=True, query=RANGE),
    ("GET", f"{SHEET}"): Rule(sees, looks=True),
    ("POST", f"{SHEET}/correct"): Rule(edits, body={"how": "restore", "reason": "mistaken"}),
    ("POST", f"{SHEET}/claim"): Rule(edits, body={"kind": "call", "from": "7:00", "to": "8:00"}),
    ("POST", f"{SHEET}/act"): Rule(decides, body={"act": "approve", "expected": "0"}),
    ("GET", "/approvals"): Rule(lambda role, _: role in ("admin", "supervisor")),
    ("POST", "/approvals/sheet"): Rule(
        decides, body={"person": "{person}", "first": "2026-10-01", "act": "approve", "expected": "0"}
    ),
    **{("GET", f"/admin{rest}"): Rule(runs) for rest in ADMIN_PAGES},
    **{("POST", f"/admin{rest}"): Rule(runs) for rest in ADMIN_FORMS},
    ("GET", "/timesheet"): Rule(anyone),
    ("GET", "/timesheet.csv"): Rule(anyone),
    ("GET", "/v1/reports"): Rule(anyone),
    ("GET", "/v1/reports/{report}"): Rule(sees, looks=True, query=OF_PERSON),
    ("GET", "/v1/saved-reports"): Rule(anyone),
    ("POST", "/v1/saved-reports"): Rule(anyone, body=SAVED),
    ("GET", "/v1/schedules"): Rule(anyone),
    ("POST", "/v1/schedules"): Rule(schedules, body=SCHEDULED),
    ("GET", "/reports"): Rule(anyone),
    ("GET", "/reports/{name}"): Rule(sees, looks=True, query=OF_PERSON),
    ("GET", "/reports/{name}/files/{form}"): Rule(sees, looks=True, query=OF_PERSON),
    ("POST", "/reports/saved"): Rule(
        sees, body={"report": "timesheet", "name": "Mine", "period": "last-week", "person": "{person}"}
    ),
    ("GET", "/reports/schedules"): Rule(schedules),
    ("GET", "/reports/schedules/new"): Rule(schedules, query={"report": "timesheet"}),
    ("POST", "/reports/schedules/new"): Rule(
        lambda role, subject: schedules(role, subject) and sees(role, subject),
        body={"report": "timesheet", "name": "Mine", "how": "daily", "time": "6", "zone": "UTC", "period": "last-week",
              "to_role": "members", "format": "pdf", "correction": "0", "threshold": "5", "person": "{person}"},
    ),
}  # fmt: skip
APART = {
    *(("POST", f"{PEOPLE}/claims/{{claim}}/acts"), ("DELETE", f"{PEOPLE}/leave")),
    *(("POST", f"{SHEET}/withdraw"), ("POST", "/approvals/claim")),
    *(("GET", "/odata/v4"), ("GET", "/odata/v4/{resource:path}"), ("POST", "/odata/v4/$batch")),
    *(("GET", "/v1/saved-reports/{saved}"), ("DELETE", "/v1/saved-reports/{saved}")),
    *(("GET", "/reports/saved/{saved}"), ("POST", "/reports/saved/{saved}/remove")),
    *((method, f"/v1/schedules/{{schedule}}{rest}") for method, rest in SCHEDULE_ROUTES),
    *((method, f"/reports/schedules/{{schedule}}{rest}") for method, rest in SCHEDULE_PAGES),
}
"""Walked below, or in `tests/server/reports`: they need something that is there to be decided, taken away or read."""


@pytest.fixture
def walk(collector: Collector, app: ASGIApp) -> Walk:
    """A company to walk in."""
    return walk_in(collector, app)


def test_every_route_is_walked(app: ASGIApp) -> None:
    """A new route must say here who may ask it, and one that went must go from here."""
    assert {route for route in routes(app) if "{path:path}" not in route[1]} == OPEN | RULES.keys() | APART


def test_who_is_not_signed_in_gets_nothing(app: ASGIApp) -> None:
    """Pages send to the sign-in page, the API asks for a key."""
    for method, path in RULES:
        reply = request(app, method, path.replace("{person}", "x").replace("{team}", "x").replace("{day}", TODAY))
        assert (reply.status, reply.headers.get("location")) in ((303, "/sign-in"), (401, None)), path


# What only reads leaves a company as it was, so that a part of these routes can be walked in one.
READING = [route for route in RULES if route[0] == "GET"]
PARTS = 6


@pytest.mark.parametrize("part", range(PARTS))
def test_each_role_reads_what_is_theirs(walk: Walk, part: int) -> None:
    """What they may ask is answered, and recorded where it shows others; the rest is refused.

    Whom they may not see at all is as if they did not exist: the very same answer as for nobody.
    """
    for method, path in READING[part::PARTS]:
        _walked(walk, method, path)


@pytest.mark.parametrize(("method", "path"), [route for route in RULES if route[0] != "GET"])
def test_each_role_changes_what_is_theirs(walk: Walk, method: str, path: str) -> None:
    """In the same way."""
    _walked(walk, method, path)


def _walked(walk: Walk, method: str, path: str) -> None:
    rule = RULES[method, path]
    named = "{person}" in f"{path}{rule.query}{rule.body}" or "{team}" in path
    for role in ROLES:
        for subject in SUBJECTS if named else ("own",):
            if "{team}" in path and subject == "own":
                continue
            ids, before = walk.subject(role, subject), walk.looks()
            reply = walk.ask(role, method, path, rule, ids)
            where = (method, path, role, subject, reply.status, reply.body[:300])
            if rule.may(role, subject):
                # An administrator may be told that what a form names is not there: the form is empty.
                assert reply.status not in ((401, 403) if rule.may is runs else (401, 403, 404)), where
                seen = walk.looks() - before
                assert not rule.looks or (seen > 0) == (subject != "own" and reply.status == 200), where
            else:
                assert reply.status in (403, 404), where
                assert walk.looks() == before, where
                visible = leads(role, subject) if "{team}" in path else sees(role, subject)
                if named and not visible:
                    nobody = walk.ask(role, method, path, rule, {"person": "f" * 16, "team": "f" * 16})
                    assert _told(reply) == _told(nobody), where


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_claim_is_decided_by_those_whose_it_is_to_decide(walk: Walk, subject: str) -> None:
    """Everybody else is told that it is not theirs, or gets the answer for a person who does not exist."""
    claims, acts = Rule(edits, body=CLAIM), Rule(decides, body={"act": "approve"})
    for role in ROLES:
        ids = walk.subject(role, subject)
        made = walk.ask("admin", "POST", f"{PEOPLE}/claims", claims, ids)
        assert made.status == 201, made.body
        reply = walk.ask(role, "POST", f"{PEOPLE}/claims/{made.json['id']}/acts", acts, ids)
        # One person decides for another, and of their own record nobody does.
        allowed = decides(role, subject)
        assert (reply.status == 200) == allowed, (role, reply.status, reply.body)
        assert allowed or reply.status == (403 if sees(role, subject) else 404), (role, reply.status)
        walk.ask("admin", "POST", f"{PEOPLE}/claims/{made.json['id']}/acts", Rule(edits, body={"act": "withdraw"}), ids)


def test_leave_is_cancelled_by_administrators_alone(walk: Walk) -> None:
    """Nobody else, not even of their own."""
    for subject in SUBJECTS:
        for role in ROLES:
            ids = walk.subject(role, subject)
            given = Rule(runs, body={"from": TODAY, "until": TODAY, "kind": "vacation"})
            assert walk.ask("admin", "POST", f"{PEOPLE}/leave", given, ids).status == 201
            reply = walk.ask(role, "DELETE", f"{PEOPLE}/leave", Rule(runs, query=RANGE), ids)
            assert reply.status == (200 if role == "admin" else 403), (role, subject, reply.body)
            if role != "admin":
                walk.ask("admin", "DELETE", f"{PEOPLE}/leave", Rule(runs, query=RANGE), ids)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_feeds_tell_each_role_what_is_theirs(collector: Collector, walk: Walk, subject: str) -> None:
    """A row that is theirs is there and is recorded; any other is as a row of nobody, however it is asked for."""
    filling = Filling(collector.store, collector.clock)
    while filling.bring_up():
        pass
    for role in ROLES:
        ids = walk.subject(role, subject)
        key = f"(person_id='{ids['person']}',date={TODAY})"
        filtered = {"$filter": f"person_id eq '{ids['person']}'"}
        hours = Rule(sees_times, looks=True, query=filtered)
        for path, rule in {
            f"/odata/v4/PersonDays{key}": Rule(sees, looks=True),
            "/odata/v4/PersonDays": Rule(sees, looks=True, query=filtered),
            "/odata/v4/People": Rule(sees, looks=True, query=filtered),
            f"/odata/v4/PersonDays{key}/person": Rule(sees, looks=True),
            "/odata/v4/PersonHours": hours,
        }.items():
            before = walk.looks()
            reply = walk.ask(role, "GET", path, rule, ids)
            where = (path, role, subject, reply.status, reply.body[:300])
            there = reply.status == 200 and b'"value":[]' not in reply.body
            # An analyst is not granted times of day, not even of themselves: the set is not there for the key.
            assert there == (rule.may(role, subject) and (rule is not hours or role != "analyst")), where
            assert (walk.looks() > before) == (there and subject != "own"), where
            if not there:
                nobody = {**ids, "person": "f" * 16}
                asked = Rule(
                    rule.may, query={name: text.replace(ids["person"], "f" * 16) for name, text in rule.query.items()}
                )
                assert _told(walk.ask(role, "GET", path.replace(ids["person"], "f" * 16), asked, nobody)) == _told(
                    reply
                )


def _told(reply: Reply) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in reply.headers.items() if name != "date"}
    return reply.status, reply.body, headers
