"""One finding of the doctor's, made by each of its parts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is well, what was seen, and what to do if not."""

    check: str
    well: bool
    seen: str
    remedy: str = ""
