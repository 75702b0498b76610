"""From a rendered report to the people it is for: by mail, into a folder, or both."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from fairday_reports.deliver.folder import put
from fairday_reports.deliver.mail import send
from fairday_reports.deliver.parcel import Delivery, Outcome, Parcel

__all__ = ["Delivery", "Outcome", "Parcel", "deliver"]


def deliver(delivery: Delivery, parcel: Parcel, *, mail: Sequence[str], folder: str | None) -> Iterator[Outcome]:
    """Hands a report over, one outcome as each target is done with, so that none waits in vain for another."""
    if folder is not None:
        yield put(Path(folder), parcel)
    yield from send(delivery, parcel, mail)
