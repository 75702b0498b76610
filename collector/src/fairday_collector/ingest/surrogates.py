"""Lone surrogates in JSON text: no string can hold them, and one must not make its whole batch unreadable."""

import re

# A backslash and what belongs to it, so that an escaped backslash never lends its second half to what follows.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<lone>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def without_lone_surrogates(body: bytes) -> bytes:
    """The same JSON with an escaped NUL, which is as unfit for a text, in the place of each lone surrogate."""
    return _ESCAPE.sub(lambda escape: rb"\u0000" if escape["lone"] else escape[0], body)
