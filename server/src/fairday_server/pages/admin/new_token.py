"""A join token on its way to the page that shows it: in a cookie of the browser that made it, never in an address."""

import re
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from sqlmodel import Session
from starlette.requests import Request

from fairday_collector.enrol.tokens import token_state
from fairday_collector.secrets import matches, public_id
from fairday_collector.store.tables import JoinToken
from fairday_server.pages.paths import ADMIN

HOUR_S = 3600
_SHAPE = re.compile(r"[0-9a-f]{16}\.[\w-]{20,100}")


@dataclass(frozen=True, slots=True)
class NewTokens:
    """Keeps the text of a new token for an hour in the browser, for the pages of administration alone."""

    secure: bool

    def keep(self, text: str) -> str:
        """The `Set-Cookie` value that keeps it."""
        return f"{self._name}={text}; Max-Age={HOUR_S}{self._attributes}"

    def forget(self) -> str:
        """The `Set-Cookie` value that forgets it."""
        return f"{self._name}=; Max-Age=0{self._attributes}"

    def kept(self, session: Session, request: Request, now_ms: int) -> tuple[JoinToken, str] | None:
        """The token that was kept, with its text, as long as a desktop may still join with it."""
        try:
            morsel = SimpleCookie(request.headers.get("cookie", "")).get(self._name)
        except CookieError:
            return None
        text = morsel.value if morsel is not None else ""
        if not _SHAPE.fullmatch(text):
            return None
        token = session.get(JoinToken, public_id(text))
        if token is None or not matches(text, token.sha256) or token_state(token, now_ms) != "valid":
            return None
        return token, text

    @property
    def _name(self) -> str:
        return "__Secure-fairday-token" if self.secure else "fairday-token"

    @property
    def _attributes(self) -> str:
        return f"; Path={ADMIN}; HttpOnly; SameSite=Strict" + ("; Secure" if self.secure else "")
