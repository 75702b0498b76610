"""The label on the demo's database: what it holds, and whether all of it was sent."""

from pathlib import Path

import msgspec

from fairday_server.files import write_private


class Label(msgspec.Struct, frozen=True):
    """What a demo was made from. `sent` is False until every span has its receipt."""

    seed: int
    until: str
    days: int
    sent: bool = False

    def same_data(self, other: "Label") -> bool:
        """Whether both stand for the same spans."""
        return (self.seed, self.until, self.days) == (other.seed, other.until, other.days)


def label_path(database: Path) -> Path:
    """Where the label of a database lies: beside it, under its name."""
    return database.with_name(f"{database.name}.demo.json")


def read_label(database: Path) -> Label | None:
    """The label of a database; None where it has none, or one that cannot be read."""
    try:
        return msgspec.json.decode(label_path(database).read_bytes(), type=Label)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def write_label(database: Path, label: Label) -> None:
    """Puts a label on a database, durably."""
    write_private(label_path(database), msgspec.json.encode(label))


def remove_labelled(database: Path) -> None:
    """Removes a demo's database; the label goes last, so that a crash in between leaves no unlabelled one."""
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    label_path(database).unlink(missing_ok=True)
