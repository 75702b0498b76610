"""What a mail address looks like."""

import re

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+")
_LONGEST = 254


def is_mail_address(text: str) -> bool:
    """Whether a text is one mail address and nothing else that a header or a server may read in another way."""
    return len(text) <= _LONGEST and text.isprintable() and _ADDRESS.fullmatch(text) is not None
