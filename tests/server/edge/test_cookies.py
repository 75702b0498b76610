import pytest

from fairday_server.cookies import SignInCookie


def test_the_cookie_is_bound_to_this_site() -> None:
    """No script reads the cookie and no other site makes a browser send it; over TLS its name binds it to the host."""
    assert SignInCookie(secure=False).set("s") == ("fairday=s; Max-Age=604800; Path=/; HttpOnly; SameSite=Strict")
    assert SignInCookie(secure=True).set("s") == (
        "__Host-fairday=s; Max-Age=604800; Path=/; HttpOnly; SameSite=Strict; Secure"
    )


def test_signing_out_empties_the_cookie() -> None:
    """The browser is told to forget the cookie at once, under the same attributes."""
    assert SignInCookie(secure=True).clear() == (
        "__Host-fairday=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure"
    )


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        ("fairday=s", "s"),
        ("other=1; fairday=s; more=2", "s"),
        ("__Host-fairday=s", None),
        ("fairday=", None),
        ("fairdayx=s", None),
        ("", None),
        (None, None),
        ('=;;\x00;"', None),
    ],
)
def test_the_secret_is_read_from_the_header(header: str | None, secret: str | None) -> None:
    """Our cookie is found among others; what is none is nobody's."""
    assert SignInCookie(secure=False).read(header) == secret
