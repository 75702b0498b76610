"""The names of files that reports get outside: safe on every system, and the same at a repeat."""

from itertools import takewhile
from pathlib import PurePath

from fairday_reports.deliver.parcel import Parcel
from fairday_reports.document.files import MadeFile

_LONGEST = 120
_FORBIDDEN = frozenset('/\\:*?"<>|')


def named_files(parcel: Parcel) -> list[tuple[str, MadeFile]]:
    """Each file with its name, `<schedule>-<slot>[-r<revision>].<extension>`.

    Of several with one extension, such as the CSV of several tables, each has what tells it from the others before it.
    """
    revised = f"-r{parcel.revision}" if parcel.revision else ""
    stem = f"{_stem(parcel)}-{parcel.slot.replace(':', '')}{revised}"
    return [(f"{stem}{part}{suffix}", file) for part, suffix, file in _told_apart(parcel)]


def safe_name(name: str) -> str:
    """The name of a file without what a system, a header or a reader may take for something else."""
    kept = "".join("-" if sign in _FORBIDDEN or not sign.isprintable() else sign for sign in name).strip(". ")
    while len(kept.encode()) > _LONGEST:
        kept = kept[1:]
    return kept or "report"


def _stem(parcel: Parcel) -> str:
    """The schedule's name, and where that had to change or others may have it, a part of the key."""
    kept = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in parcel.name).strip(".-")
    while len(kept.encode()) > _LONGEST:
        kept = kept[:-1]
    alone = kept == parcel.name and parcel.name_is_taken_once
    return kept if alone else f"{kept}-{_word(parcel.key)[:8]}".lstrip("-")


def _told_apart(parcel: Parcel) -> list[tuple[str, str, MadeFile]]:
    names = [PurePath(file.name) for file in parcel.files]
    told = []
    for name, file in zip(names, parcel.files, strict=True):
        like = [other.stem.split("-") for other in names if other.suffix == name.suffix]
        common = sum(1 for _ in takewhile(lambda words: len({*words}) == 1, zip(*like, strict=False)))
        part = _word("-".join(name.stem.split("-")[common:]))
        told.append((f"-{part}" if part else "", f".{_word(name.suffix)}", file))
    return told


def _word(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum() or sign in "-_").strip("-")
