"""Reports put on another machine, by way of a real SFTP server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fairday_reports.deliver import DeliveryError, Parcel, Post, send
from fairday_reports.deliver.targets import StoreTarget
from tests.support.parcels import made_file, parcel
from tests.support.sftp_server import PASSWORD, USER, Machine, sftp_server

POST = Post(None, "fairday@example.org", ("127.0.0.1",))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A machine whose key is known to the account that runs the worker."""
    (tmp_path / "there").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    with sftp_server(Machine(tmp_path / "there")) as served:
        served.know(tmp_path)
        yield served


def target(machine: Machine, password: str = PASSWORD) -> StoreTarget:
    """A folder of the machine."""
    return StoreTarget(f"sftp://127.0.0.1:{machine.port}/made/here", {"username": USER, "password": password})


def refusal(made: Parcel, place: StoreTarget, post: Post = POST) -> str:
    """Why a report does not get there."""
    with pytest.raises(DeliveryError) as caught:
        send(post, made, place)
    return caught.value.words


def test_a_file_is_written_aside_and_renamed(machine: Machine, tmp_path: Path) -> None:
    """Nobody sees half a file under its name, and a repeat replaces it."""
    content = bytes(range(256)) * 1_000
    for told in (b"before", content):
        send(POST, parcel(made_file(tmp_path, "u.pdf", told)), target(machine))
    (file,) = (machine.folder / "made" / "here").iterdir()
    assert (file.name, file.read_bytes()) == ("Weekly-2026-10-19T0600.pdf", content)
    aside = "/made/here/.Weekly-2026-10-19T0600.pdf.part"
    assert machine.done == [f"open {aside}", f"rename {aside} /made/here/Weekly-2026-10-19T0600.pdf"] * 2


def test_a_machine_nobody_knows_gets_nothing(machine: Machine, tmp_path: Path) -> None:
    """A machine with another key than the known one, or with none known, is given neither password nor report."""
    made = parcel(made_file(tmp_path, "u.pdf", b"%PDF-"))
    Machine(tmp_path, port=machine.port).know(tmp_path)
    assert "is not among the known hosts" in refusal(made, target(machine))
    (tmp_path / ".ssh" / "known_hosts").unlink()
    assert "is not among the known hosts" in refusal(made, target(machine))
    assert machine.done == []


def test_a_wrong_password_is_told_without_the_password(machine: Machine, tmp_path: Path) -> None:
    """A refused login says so, and keeps the password to itself."""
    words = refusal(parcel(made_file(tmp_path, "u.pdf", b"%PDF-")), target(machine, "wr0ng"))
    assert "Authentication failed" in words
    assert "wr0ng" not in words


def test_what_cannot_be_put_in_place_leaves_nothing_behind(machine: Machine, tmp_path: Path) -> None:
    """When renaming is refused, the error says so, and no half file stays."""
    machine.stubborn = True
    words = refusal(parcel(made_file(tmp_path, "u.pdf", b"%PDF-")), target(machine))
    assert "did not take the report: " in words
    assert list((machine.folder / "made" / "here").iterdir()) == []


def test_an_internal_machine_is_refused_unless_it_is_allowed(machine: Machine, tmp_path: Path) -> None:
    """A machine is checked as a webhook is."""
    words = refusal(parcel(made_file(tmp_path, "u.pdf", b"%PDF-")), target(machine), Post(None, "f@example.org"))
    assert "127.0.0.1, which is not a public address" in words


def test_a_machine_out_of_reach_is_told(tmp_path: Path) -> None:
    """When nobody listens, that is an error in words."""
    place = StoreTarget("sftp://127.0.0.1:1/made")
    assert "Connection refused" in refusal(parcel(made_file(tmp_path, "u.pdf", b"%PDF-")), place)
