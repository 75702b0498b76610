"""`fairday export`: where it may write, looked at before anything is read or replaced."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fairday_collector.store import Store
from fairday_collector.store.tables import AuditEntry, Look
from tests.support.collector import Collector
from tests.support.commands import Run, command_on, done, settings_of
from tests.support.database import database_url
from tests.support.feed_company import Company, company


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Company]:
    """The company, on the data directory of the command."""
    settings_of(tmp_path / "data")
    store = Store(database_url(tmp_path / "data"))
    yield company(Collector(store))
    store.close()


@pytest.fixture
def fairday(tmp_path: Path, made: Company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command, in a folder with one of everything that may be in the way."""
    place = tmp_path / "place"
    (place / "folder").mkdir(parents=True)
    (place / "full" / "People.parquet").mkdir(parents=True)
    (place / "file").write_text("before")
    (place / "bytes").write_bytes(b"\xff\xfe\x00")
    (place / "loop").symlink_to(place / "loop")
    (place / "same").symlink_to(place / "file")
    os.mkfifo(place / "pipe")
    monkeypatch.chdir(place)
    return command_on(tmp_path / "data", monkeypatch, capsys)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("People", "--out", "none/x"), "There is no folder"),
        (("People", "--out", "folder"), "is a folder"),
        (("People", "--out", "."), "is a folder"),
        (("People", "--out", "-"), "standard output"),
        (("People", "--out", "pipe"), "no regular file"),
        (("People", "--out", "loop"), "no regular file"),
        (("People", "--out", "file/x"), "There is no folder"),
        (("--all", "--out", "file"), "is no folder"),
        (("--all", "--out", "file/x"), "is no folder"),
        (("--all", "--out", "-"), "standard output"),
        (("--all", "--out", "full"), "People.parquet is a folder"),
        (("AppDays", "--out", "file", "--cursor-file", "none/c"), "There is no folder"),
        (("AppDays", "--out", "file", "--cursor-file", "folder"), "is a folder"),
        (("AppDays", "--out", "file", "--cursor-file", "-"), "standard output"),
        (("AppDays", "--out", "file", "--cursor-file", "bytes"), "holds no cursor"),
        (("AppDays", "--out", "file", "--cursor-file", "file"), "the same file"),
        (("AppDays", "--out", "file", "--cursor-file", "same"), "the same file"),
    ],
)
def test_a_place_that_will_not_do_is_refused_before_anything(
    fairday: Run, made: Company, arguments: tuple[str, ...], says: str
) -> None:
    """In a sentence; nothing is written, and nobody was looked at."""
    there = sorted(os.walk("."))
    ended = fairday("export", *arguments)
    assert (ended.status, ended.out) == (1, "")
    assert says in ended.err
    assert Path("file").read_text() == "before"
    assert sorted(os.walk(".")) == there
    assert made.collector.rows(Look) == []
    assert [row for row in made.collector.rows(AuditEntry) if row.action.startswith("feed.")] == []


def test_a_folder_nobody_may_write_into_is_refused(fairday: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the rows are read: that of the cursor too."""
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name != "folder")
    for arguments in (("--out", "folder/x"), ("--out", "file", "--cursor-file", "folder/x")):
        assert "may not write into" in fairday("export", "AppDays", *arguments).err
    assert Path("file").read_text() == "before"


def test_a_link_is_written_through(fairday: Run) -> None:
    """What it leads to is replaced, and made where it is not; it stays a link, for data and cursor alike."""
    Path("link").symlink_to("folder/made.csv")
    Path("kept").symlink_to("folder/cursor")
    said = done(fairday("export", "AppDays", "--format", "csv", "--out", "link", "--cursor-file", "kept"))
    assert said.startswith("link: ")
    assert Path("link").is_symlink()
    assert Path("kept").is_symlink()
    assert Path("folder/made.csv").read_text().startswith("person_id")
    assert len(list(Path("folder").iterdir())) == 2


def test_a_disk_that_is_full_ends_in_a_sentence(fairday: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is as it was, and nothing is left beside it."""
    there = sorted(os.walk("."))

    def full(_opened: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ended = fairday("export", "People", "--out", "file")
    assert "No space left on device" in ended.err
    assert Path("file").read_text() == "before"
    assert sorted(os.walk(".")) == there


def test_two_exports_to_one_file_at_once_leave_one_of_theirs_whole(
    fairday: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last to end, byte for byte, as if the other had not been."""
    done(fairday("export", "AppDays", "--format", "csv", "--out", "alone"))
    from fairday_reports.feeds.export.opened import Export

    whole, begun, go_on = Export._streamed, threading.Event(), threading.Event()

    def slow(self: Export, schema: Any) -> Any:
        for chunk in whole(self, schema):
            yield chunk
            if threading.current_thread() is not threading.main_thread():
                begun.set()
                go_on.wait(60)

    monkeypatch.setattr(Export, "_streamed", slow)
    first = threading.Thread(target=fairday, args=("export", "AppDays", "--format", "csv", "--out", "file"))
    first.start()
    assert begun.wait(60)
    done(fairday("export", "AppDays", "--format", "csv", "--out", "file", "--from", "2030-01-01"))
    short = Path("file").read_bytes()
    go_on.set()
    first.join(60)
    assert len(short) < len(Path("alone").read_bytes())
    assert Path("file").read_bytes() == Path("alone").read_bytes()
    assert not list(Path().glob(".*"))
