"""A file that was made of a document."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file on this machine: `name` as its reader sees it, `format` one of the formats; `sha256` in hex."""

    name: str
    format: str
    media_type: str
    path: Path
    size: int
    sha256: str
