"""The sign-in cookie, as it goes to and comes from a browser."""

from http.cookies import CookieError, SimpleCookie

from fairday_server.sign_in import SESSION_MOST_MS


class SignInCookie:
    """The cookie of the pages: over TLS under a name that browsers bind to this host and to TLS."""

    def __init__(self, *, secure: bool) -> None:
        self.name = "__Host-fairday" if secure else "fairday"
        self._attributes = "; Path=/; HttpOnly; SameSite=Strict" + ("; Secure" if secure else "")

    def set(self, secret: str) -> str:
        """The `Set-Cookie` value that signs a browser in; the store, not the browser, says when it is over."""
        return f"{self.name}={secret}; Max-Age={SESSION_MOST_MS // 1000}{self._attributes}"

    def clear(self) -> str:
        """The `Set-Cookie` value that signs a browser out."""
        return f"{self.name}=; Max-Age=0{self._attributes}"

    def read(self, header: str | None) -> str | None:
        """The secret out of a request's `Cookie` header, or None."""
        try:
            morsel = SimpleCookie(header or "").get(self.name)
        except CookieError:
            return None
        return morsel.value or None if morsel is not None else None
