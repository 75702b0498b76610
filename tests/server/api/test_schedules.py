"""Schedules and their runs by API: added, changed, run, read by whose they are, and refused in words."""

from typing import Any

import pytest

from fairday_collector.access.grants import grant
from fairday_collector.store.tables import Schedule
from tests.support.collector import HOUR, NOON
from tests.support.mailbox import Mailbox, mailbox
from tests.support.report_pages import Company

PATH = "/v1/schedules"


def body(**fields: Any) -> dict[str, Any]:
    """A schedule to be added."""
    return {
        "name": "Weekly", "report": "utilisation", "parameters": {"period": "yesterday"}, "cron": "0 6 * * *",
        "targets": [{"kind": "role", "role": "supervisors"}], **fields,
    }  # fmt: skip


def test_a_schedule_is_added_read_changed_and_removed(company: Company) -> None:
    """Everything of it comes back, in words too; what is left out of a change stays."""
    ada = company.key("supervisor", "Ada")
    made = company.ask("POST", PATH, ada, body(parameters={"period": "yesterday", "teams": ["Payments"]}))
    assert made.status == 201
    found = made.json
    assert (found["when"], found["zone"], found["formats"], found["owner"]) == (
        "every day at 06:00", "UTC", ["pdf"], company.people["Ada"].id
    )  # fmt: skip
    assert found["parameters"]["teams"] == [company.teams["Payments"].id]
    assert [(one["name"], one["failing_since_ms"]) for one in found["targets"]] == [("role:supervisors", None)]
    assert (found["next_ms"], found["last"]) == (NOON + 18 * HOUR, None)
    path = f"{PATH}/{found['id']}"
    assert company.ask("GET", path, ada).json == found
    assert company.ask("GET", PATH, ada).json == {"schedules": [found]}
    changed = company.ask("PATCH", path, ada, {"name": "Daily", "formats": ["csv", "xlsx"], "correction_days": 0}).json
    assert changed == found | {"name": "Daily", "formats": ["csv", "xlsx"], "correction_days": 0}
    paused = company.ask("POST", f"{path}/pause", ada).json
    assert (paused["paused_ms"], paused["next_ms"]) == (NOON, None)
    assert company.ask("POST", f"{path}/resume", ada).json["paused_ms"] is None
    assert company.ask("DELETE", path, ada).status == 204
    assert company.ask("GET", path, ada).status == 404


def test_a_secret_is_told_once(company: Company) -> None:
    """A webhook without one gets one, which the answer to that request alone has; no address with a secret is shown."""
    admin = company.key()
    targets = [{"kind": "webhook", "url": "https://8.8.8.8/in/a-long-secret-path"},
               {"kind": "slack", "url": "https://8.8.8.8/services/a-long-secret"}]  # fmt: skip
    made = company.ask("POST", PATH, admin, body(targets=targets))
    (secret,) = made.json["secrets"].values()
    assert secret.startswith("whsec_")
    shown = company.ask("GET", PATH, admin)
    assert secret not in shown.body.decode()
    assert "secret" not in shown.body.decode().replace('"secrets":{}', "")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"cron": "always"}, 422, "bad_cron"),
        ({"cron": "0 6 31 2 *"}, 422, "bad_cron"),
        ({"zone": "Mars/Olympus"}, 422, "unknown_zone"),
        ({"report": "shoes"}, 404, "unknown_report"),
        ({"parameters": {"period": "someday"}}, 422, "unknown_period"),
        ({"formats": ["xml"]}, 422, "unknown_format"),
        ({"formats": []}, 422, "no_format"),
        ({"targets": []}, 422, "no_target"),
        ({"targets": [{"kind": "pigeon"}]}, 422, "bad_target"),
        ({"targets": [{"kind": "mail", "address": "nobody"}]}, 422, "bad_address"),
        ({"targets": [{"kind": "person", "person": "nobody"}]}, 404, "unknown_person"),
        ({"targets": [{"kind": "webhook", "url": "http://169.254.169.254/"}]}, 422, "bad_url"),
        ({"targets": [{"kind": "webhook", "url": "https://localhost/"}]}, 422, "bad_url"),
        ({"correction_days": 90}, 422, "bad_correction_days"),
        ({"correction_days": 10**20}, 422, "bad_correction_days"),
        ({"threshold_ms": 5}, 422, "bad_threshold"),
        ({"threshold_ms": 86_400_001}, 422, "bad_threshold"),
        ({"threshold_ms": 10**20}, 422, "bad_threshold"),
        ({"shoes": 1}, 422, "not_valid"),
        ({"name": ""}, 422, "bad_name"),
    ],
)
def test_what_is_wrong_is_a_problem_with_a_remedy(
    company: Company, fields: dict[str, Any], status: int, code: str
) -> None:
    """When it is added, and when it is changed; nothing is kept of it."""
    admin = company.key()
    reply = company.ask("POST", PATH, admin, body(**fields))
    assert (reply.status, reply.json["code"]) == (status, code)
    assert company.collector.rows(Schedule) == []
    made = company.ask("POST", PATH, admin, body()).json
    reply = company.ask("PATCH", f"{PATH}/{made['id']}", admin, fields)
    assert (reply.status, reply.json["code"]) == (status, code)
    assert company.ask("GET", f"{PATH}/{made['id']}", admin).json == made | {"secrets": {}}


