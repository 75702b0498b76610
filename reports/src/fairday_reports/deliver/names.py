"""What a target is called: by programs for good, and by people."""

import hashlib

from fairday_reports.deliver.guard import endpoint_of
from fairday_reports.deliver.parcel import DeliveryError
from fairday_reports.deliver.targets import (
    FolderTarget,
    MailTarget,
    PersonTarget,
    RoleTarget,
    SlackTarget,
    StoreTarget,
    Target,
    TeamsTarget,
    WebhookTarget,
)

_ROLES = {
    "supervisors": "supervisors of the teams in it",
    "analysts": "analysts",
    "admins": "administrators",
    "members": "everyone in it, about themselves",
}
_SHORTEST_SECRET = 20


def name_of(target: Target) -> str:
    """The lasting name of a target, such as `mail:ines@example.org`; of an address that is a secret, by its digest."""
    match target:
        case PersonTarget(person):
            return f"person:{person}"
        case RoleTarget(role):
            return f"role:{role}"
        case MailTarget(address):
            return f"mail:{address.lower()}"
        case FolderTarget(path):
            return f"folder:{path}"
        case StoreTarget():
            return f"store:{_placed(target)}"
        case WebhookTarget(url):
            return f"webhook:{_digest(url)}"
        case SlackTarget(url):
            return f"slack:{_digest(url)}"
        case TeamsTarget(url):
            return f"teams:{_digest(url)}"


def words_of(target: Target) -> str:
    """What people read of a target, such as `hooks.slack.com/…X7Qa`; it holds no secret. Of a person it is their id."""
    match target:
        case PersonTarget(person):
            return person
        case RoleTarget(role):
            return _ROLES[role]
        case MailTarget(address):
            return address
        case FolderTarget(path):
            return path
        case StoreTarget():
            return _placed(target)
        case WebhookTarget(url) | SlackTarget(url) | TeamsTarget(url):
            return _shown(url)


def _placed(target: StoreTarget) -> str:
    endpoint = target.options.get("endpoint_url")
    return f"{target.url} at {_host(endpoint)}" if isinstance(endpoint, str) else target.url


def _digest(url: str) -> str:
    return f"{_host(url)}:{hashlib.sha256(url.encode()).hexdigest()[:12]}"


def _shown(url: str) -> str:
    # The end tells two apart; of a short secret it would be too much of it.
    end = url[-4:] if len(url.partition("://")[2].partition("/")[2]) >= _SHORTEST_SECRET else ""
    return f"{_host(url)}/…{end}"


def _host(url: str) -> str:
    try:
        return endpoint_of(url).name
    except DeliveryError:
        return "unknown"
