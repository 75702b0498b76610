"""Reports put into a folder."""

from pathlib import Path

import pytest

from fairday_reports.deliver import Parcel
from fairday_reports.deliver.folder import file_name, put


def parcel(name: str = "Weekly", text: str = "one", form: str = "csv") -> Parcel:
    """A report of a slot."""
    return Parcel("0123456789abcdef", name, "2026-10-19T06:00", "Timesheet", 0, form, {form: text})


def test_a_report_lies_in_the_folder_under_its_slot(tmp_path: Path) -> None:
    """The file has the schedule, the slot and the format in its name, and only its owner may read it."""
    folder = tmp_path / "made" / "for it"
    assert put(folder, parcel()).error is None
    (file,) = folder.iterdir()
    assert file.name == "Weekly-2026-10-19T0600.csv"
    assert file.read_text() == "one"
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_repeat_replaces_the_file_of_its_slot(tmp_path: Path) -> None:
    """A retried run leaves one file, the newer."""
    put(tmp_path, parcel(text="one"))
    put(tmp_path, parcel(text="two"))
    (file,) = tmp_path.iterdir()
    assert file.read_text() == "two"


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    """When the name is taken by a folder, the error says so, and no half file stays."""
    (tmp_path / "Weekly-2026-10-19T0600.csv").mkdir()
    outcome = put(tmp_path, parcel())
    assert outcome.to == str(tmp_path)
    assert "cannot be written" in str(outcome.error)
    assert [entry.name for entry in tmp_path.iterdir()] == ["Weekly-2026-10-19T0600.csv"]


def test_a_path_through_a_file_is_an_outcome(tmp_path: Path) -> None:
    """A refused path is told in words, and raises nothing."""
    (tmp_path / "file").write_text("")
    assert "Not a directory" in str(put(tmp_path / "file" / "out", parcel()).error)


def test_a_link_in_the_place_of_the_file_is_replaced_not_followed(tmp_path: Path) -> None:
    """Whoever can put a link into the folder cannot have another file overwritten."""
    precious = tmp_path / "precious"
    precious.write_text("keep")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "Weekly-2026-10-19T0600.csv").symlink_to(precious)
    assert put(folder, parcel()).error is None
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
def test_a_name_is_made_safe(name: str, start: str) -> None:
    """No name leaves the folder, hides or is too long; one that had to change carries the schedule's key."""
    made = file_name(parcel(name))
    assert made.startswith(start)
    assert "/" not in made
    assert len(made.encode()) < 200
