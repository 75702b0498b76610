"""A policy in plain words: what is recorded and what is not, for the page that shows the record."""

from collections.abc import Mapping

from fairday_collector.policy.settings import Settings
from fairday_reports.words import count
from fairday_server.pages.views import Recorded


def recorded_view(settings: Settings, counts: Mapping[str, int]) -> Recorded:
    """What the policy in force on a day lets be recorded, with its counts (`keys`, `clicks`, `scrolls`)."""
    yes = ["When the computer was in use, locked, asleep or off."]
    no = ["Which keys were pressed, or any text.", "What is on the screen, as picture or text."]
    (yes if settings.app == "on" else no).append("The program in front, by its name.")
    yes.append("How many keys, clicks and scrolls there were: numbers only.")
    yes.append("Whether a microphone was in use, and whether sound was playing.")
    no.append("What a microphone or camera picks up, or what is played.")
    if settings.title == "off":
        no.append("Window titles.")
    else:
        full = "Window titles in full." if settings.title == "full" else "Window titles, with private parts taken out."
        yes.append(full)
    if settings.site == "on":
        yes.append("The names of web sites in front, not the pages.")
    else:
        no.append("Names of web sites.")
    if settings.private_allowed:
        no.append("Anything in private time, except that there was some.")
    inputs = " and ".join(
        [
            f"{count(counts.get('keys', 0), 'key', 'keys')}, {count(counts.get('clicks', 0), 'click', 'clicks')}",
            count(counts.get("scrolls", 0), "scroll", "scrolls"),
        ]
    )
    return Recorded(tuple(yes), tuple(no), f"On this day: {inputs}.", settings.notice)
