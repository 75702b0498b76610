"""Reports put into a folder."""

from pathlib import Path

import pytest

from fairday_reports.deliver import DeliveryError, Parcel, Post, send
from fairday_reports.deliver.paths import named_files, safe_name
from fairday_reports.deliver.targets import FolderTarget
from tests.support.fault_disk import small_disk
from tests.support.parcels import made_file, parcel

POST = Post(None, "fairday@example.org")


def put(folder: Path, made: Parcel) -> None:
    """Puts a report into a folder."""
    send(POST, made, FolderTarget(str(folder)))


def refusal(folder: Path, made: Parcel) -> str:
    """Why a report does not get into a folder."""
    with pytest.raises(DeliveryError) as caught:
        put(folder, made)
    return caught.value.words


def test_each_file_lies_in_the_folder_under_its_slot(tmp_path: Path) -> None:
    """Files have the schedule and the slot in their names, and only their owner may read them."""
    folder = tmp_path / "made" / "for it"
    put(folder, parcel(made_file(tmp_path, "u.pdf", b"%PDF-"), made_file(tmp_path, "u.csv", b"a\r\n")))
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        "Weekly-2026-10-19T0600.pdf": b"%PDF-",
        "Weekly-2026-10-19T0600.csv": b"a\r\n",
    }
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_repeat_replaces_and_a_revision_lies_beside(tmp_path: Path) -> None:
    """A retried run leaves one file, the newer; a revision has a name of its own."""
    folder = tmp_path / "out"
    put(folder, parcel(made_file(tmp_path, "u.csv", b"one")))
    put(folder, parcel(made_file(tmp_path, "u.csv", b"two")))
    put(folder, parcel(made_file(tmp_path, "u.csv", b"three"), revision=1))
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        "Weekly-2026-10-19T0600.csv": b"two",
        "Weekly-2026-10-19T0600-r1.csv": b"three",
    }


def test_a_name_that_others_may_have_too_has_a_part_of_the_key(tmp_path: Path) -> None:
    """Two owners' schedules of one name keep their files apart, at a repeat and for revisions as well."""
    folder = tmp_path / "out"
    for key in ("0123456789abcdef", "fedcba9876543210"):
        for content, revision in ((b"one", 0), (b"two", 0), (b"three", 1)):
            file = made_file(tmp_path, "u.csv", content)
            put(folder, parcel(file, key=f"{key}.2026-10-19T06:00.0.all", revision=revision, name_is_taken_once=False))
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        "Weekly-01234567-2026-10-19T0600.csv": b"two",
        "Weekly-01234567-2026-10-19T0600-r1.csv": b"three",
        "Weekly-fedcba98-2026-10-19T0600.csv": b"two",
        "Weekly-fedcba98-2026-10-19T0600-r1.csv": b"three",
    }


def test_files_of_one_kind_are_told_apart(tmp_path: Path) -> None:
    """Of several CSV each has the part of its name in which they differ; the only PDF needs none."""
    names = ["use-Pay-2026-by-day.csv", "use-Pay-2026-by-week.csv", "use-Pay-2026-people.csv", "use-Pay-2026.pdf"]
    made = parcel(*(made_file(tmp_path, name, b"") for name in names))
    assert [name for name, _ in named_files(made)] == [
        "Weekly-2026-10-19T0600-by-day.csv",
        "Weekly-2026-10-19T0600-by-week.csv",
        "Weekly-2026-10-19T0600-people.csv",
        "Weekly-2026-10-19T0600.pdf",
    ]
    pair = parcel(made_file(tmp_path, "u.csv", b""), made_file(tmp_path, "u-people.csv", b""))
    assert [name for name, _ in named_files(pair)] == [
        "Weekly-2026-10-19T0600.csv",
        "Weekly-2026-10-19T0600-people.csv",
    ]


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    """When the name is taken by a folder, the error says so, and no half file stays."""
    folder = tmp_path / "out"
    (folder / "Weekly-2026-10-19T0600.csv").mkdir(parents=True)
    assert refusal(folder, parcel(made_file(tmp_path, "u.csv", b"one"))) == (
        f"The folder {folder} cannot be written: Is a directory."
    )
    assert [entry.name for entry in folder.iterdir()] == ["Weekly-2026-10-19T0600.csv"]


@pytest.mark.parametrize("place", ["file", "file/out"])
def test_a_path_through_a_file_is_told(tmp_path: Path, place: str) -> None:
    """A folder that is a file, or in one, is told in words."""
    (tmp_path / "file").write_text("")
    words = refusal(tmp_path / place, parcel(made_file(tmp_path, "u.csv", b"one")))
    assert words.endswith(("File exists.", "Not a directory."))


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    """A file system without room for anybody to write, as /proc is, is told in words."""
    assert "cannot be written" in refusal(Path("/proc/fairday"), parcel(made_file(tmp_path, "u.csv", b"one")))


def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    """Where there is no room the file of before stays, whole, and no half one beside it."""
    folder = tmp_path / "disk"
    with small_disk(folder, 1) as disk:
        put(folder, parcel(made_file(tmp_path, "u.csv", b"one")))
        disk.fill()
        assert "No space left on device" in refusal(folder, parcel(made_file(tmp_path, "u.csv", b"x" * 100_000)))
        disk.free()
        (file,) = folder.iterdir()
        assert file.read_bytes() == b"one"


def test_a_link_in_the_place_of_the_file_is_replaced_not_followed(tmp_path: Path) -> None:
    """Whoever can put a link into the folder cannot have another file overwritten."""
    precious = tmp_path / "precious"
    precious.write_text("keep")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "Weekly-2026-10-19T0600.csv").symlink_to(precious)
    put(folder, parcel(made_file(tmp_path, "u.csv", b"one")))
    assert precious.read_text() == "keep"
    assert (folder / "Weekly-2026-10-19T0600.csv").read_text() == "one"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("Weekly", "Weekly-2026"),
        ("Löhne", "Löhne-2026"),
        ("../../etc/passwd", "etc-passwd-01234567-2026"),
        ("a b", "a-b-01234567-2026"),
        ("...", "01234567-2026"),
        (".hidden", "hidden-01234567-2026"),
        ("x" * 200, "x" * 120 + "-01234567-2026"),
        ("ж" * 200, "ж" * 60 + "-01234567-2026"),
    ],
)
def test_a_schedules_name_is_made_safe(tmp_path: Path, name: str, start: str) -> None:
    """A name cannot leave the folder, hide its file or grow too long; a changed one has a part of the key."""
    ((told, _),) = named_files(parcel(made_file(tmp_path, "u.csv", b""), name=name))
    assert told.startswith(start)
    assert told.endswith("-10-19T0600.csv")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ('a"b\r\nc.pdf', "a-b--c.pdf"),
        ("CON\0.pdf", "CON-.pdf"),
        ("...", "report"),
        ("ж" * 100 + ".pdf", "ж" * 58 + ".pdf"),
    ],
)
def test_the_name_of_an_attachment_is_made_safe(name: str, safe: str) -> None:
    """No sign of it means a folder or a header, and what is too long keeps its extension."""
    assert safe_name(name) == safe
