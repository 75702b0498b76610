"""The web host a browser shows in its title, under a policy that records sites.

A site is known only where a known browser's window title holds a whole URL; of that the host alone is taken.
"""

import re

from fairday_wire.spans import MAX_SITE

BROWSERS = frozenset(
    {"brave", "chrome", "chromium", "edge", "epiphany", "falkon", "firefox", "librewolf", "opera", "qutebrowser"}
    | {"safari", "vivaldi"}
)

# A scheme, perhaps a user, then the host up to its port, path, query or end.
_URL = re.compile(r"\bhttps?://(?:[^\s/?#@]{0,256}@)?([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)", re.IGNORECASE)


def site_of(app: str | None, title: str | None) -> str | None:
    """Return the host of the first URL in a browser's title, in lower case; nothing for any other window."""
    if app not in BROWSERS or title is None:
        return None
    found = _URL.search(title)
    return found[1].lower()[:MAX_SITE] if found else None
