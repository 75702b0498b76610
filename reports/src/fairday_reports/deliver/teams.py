"""A report as an adaptive card in Microsoft Teams, by a workflow that takes such a card."""

from typing import Any

import msgspec

from fairday_reports.deliver.brief import Brief, brief_of
from fairday_reports.deliver.parcel import Parcel
from fairday_reports.deliver.posting import post_json
from fairday_reports.deliver.targets import TeamsTarget


def call_teams(parcel: Parcel, target: TeamsTarget, allow: tuple[str, ...]) -> None:
    """Posts the card; raises DeliveryError."""
    post_json(target.url, msgspec.json.encode(message(brief_of(parcel))), allow)


def message(brief: Brief) -> dict[str, Any]:
    """The message around the card; what is not ours is in text runs, which read no Markdown."""
    actions = [] if brief.link is None else [{"type": "Action.OpenUrl", "title": "Open the report", "url": brief.link}]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {"type": "TextBlock", "text": brief.title, "size": "Large", "weight": "Bolder", "wrap": True},
            _runs({"text": brief.about, "isSubtle": True}),
            _runs({"text": brief.lead}),
            *(_runs({"text": f"{title}: "}, {"text": value, "weight": "Bolder"}) for title, value in brief.figures),
            _runs({"text": brief.trust, "isSubtle": True, "size": "Small"}),
        ],
        "actions": actions,
        "msteams": {"width": "Full"},
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _runs(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", **run} for run in runs]}
