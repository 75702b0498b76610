"""Targets as people and programs give them, made into targets as schedules keep them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from fairday_collector.errors import Invalid
from fairday_reports.deliver.addresses import is_mail_address
from fairday_reports.deliver.guard import addresses_of, endpoint_of
from fairday_reports.deliver.parcel import DeliveryError
from fairday_reports.deliver.signing import key_of
from fairday_reports.deliver.store import check_store
from fairday_reports.deliver.targets import (
    FolderTarget,
    MailTarget,
    SlackTarget,
    StoreTarget,
    Target,
    TeamsTarget,
    WebhookTarget,
)

_KINDS = "person, role, mail, folder, store, webhook, slack or teams"
_LONGEST_URL = 2_000


def clean_target(given: Mapping[str, Any], allow: tuple[str, ...] | None = None) -> Target:
    """A target of a mapping with its `kind`; raises Invalid with what to do. Whether a person exists is not asked here.

    With `allow`, the setting, the name of a webhook is looked up now, and refused if it leads to where nothing would be
    sent. It is looked up again whenever something is sent.
    """
    try:
        target: Target = msgspec.convert(dict(given), Target)
    except msgspec.ValidationError as error:
        raise Invalid("bad_target", f"This is no target: {error}. Its `kind` is {_KINDS}.") from None
    match target:
        case MailTarget(address):
            if not is_mail_address(address):
                raise Invalid("bad_address", f"`address` {address!r} is no mail address. Give it as name@example.org.")
        case FolderTarget(path):
            return FolderTarget(_clean_folder(path))
        case StoreTarget():
            check_store(target)
        case WebhookTarget(url, secret):
            key_of(secret)
            _check_url(url, allow)
        case SlackTarget(url) | TeamsTarget(url):
            _check_url(url, allow)
    return target


def _clean_folder(path: str) -> str:
    try:
        # The worker may run elsewhere.
        absolute = Path(path).expanduser().absolute() if path.strip() and path.isprintable() else None
    except RuntimeError:
        absolute = None
    if absolute is None:
        raise Invalid("bad_folder", f"`path` {path!r} is no path. Give a folder such as /srv/reports.")
    return str(absolute)


def _check_url(url: str, allow: tuple[str, ...] | None) -> None:
    if len(url) > _LONGEST_URL:
        raise Invalid("bad_url", f"`url` is longer than {_LONGEST_URL} signs. Give the address alone.")
    try:
        endpoint = endpoint_of(url)
        if allow is not None:
            addresses_of(endpoint, allow)
    except DeliveryError as error:
        raise Invalid("bad_url", f"`url`: {error.words}") from None
