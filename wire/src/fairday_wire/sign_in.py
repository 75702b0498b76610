"""Signing in to the pages from the desktop: the agent asks for a link, and opens it in a browser."""

import msgspec


class SignInLink(msgspec.Struct, frozen=True, kw_only=True):
    """The answer `201` of `POST /v1/agent/sign-in-link`: an address that signs a browser in, once, for `expires_s`."""

    url: str
    expires_s: int
