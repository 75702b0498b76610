"""The signed webhook: what a receiver gets, and how it proves whom it is from."""

import base64
import hashlib
import hmac
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from fairday_collector.errors import Invalid
from fairday_reports.deliver import DeliveryError, Post, new_secret, send
from fairday_reports.deliver.signing import key_of, signed_headers
from fairday_reports.deliver.targets import WebhookTarget
from tests.support.authority import Authority
from tests.support.parcels import made_file, parcel
from tests.support.receiver import Receiver, receiver, status

POST = Post(None, "fairday@example.org", ("127.0.0.1",))
HOW_TO = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "receive-a-webhook.md"


def verify() -> Any:
    """The function that the how-to gives to receivers, as it stands there."""
    (code,) = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    found: dict[str, Any] = {}
    exec(code, found)  # noqa: S102 - it is our own page
    return found["verified"]


def test_a_receiver_gets_the_head_and_the_files_signed(authority: Authority, tmp_path: Path) -> None:
    """The message tells what the report says and which files there are, and its signature holds."""
    secret = new_secret()
    before = int(time.time())
    sent = parcel(made_file(tmp_path, "utilisation.pdf", b"%PDF-"), made_file(tmp_path, "utilisation.csv", b"a,b\r\n"))
    with receiver(Receiver(), authority.server_context(tmp_path)) as box:
        send(POST, sent, WebhookTarget(f"https://127.0.0.1:{box.port}/in", secret))
    (got,) = box.received
    assert got.headers["webhook-id"] == sent.key
    assert before <= int(got.headers["webhook-timestamp"]) <= time.time()
    content = f"{sent.key}.{got.headers['webhook-timestamp']}.".encode() + got.body
    mac = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), content, "sha256").digest()
    assert got.headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    assert got.headers["content-type"] == "application/json"
    assert json.loads(got.body) == {
        "type": "report.made",
        "timestamp": "2026-10-19T06:00:00Z",
        "data": {
            "key": "0123456789abcdef:2026-10-19T06:00:0:all",
            "schedule": "Weekly",
            "slot": "2026-10-19T06:00",
            "revision": 0,
            "report": "utilisation",
            "title": "Team utilisation and workload",
            "subject": "Löhne & <Gehälter>",
            "first": "2026-10-12",
            "last": "2026-10-18",
            "period": "12–18 October 2026",
            "zone": "Europe/Berlin",
            "lead": "38 h 20 min were worked, and 74 % of the time there was for it was used.",
            "reading": "Not for pay, ranking or discipline.",
            "figures": [
                {"key": "worked", "title": "Worked", "value": 138_000_000, "kind": "ms", "detail": ""},
                {"key": "utilisation", "title": "Utilisation", "value": 0.74, "kind": "ratio", "detail": "of 80 %"},
                {"key": "status", "title": "Status", "value": None, "kind": "text", "detail": ""},
            ],
            "completeness": 0.97,
            "missing": 1,
            "files": [
                {
                    "name": "utilisation.pdf",
                    "format": "pdf",
                    "size": 5,
                    "sha256": hashlib.sha256(b"%PDF-").hexdigest(),
                },
                {
                    "name": "utilisation.csv",
                    "format": "csv",
                    "size": 5,
                    "sha256": hashlib.sha256(b"a,b\r\n").hexdigest(),
                },
            ],
            "link": "https://fairday.example.org/runs/1?a=1&b=2",
        },
    }


def test_a_repeat_has_the_same_id_and_a_revision_another_type(authority: Authority, tmp_path: Path) -> None:
    """A receiver drops a double by its id, and tells a revision by its type, if it corrects what they have."""
    with receiver(Receiver(), authority.server_context(tmp_path)) as box:
        target = WebhookTarget(f"https://127.0.0.1:{box.port}/in", new_secret())
        send(POST, parcel(), target)
        send(POST, parcel(), target)
        send(POST, parcel(key="other", revision=1, corrects="k"), target)
        send(POST, parcel(key="other", revision=1), target)
    first, again, revised, _ = box.received
    assert first.headers["webhook-id"] == again.headers["webhook-id"] != revised.headers["webhook-id"]
    types = [json.loads(got.body)["type"] for got in box.received]
    assert types == ["report.made", "report.made", "report.revised", "report.made"]


def test_the_how_to_verifies_what_we_send() -> None:
    """The lines on the page take a message of ours, and neither a changed, an old nor a foreign one."""
    verified = verify()
    secret, body, now = new_secret(), '{"a":"ü"}'.encode(), int(time.time())
    headers = {str(name): str(value) for name, value in signed_headers(secret, "id", now, body).items()}
    assert verified(headers, body, secret)
    assert verified({**headers, "webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}, body, secret)
    assert not verified(headers, body + b" ", secret)
    assert not verified(headers, body, new_secret())
    assert not verified({**headers, "webhook-id": "other"}, body, secret)
    old = {str(name): str(value) for name, value in signed_headers(secret, "id", now - 600, body).items()}
    assert not verified(old, body, secret)


def test_the_signature_is_the_one_of_the_convention() -> None:
    """The example of Standard Webhooks comes out as it stands there."""
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_new_secrets_are_good_and_differ() -> None:
    """A secret that is offered is accepted, and is never offered twice."""
    one, two = new_secret(), new_secret()
    assert one != two
    assert len(key_of(one)) == 32


@pytest.mark.parametrize(
    "secret",
    ["", "secret", "whsec_", "whsec_AAAA", "whsec_%%%", "whsec_" + "A" * 88, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
)
def test_a_weak_secret_is_refused(secret: str) -> None:
    """A secret that could be guessed, or that no receiver could read, is refused without being repeated."""
    with pytest.raises(Invalid, match="whsec_ and 24 to 64") as caught:
        key_of(secret)
    assert caught.value.detail == "`secret` must be whsec_ and 24 to 64 random bytes in base64."


def test_an_internal_webhook_gets_nothing(authority: Authority, tmp_path: Path) -> None:
    """Without the setting, a webhook on this machine is refused, and the secret in its address is not told."""
    with receiver(Receiver(), authority.server_context(tmp_path)) as box:
        target = WebhookTarget(f"https://127.0.0.1:{box.port}/tok3n", new_secret())
        with pytest.raises(DeliveryError, match="not a public address") as caught:
            send(Post(None, "fairday@example.org"), parcel(), target)
    assert "tok3n" not in str(caught.value)
    assert box.connections == 0


def test_a_key_cannot_write_a_header(authority: Authority, tmp_path: Path) -> None:
    """Line ends in what becomes a header are refused before anything is sent."""
    with receiver(Receiver(status(204)), authority.server_context(tmp_path)) as box:
        target = WebhookTarget(f"https://127.0.0.1:{box.port}/", new_secret())
        with pytest.raises(DeliveryError):
            send(POST, parcel(key="a\r\nX-Evil: 1"), target)
    assert box.received == []
