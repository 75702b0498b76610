"""The policy an agent lives by."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Seconds = Annotated[int, Meta(ge=1, le=86_400)]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What the worker is told: a short text and, where there is one, the page that says more."""

    text: str = ""
    url: str | None = None


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /v1/policy`: what is recorded, how often it is sent, and which authorities to trust.

    `version` changes whenever anything else in it does. `redact` holds RE2 patterns. `ca` is a bundle of
    PEM certificates to trust, beside those the agent already has; empty means: keep what you have.
    """

    version: int
    quiet_floor_s: Seconds = 60
    upload_s: Seconds = 60
    checkpoint_s: Annotated[int, Meta(ge=1, le=15)] = 15
    app: Literal["on", "off"] = "on"
    title: Literal["off", "redacted", "full"] = "off"
    site: Literal["off", "on"] = "off"
    redact: list[str] = []
    working_hours_only: bool = False
    private_allowed: bool = True
    notice: Notice = Notice()
    ca: str = ""
