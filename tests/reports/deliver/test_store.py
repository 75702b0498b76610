"""Reports put into an object store, by way of a real S3 API."""

import importlib
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import s3fs

from fairday_reports.deliver import DeliveryError, Parcel, Post, send
from fairday_reports.deliver.targets import StoreTarget
from tests.support.object_store import KEY, SECRET, object_store
from tests.support.parcels import made_file, parcel

POST = Post(None, "fairday@example.org", ("127.0.0.1",))


@pytest.fixture
def store() -> Iterator[tuple[str, Any]]:
    """A store with the bucket `reports`."""
    with object_store("reports") as served:
        yield served


def target(url: str, place: str = "s3://reports/made/here", **options: str) -> StoreTarget:
    """A place in the store."""
    return StoreTarget(place, {"key": KEY, "secret": SECRET, "endpoint_url": url, **options})


def kept(client: Any) -> dict[str, bytes]:
    """What lies in the bucket, read by another client."""
    found = client.list_objects_v2(Bucket="reports").get("Contents", [])
    return {one["Key"]: client.get_object(Bucket="reports", Key=one["Key"])["Body"].read() for one in found}


def refusal(made: Parcel, place: StoreTarget, post: Post = POST) -> str:
    """Why a report does not get into a place."""
    with pytest.raises(DeliveryError) as caught:
        send(post, made, place)
    return caught.value.words


def test_each_file_lies_in_the_store_under_its_slot(store: tuple[str, Any], tmp_path: Path) -> None:
    """Another client reads the same bytes, and nothing else lies there."""
    url, client = store
    content = bytes(range(256)) * 1_000
    made = parcel(made_file(tmp_path, "u.pdf", content), made_file(tmp_path, "u.csv", b""))
    send(POST, made, target(url, region="eu-central-1"))
    assert kept(client) == {
        "made/here/Weekly-2026-10-19T0600.pdf": content,
        "made/here/Weekly-2026-10-19T0600.csv": b"",
    }


def test_a_repeat_replaces_and_a_revision_lies_beside(store: tuple[str, Any], tmp_path: Path) -> None:
    """A retried run leaves one object, the newer; a revision has a name of its own."""
    url, client = store
    for content, revision in ((b"one", 0), (b"two!", 0), (b"three", 1)):
        send(POST, parcel(made_file(tmp_path, "u.csv", content), revision=revision), target(url, "s3://reports"))
    assert kept(client) == {"Weekly-2026-10-19T0600.csv": b"two!", "Weekly-2026-10-19T0600-r1.csv": b"three"}


def test_credentials_may_come_from_the_environment(
    store: tuple[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without credentials of its own, a place is written with those of the worker."""
    url, client = store
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    send(POST, parcel(made_file(tmp_path, "u.csv", b"one")), StoreTarget("s3://reports", {"endpoint_url": url}))
    assert list(kept(client).values()) == [b"one"]


def test_an_internal_store_is_refused_unless_it_is_allowed(store: tuple[str, Any], tmp_path: Path) -> None:
    """The address of a store is checked as that of a webhook."""
    url, client = store
    words = refusal(parcel(made_file(tmp_path, "u.csv", b"one")), target(url), Post(None, "fairday@example.org"))
    assert "127.0.0.1, which is not a public address" in words
    assert kept(client) == {}


def test_a_bucket_there_is_not_is_told(store: tuple[str, Any], tmp_path: Path) -> None:
    """What the store answers is told, with the place and without what is secret."""
    words = refusal(parcel(made_file(tmp_path, "u.csv", b"one")), target(store[0], "s3://elsewhere/here"))
    assert words.startswith("s3://elsewhere/here did not take the report: ")
    assert "bucket does not exist" in words
    assert SECRET not in words


def test_a_store_out_of_reach_is_told(tmp_path: Path) -> None:
    """When nobody listens, that is an error in words."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        words = refusal(parcel(made_file(tmp_path, "u.csv", b"one")), target(url))
    assert words.startswith("s3://reports/made/here did not take the report: ")


def test_what_arrived_is_measured(store: tuple[str, Any], tmp_path: Path) -> None:
    """An object of another size than the file is not taken for delivered."""
    cut = made_file(tmp_path, "u.csv", b"half", size=8)
    words = refusal(parcel(cut), target(store[0], "s3://reports"))
    assert words == "s3://reports/Weekly-2026-10-19T0600.csv has 4 bytes instead of 8. It is sent again."


def test_a_secret_in_what_a_driver_says_is_not_told(
    store: tuple[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a driver puts into its errors, no option of the target is shown."""

    def put_file(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError(f"could not sign with {SECRET}")

    monkeypatch.setattr(s3fs.S3FileSystem, "put_file", put_file)
    words = refusal(parcel(made_file(tmp_path, "u.csv", b"one")), target(store[0]))
    assert words == "s3://reports/made/here did not take the report: could not sign with …-secret."


@pytest.mark.parametrize(
    ("url", "module", "extra"),
    [
        ("s3://b/r", "s3fs", "s3"),
        ("gs://b/r", "gcsfs", "gs"),
        ("az://c/r", "adlfs", "azure"),
        ("abfs://c/r", "adlfs", "azure"),
        ("sftp://127.0.0.1/r", "paramiko", "sftp"),
    ],
)
def test_a_lacking_driver_is_told_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, module: str, extra: str
) -> None:
    """Where a driver is not installed, the sentence says what to install."""
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "fairday_reports.deliver.sftp", raising=False)
    monkeypatch.delitem(importlib.import_module("fsspec.registry")._registry, url.partition(":")[0], raising=False)
    words = refusal(parcel(made_file(tmp_path, "u.csv", b"one")), StoreTarget(url))
    assert words.endswith(f"is not installed here. Install fairday-reports[{extra}].")
