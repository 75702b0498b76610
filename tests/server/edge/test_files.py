import os
import stat
from pathlib import Path

import pytest

from fairday_server.files import DirectoryError, prepare_data_dir, replacing, write_private


def mode(path: Path) -> int:
    """The permission bits of what lies at a path itself."""
    return stat.S_IMODE(path.lstat().st_mode)


def test_a_new_data_directory_is_for_its_owner_alone(tmp_path: Path) -> None:
    """A directory made for the data is 0700, whatever the umask, parents included where needed."""
    before = os.umask(0)
    try:
        prepare_data_dir(tmp_path / "a" / "var")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a" / "var") == 0o700


@pytest.mark.parametrize("wider", [0o755, 0o750, 0o777, 0o701])
def test_a_wider_directory_is_tightened(tmp_path: Path, wider: int) -> None:
    """A directory that others could enter becomes 0700, and what lies in it stays."""
    path = tmp_path / "var"
    path.mkdir()
    (path / "fairday.db").write_text("kept")
    path.chmod(wider)
    prepare_data_dir(path)
    assert mode(path) == 0o700
    assert (path / "fairday.db").read_text() == "kept"


def test_a_link_is_refused_and_its_target_left_alone(tmp_path: Path) -> None:
    """A symbolic link in the directory's place is never followed."""
    target = tmp_path / "elsewhere"
    target.mkdir()
    target.chmod(0o755)
    (tmp_path / "var").symlink_to(target)
    with pytest.raises(DirectoryError, match="not a link"):
        prepare_data_dir(tmp_path / "var")
    assert mode(target) == 0o755


def test_a_shared_directory_is_refused(tmp_path: Path) -> None:
    """A directory such as /tmp, or a home, is not taken from the others who use it."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(DirectoryError, match="for Fairday alone"):
        prepare_data_dir(shared)
    assert mode(shared) == 0o1777


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    """A plain file where the directory should be is named, not replaced."""
    (tmp_path / "var").write_text("mine")
    with pytest.raises(DirectoryError):
        prepare_data_dir(tmp_path / "var")
    assert (tmp_path / "var").read_text() == "mine"


def test_a_private_file_replaces_the_old_one_whole(tmp_path: Path) -> None:
    """A written file is 0600 and leaves nothing beside it."""
    path = tmp_path / "ca.key"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert path.read_bytes() == b"new"
    assert mode(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_planted_link_is_not_written_through(tmp_path: Path) -> None:
    """A link in the place of a private file is replaced, and what it led to stays."""
    other = tmp_path / "other"
    other.write_text("kept")
    (tmp_path / "ca.key").symlink_to(other)
    write_private(tmp_path / "ca.key", b"new")
    assert other.read_text() == "kept"
    assert not (tmp_path / "ca.key").is_symlink()


def test_two_who_write_at_once_leave_one_of_theirs(tmp_path: Path) -> None:
    """Whole, and nothing beside it; the one that fails changes nothing."""
    path = tmp_path / "days.csv"
    with replacing(path) as first:
        first.write(b"first")
        with replacing(path) as second:
            second.write(b"second")
        assert path.read_bytes() == b"second"
        first.write(b" and last")
    assert path.read_bytes() == b"first and last"
    with pytest.raises(TypeError), replacing(path) as third:
        third.write("no bytes")  # type: ignore[call-overload]
    assert path.read_bytes() == b"first and last"
    assert list(tmp_path.iterdir()) == [path]


def test_what_takes_a_place_is_on_disk_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it, and then its name."""
    path = tmp_path / "days.csv"
    seen: list[tuple[bool, int, bool]] = []

    def noted(opened: int) -> None:
        seen.append((stat.S_ISREG(os.fstat(opened).st_mode), os.fstat(opened).st_size, path.exists()))

    monkeypatch.setattr(os, "fsync", noted)
    with replacing(path) as file:
        file.write(b"12345")
    assert seen[0] == (True, 5, False)
    assert (len(seen), seen[1][0], seen[1][2]) == (2, False, True)
