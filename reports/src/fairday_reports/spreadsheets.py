"""Texts that a spreadsheet would run rather than show."""

import re

# The full-width signs count in Japanese and Chinese editions.
_FORMULA = re.compile("[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def harmless(text: str) -> str:
    """A text with an apostrophe before it where it begins like a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
