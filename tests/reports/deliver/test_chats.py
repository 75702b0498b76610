"""Reports in Slack and in Teams, as their incoming webhooks take them."""

import json
from pathlib import Path
from typing import Any

import pytest

from fairday_reports.deliver import DeliveryError, Post, send
from fairday_reports.deliver.brief import brief_of
from fairday_reports.deliver.slack import message as slack_message
from fairday_reports.deliver.targets import SlackTarget, TeamsTarget
from fairday_reports.deliver.teams import message as teams_message
from fairday_reports.document.model import Figure
from tests.support.authority import Authority
from tests.support.parcels import parcel
from tests.support.receiver import Receiver, receiver, status

POST = Post(None, "fairday@example.org", ("127.0.0.1",))
TRUST = "97 % of the expected time was observed, 1 gap is listed. Not for pay, ranking or discipline."
NASTY = "*Ada* <!channel> & [x](https://evil.example) <https://evil.example|y>\n@here"


def posted(target: Any, authority: Authority, folder: Path, **changed: Any) -> Any:
    """What a receiver gets of a report."""
    with receiver(Receiver(status(200, b"ok")), authority.server_context(folder)) as box:
        send(POST, parcel(**changed), target(f"https://127.0.0.1:{box.port}/services/T0/B0/secret"))
    (got,) = box.received
    assert got.headers["content-type"] == "application/json"
    return json.loads(got.body)


def plain(text: str) -> dict[str, Any]:
    """A plain text of Slack."""
    return {"type": "plain_text", "text": text, "emoji": False}


def test_slack_gets_title_answer_figures_and_link(authority: Authority, tmp_path: Path) -> None:
    """The blocks are those of Block Kit, every text is plain and escaped, and the notification says the answer."""
    assert posted(SlackTarget, authority, tmp_path) == {
        "text": "Team utilisation and workload: Löhne &amp; &lt;Gehälter&gt;, 12–18 October 2026. "
        "38 h 20 min were worked, and 74 % of the time there was for it was used.",
        "blocks": [
            {"type": "header", "text": plain("Team utilisation and workload")},
            {"type": "context", "elements": [plain("Löhne &amp; &lt;Gehälter&gt;, 12–18 October 2026")]},
            {
                "type": "section",
                "text": plain("38 h 20 min were worked, and 74 % of the time there was for it was used."),
            },
            {
                "type": "section",
                "fields": [plain("Worked\n38:20"), plain("Utilisation\n74 % of 80 %"), plain("Status\n–")],
            },
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "<https://fairday.example.org/runs/1?a=1&amp;b=2|Open the report>",
                    "verbatim": True,
                },
            },
            {"type": "context", "elements": [plain(TRUST)]},
        ],
    }


def test_teams_gets_a_card_with_title_answer_figures_and_link(authority: Authority, tmp_path: Path) -> None:
    """The card is the one attachment of a message; what is not ours stands in text runs, which read no Markdown."""
    got = posted(TeamsTarget, authority, tmp_path)
    assert got["type"] == "message"
    (attached,) = got["attachments"]
    assert attached["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attached["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert [[run["text"] for run in block.get("inlines", [{"text": block.get("text")}])] for block in card["body"]] == [
        ["Team utilisation and workload"],
        ["Löhne & <Gehälter>, 12–18 October 2026"],
        ["38 h 20 min were worked, and 74 % of the time there was for it was used."],
        ["Worked: ", "38:20"],
        ["Utilisation: ", "74 % of 80 %"],
        ["Status: ", "–"],
        [TRUST],
    ]
    assert {block["type"] for block in card["body"][1:]} == {"RichTextBlock"}
    assert {run["type"] for block in card["body"][1:] for run in block["inlines"]} == {"TextRun"}
    link = "https://fairday.example.org/runs/1?a=1&b=2"
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open the report", "url": link}]


def test_without_a_link_there_is_none_and_a_revision_says_so() -> None:
    """Where the pages have no address there is nothing to open, and a report sent again is called revised."""
    brief = brief_of(parcel(link=None, revision=2, corrects="k"))
    for message in (slack_message(brief), teams_message(brief)):
        text = json.dumps(message)
        assert "Open the report" not in text
        assert "Team utilisation and workload, revised" in text


def test_names_cannot_format_link_or_call_on_anybody() -> None:
    """A team that is called like a command of a chat is shown as it is called, on one line."""
    brief = brief_of(parcel(head={"subject": NASTY, "lead": NASTY, "figures": (Figure("f", NASTY, NASTY, "text"),)}))
    slack = slack_message(brief)
    texts = [slack["blocks"][1]["elements"][0], slack["blocks"][2]["text"], *slack["blocks"][3]["fields"]]
    assert {text["type"] for text in texts} == {"plain_text"}
    assert "<" not in json.dumps(texts)
    assert "<" not in slack["text"]
    assert texts[1]["text"].startswith("*Ada* &lt;!channel&gt; &amp; [x](https://evil.example) ")
    runs = teams_message(brief)["attachments"][0]["content"]["body"][2]
    expected = " ".join(NASTY.split())
    assert runs == {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": expected}]}


def test_long_texts_stay_within_what_slack_takes() -> None:
    """However long names are, no text is longer than its block allows, and no escape is cut in two."""
    figures = tuple(Figure(str(number), "&" * 5_000, "<" * 5_000, "text") for number in range(30))
    brief = brief_of(parcel(head={"title": "&" * 5_000, "lead": "&" * 5_000, "figures": figures}))
    blocks = slack_message(brief)["blocks"]
    assert len(blocks[0]["text"]["text"]) <= 150
    assert len(blocks[2]["text"]["text"]) <= 3_000
    assert len(blocks[3]["fields"]) == 10
    for field in blocks[3]["fields"]:
        assert len(field["text"]) <= 2_000
        assert field["text"].endswith(";")
    assert len(json.dumps(teams_message(brief))) < 28_000


def test_an_archived_channel_is_gone_and_its_address_not_told(authority: Authority, tmp_path: Path) -> None:
    """What Slack says is told, and the address, which is a secret, is not."""
    box = Receiver(status(410, b"channel_is_archived"))
    with receiver(box, authority.server_context(tmp_path)), pytest.raises(DeliveryError) as caught:
        send(POST, parcel(), SlackTarget(f"https://127.0.0.1:{box.port}/services/T0/B0/secret"))
    assert "channel_is_archived" in caught.value.words
    assert "secret" not in caught.value.words
