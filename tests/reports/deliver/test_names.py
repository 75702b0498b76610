"""What targets are called, and what is taken for a target."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.errors import Invalid
from fairday_reports.deliver import clean_target, name_of, new_secret, words_of
from fairday_reports.deliver.targets import (
    FolderTarget,
    MailTarget,
    PersonTarget,
    RoleTarget,
    SlackTarget,
    StoreTarget,
    TeamsTarget,
    WebhookTarget,
    kept_targets,
    read_targets,
)
from tests.reports.deliver.conftest import Names

SLACK = "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXX7Qa"
TEAMS = "https://prod-12.westeurope.logic.azure.com:443/workflows/f00/triggers/manual/paths/invoke?sig=abcdefghijklmnop"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

NAMED = [
    (PersonTarget("p1"), "person:p1", "p1"),
    (RoleTarget("admins"), "role:admins", "administrators"),
    (MailTarget("Ines@Example.org"), "mail:ines@example.org", "Ines@Example.org"),
    (FolderTarget("/srv/reports"), "folder:/srv/reports", "/srv/reports"),
    (StoreTarget("s3://b/r", {"secret": "hush"}), "store:s3://b/r", "s3://b/r"),
    (
        StoreTarget("s3://b/r", {"endpoint_url": "https://minio.example.org:9000", "key": "hush"}),
        "store:s3://b/r at minio.example.org:9000",
        "s3://b/r at minio.example.org:9000",
    ),
    (SlackTarget(SLACK), "slack:hooks.slack.com:6a12b8c30ef5", "hooks.slack.com/…X7Qa"),
    (
        TeamsTarget(TEAMS),
        "teams:prod-12.westeurope.logic.azure.com:6a12b8c30ef5",
        "prod-12.westeurope.logic.azure.com/…mnop",
    ),
    (
        WebhookTarget("https://in.example.org:8443/hook", SECRET),
        "webhook:in.example.org:8443:x",
        "in.example.org:8443/…",
    ),
]


@pytest.mark.parametrize(("target", "name", "words"), NAMED, ids=lambda value: type(value).__name__)
def test_a_target_has_a_lasting_name_and_words(target: Any, name: str, words: str) -> None:
    """Programs find a target by its name, people read its words; an address that is a secret is in neither."""
    assert words_of(target) == words
    if isinstance(target, SlackTarget | TeamsTarget | WebhookTarget):
        assert name_of(target).rpartition(":")[0] == name.rpartition(":")[0]
        assert len(name_of(target).rpartition(":")[2]) == 12
    else:
        assert name_of(target) == name
    for secret in ("XXXX", "sig=", "hush", "MfKQ", "abcdefgh", "/hook"):
        assert secret not in name_of(target) + words_of(target)


def test_a_name_outlasts_a_new_secret() -> None:
    """With another secret to sign with, it is the same target; with another address it is not."""
    one = WebhookTarget("https://in.example.org/a", SECRET)
    assert name_of(one) == name_of(WebhookTarget("https://in.example.org/a", new_secret()))
    assert name_of(one) != name_of(WebhookTarget("https://in.example.org/b", SECRET))


@pytest.mark.parametrize("target", [target for target, _, _ in NAMED])
def test_what_is_kept_is_clean_and_reads_back(target: Any) -> None:
    """A good target is what it was after it was cleaned, kept and read."""
    (kept,) = kept_targets([target])
    assert clean_target(kept) == target
    assert read_targets([kept]) == [target]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "`kind`"),
        ({"kind": "pigeon"}, "person, role, mail, folder, store, webhook, slack or teams"),
        ({"kind": "mail"}, "`address`"),
        ({"kind": "mail", "address": 1}, "`str`"),
        ({"kind": "mail", "address": "ines"}, "name@example.org"),
        ({"kind": "mail", "address": "a@b, c@d"}, "name@example.org"),
        ({"kind": "mail", "address": "a@b\r\nBcc: c@d"}, "name@example.org"),
        ({"kind": "mail", "address": "a" * 250 + "@example.org"}, "name@example.org"),
        ({"kind": "role", "role": "kings"}, "kings"),
        ({"kind": "folder", "path": " "}, "/srv/reports"),
        ({"kind": "folder", "path": "/srv/\0"}, "/srv/reports"),
        ({"kind": "folder", "path": "~nobody-of-that-name/x"}, "/srv/reports"),
        ({"kind": "webhook", "url": "https://in.example.org"}, "`secret`"),
        ({"kind": "webhook", "url": "https://in.example.org", "secret": "x"}, "24 to 64"),
        ({"kind": "webhook", "url": "http:/in", "secret": SECRET}, "no host"),
        ({"kind": "slack", "url": "ftp://in.example.org"}, "https://"),
        ({"kind": "slack", "url": "https://in.example.org/" + "x" * 2_000}, "longer than"),
        ({"kind": "teams", "url": "https://user:pw@in.example.org"}, "user name"),
        ({"kind": "store", "url": "file:///etc"}, "s3://"),
        ({"kind": "store", "url": "memory://x"}, "s3://"),
        ({"kind": "store", "url": "simplecache::s3://b/r"}, "s3://"),
        ({"kind": "store", "url": "s3://b::file:///etc"}, "s3://bucket"),
        ({"kind": "store", "url": "s3://"}, "each folder"),
        ({"kind": "store", "url": "s3://b/../c"}, "each folder"),
        ({"kind": "store", "url": "s3://b//c"}, "each folder"),
        ({"kind": "store", "url": "s3://key:pw@b/c"}, "secret"),
        ({"kind": "store", "url": "s3://b/c?x=1"}, "s3://bucket"),
        ({"kind": "store", "url": "s3://[bucket/reports"}, "s3://bucket"),
        ({"kind": "store", "url": "s3://bu\u2100cket/x"}, "s3://bucket"),
        ({"kind": "store", "url": "s3://b/r", "options": {"profile": "x"}}, "no 'profile'"),
        (
            {"kind": "store", "url": "gs://b/r", "options": {"token": {"token_uri": "http://169.254.169.254"}}},
            "no 'token'",
        ),
        ({"kind": "store", "url": "sftp://h/r", "options": {"key_filename": "/etc/shadow"}}, "no 'key_filename'"),
        ({"kind": "store", "url": "sftp://h/r", "options": {"password": 1}}, "must be text"),
        ({"kind": "store", "url": "sftp://h:x/r"}, "machine"),
        ({"kind": "store", "url": "sftp://h:70000/r"}, "machine"),
        ({"kind": "store", "url": "az://c/r", "options": {"account_name": "10.0.0.1/x?"}}, "account_name"),
    ],
)
def test_what_is_no_target_is_refused_with_a_remedy(given: dict[str, Any], words: str) -> None:
    """Each fault is told with what to give, and no password with it."""
    with pytest.raises(Invalid) as caught:
        clean_target(given)
    assert words in caught.value.detail
    assert "pw" not in caught.value.detail


def test_a_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker may run elsewhere, so a path is made absolute where it is given."""
    monkeypatch.chdir("/")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert clean_target({"kind": "folder", "path": "reports"}) == FolderTarget("/reports")
    assert clean_target({"kind": "folder", "path": "~/reports"}) == FolderTarget(str(tmp_path / "reports"))


