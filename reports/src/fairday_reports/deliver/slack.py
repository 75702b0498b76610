"""A report as a message of Slack: Block Kit, by an incoming webhook."""

from typing import Any

import msgspec

from fairday_reports.deliver.brief import Brief, brief_of
from fairday_reports.deliver.parcel import Parcel
from fairday_reports.deliver.posting import post_json
from fairday_reports.deliver.targets import SlackTarget

# The most characters of a header, of a field, and of any other text.
_HEADER, _FIELD, _TEXT = 150, 2_000, 3_000


def call_slack(parcel: Parcel, target: SlackTarget, allow: tuple[str, ...]) -> None:
    """Posts the message; raises DeliveryError."""
    post_json(target.url, msgspec.json.encode(message(brief_of(parcel))), allow)


def message(brief: Brief) -> dict[str, Any]:
    """The message; `text` is what a notification and a screen reader say."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": _plain(brief.title, _HEADER)},
        {"type": "context", "elements": [_plain(brief.about)]},
        {"type": "section", "text": _plain(brief.lead)},
    ]
    if brief.figures:
        fields = [_plain(f"{title}\n{value}", _FIELD) for title, value in brief.figures]
        blocks.append({"type": "section", "fields": fields})
    if brief.link is not None:
        link = f"<{_escaped(brief.link)}|Open the report>"
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": link, "verbatim": True}})
    blocks.append({"type": "context", "elements": [_plain(brief.trust)]})
    return {"text": _escaped(f"{brief.title}: {brief.about}. {brief.lead}"), "blocks": blocks}


def _plain(text: str, most: int = _TEXT) -> dict[str, Any]:
    # As plain text no name can format, link or call on anybody.
    while len(_escaped(text)) > most:
        text = text[:-1]
    return {"type": "plain_text", "text": _escaped(text), "emoji": False}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