def test_a_name_is_taken_once(company: Company) -> None:
    """A second of one owner is in conflict."""
    admin = company.key()
    assert company.ask("POST", PATH, admin, body()).status == 201
    assert company.ask("POST", PATH, admin, body()).status == 409


def test_each_key_has_its_own(company: Company) -> None:
    """Another supervisor's is as if it were not, in every way; an administrator's key has all, a worker adds none."""
    made = company.ask("POST", PATH, company.key("supervisor", "Ada"), body()).json
    company.collector.do(grant, company.people["Noor"], "supervisor", company.teams["Sales"], NOON, "test")
    noor = company.key("supervisor", "Noor")
    path, nothing = f"{PATH}/{made['id']}", f"{PATH}/{'0' * 16}"
    run = "/runs/2026-10-14T06:00/0"
    for method, rest, given in (
        ("GET", "", None), ("PATCH", "", {"name": "Mine"}), ("DELETE", "", None), ("POST", "/pause", None),
        ("POST", "/resume", None), ("POST", "/run", None), ("GET", "/runs", None), ("GET", run, None),
        ("GET", f"{run}/document", None),
    ):  # fmt: skip
        strange, nobody = (company.ask(method, f"{one}{rest}", noor, given) for one in (path, nothing))
        assert strange.status == nobody.status == 404, (method, rest)
        assert strange.body == nobody.body.replace(b"0" * 16, made["id"].encode())
    assert company.ask("GET", PATH, noor).json == {"schedules": []}
    assert [one["id"] for one in company.ask("GET", PATH, company.key()).json["schedules"]] == [made["id"]]
    assert company.ask("POST", PATH, company.key("worker", "Maya"), body()).status == 403
    assert company.ask("POST", PATH, company.key("supervisor"), body()).status == 403
    assert company.ask("PATCH", path, company.key("supervisor", "Ada", "read"), {"name": "x"}).status == 403
    assert company.ask("POST", PATH, company.key("supervisor", "Ada"),
                       body(name="b", targets=[{"kind": "folder", "path": "/srv"}])).status == 403  # fmt: skip


def test_a_run_is_read_with_what_it_said(company: Company) -> None:
    """Asked for, made by the worker, sent by a real mail server; then told by target, and read in any format."""
    ada = company.key("supervisor", "Ada")
    targets = [{"kind": "person", "person": company.people[name].id} for name in ("Ada", "Maya")]
    made = company.ask(
        "POST", PATH, ada, body(targets=targets, parameters={"period": "yesterday", "by": "person"})
    ).json
    path = f"{PATH}/{made['id']}"
    asked = company.ask("POST", f"{path}/run", ada)
    assert (asked.status, asked.json["by"], asked.json["attempts"]) == (202, "hand", 0)
    with mailbox(Mailbox()) as box:
        assert len(company.delivers(f"smtp://127.0.0.1:{box.port}")) == 1
    (run,) = company.ask("GET", f"{path}/runs", ada).json["runs"]
    assert (run["status"], run["from"], run["to"], run["attempts"]) == ("done", "2026-10-13", "2026-10-13", 1)
    one = f"{path}/runs/{run['slot']}/{run['revision']}"
    told = company.ask("GET", one, ada).json
    assert {(each["target"], each["status"]) for each in told["deliveries"]} == {
        ("mail:ada@example.org", "sent"), ("mail:maya@example.org", "sent")
    }  # fmt: skip
    assert [file["format"] for file in told["files"]] == ["pdf"]
    before = company.looked()
    document = company.ask("GET", f"{one}/document", ada).json
    assert "Maya" in str(document)
    assert company.looked() == before + 2
    assert company.ask("GET", f"{one}/document?format=pdf", ada).body.startswith(b"%PDF")
    own = company.ask("GET", f"{one}/document", company.key("worker", "Maya"))
    assert own.status == 200
    assert "alert" not in own.body.decode()
    assert company.ask("GET", f"{one}/document?format=xml", ada).status == 422
    assert company.ask("GET", f"{path}/runs/{run['slot']}/7", ada).status == 404
    assert company.ask("GET", path, ada).json["last"] == {"slot": run["slot"], "revision": 0, "status": "done"}