@pytest.mark.parametrize("kind", ["webhook", "slack", "teams"])
def test_an_internal_address_is_refused_when_it_is_given(names: Names, kind: str) -> None:
    """With the setting at hand, a name that leads inside is refused before it is kept, unless it is allowed."""
    names("chat.example.org", ["10.0.0.7"])
    given = {"kind": kind, "url": "https://chat.example.org/in", "secret": SECRET}
    with pytest.raises(Invalid, match="not a public address"):
        clean_target(given, allow=())
    assert clean_target(given, allow=("chat.example.org",)) == clean_target(given)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["mail", "folder", "store", "webhook", "slack", "teams", "person", "role"])},
        optional={
            name: st.one_of(
                st.text(max_size=20), st.sampled_from(["s3://b/r", "https://h/", "admins", "a@b.example", "~nobody"])
            )
            for name in ("address", "path", "url", "person", "role")
        }
        | {"secret": st.just(SECRET)},
    )
)
def test_any_mapping_is_a_target_or_refused(given: dict[str, Any]) -> None:
    """No mapping breaks it, and what it takes can be kept and named."""
    try:
        target = clean_target(given)
    except Invalid:
        return
    assert msgspec.convert(kept_targets([target]), list[type(target)]) == [target]  # type: ignore[misc]
    assert name_of(target).startswith(f"{given['kind']}:")
    assert SECRET not in name_of(target) + words_of(target)
