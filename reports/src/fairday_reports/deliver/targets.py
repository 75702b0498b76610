"""Who and what gets a report, as a schedule keeps it: people, by whatever reaches them, and places."""

from typing import Any, Literal

import msgspec


class PersonTarget(msgspec.Struct, frozen=True, tag_field="kind", tag="person"):
    """A person, by mail, who gets what they may see at the time."""

    person: str


class RoleTarget(msgspec.Struct, frozen=True, tag_field="kind", tag="role"):
    """Everybody who has a role at the time: `supervisors` of the teams in it, `analysts`, `admins`, or its `members`.

    Each gets what they may see; members get their own record alone.
    """

    role: Literal["supervisors", "analysts", "admins", "members"]


class MailTarget(msgspec.Struct, frozen=True, tag_field="kind", tag="mail"):
    """A mail address, under the rights of the schedule's owner; of somebody we know, under their own."""

    address: str


class FolderTarget(msgspec.Struct, frozen=True, tag_field="kind", tag="folder"):
    """A folder of the machine that runs the worker, as an absolute path."""

    path: str


class StoreTarget(msgspec.Struct, frozen=True, tag_field="kind", tag="store"):
    """A place in an object store or on another machine, as an fsspec URL such as `s3://bucket/reports`."""

    url: str
    options: dict[str, Any] = {}


class WebhookTarget(msgspec.Struct, frozen=True, tag_field="kind", tag="webhook"):
    """An address that is told by a signed POST; `secret` signs it."""

    url: str
    secret: str


class SlackTarget(msgspec.Struct, frozen=True, tag_field="kind", tag="slack"):
    """An incoming webhook of Slack, or of what speaks as it does; the address is a secret."""

    url: str


class TeamsTarget(msgspec.Struct, frozen=True, tag_field="kind", tag="teams"):
    """A workflow of Microsoft Teams that takes an adaptive card; the address is a secret."""

    url: str


Recipient = PersonTarget | RoleTarget | MailTarget
Place = FolderTarget | StoreTarget | WebhookTarget | SlackTarget | TeamsTarget
Target = Recipient | Place


def read_targets(kept: list[dict[str, Any]]) -> list[Target]:
    """The targets of a schedule, from what is kept."""
    return msgspec.convert(kept, list[Target])


def kept_targets(targets: list[Target]) -> list[dict[str, Any]]:
    """What is kept of targets, for `read_targets`."""
    kept: list[dict[str, Any]] = msgspec.to_builtins(targets)
    return kept
