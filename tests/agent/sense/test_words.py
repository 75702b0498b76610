import os

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_agent.apps import AppNames, normalise
from fairday_agent.redact import Redactor
from fairday_agent.sampler import Sampler, clean
from fairday_agent.sensors.base import Focus
from fairday_agent.site import site_of
from fairday_wire.policy import Policy


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("firefox-esr", "firefox"), ("soffice.bin", "libreoffice"), ("Code", "code"), ("EXCEL.EXE", "excel"),
        (r"C:\Program Files\Tool.exe", "tool"), ("/usr/bin/python3.11", "python"), ("", None), (None, None),
        ("caf\udce9", "caf?"),
    ],
)  # fmt: skip
def test_a_program_has_one_plain_name(name: str | None, plain: str | None) -> None:
    """Paths, cases, suffixes and aliases are united."""
    assert normalise(name) == plain


def test_the_process_names_the_program_and_the_class_stands_in() -> None:
    """A process that only runs others, is gone or is missing leaves the name to the window's class."""
    names = AppNames()
    own = normalise(psutil.Process(os.getpid()).name())
    assert own is not None
    assert names.of(os.getpid(), "Some-App") == ("some-app" if own == "python" else own)
    assert names.of(os.getpid(), None) == own
    assert names.of(2**22 + 1, "Navigator") == "firefox"
    assert names.of(None, None) is None


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("Inbox - jo.o'neil+x@mail.example.com - Mail", "Inbox - … - Mail"),
        ("müller@büro.de", "…"),
        ("https://shop.example/cart?id=7&u=jo#x - Firefox", "https://shop.example/cart… - Firefox"),
        ("wiki.example/page?token=abc", "wiki.example/page…"),
        ("Card 4111 1111 1111 1111", "Card …"),
        ("Call +49 (170) 123-4567", "Call …"),
        ("Version 3.11.7, 12:30", "Version 3.11.7, 12:30"),
        ("Project Falcon plan", "… plan"),
    ],
)
def test_titles_lose_what_must_not_be_recorded(title: str, left: str) -> None:
    """Addresses, queries, long numbers and the policy's own patterns are replaced by a mark."""
    assert Redactor([r"Project \w+"]).redact(title) == left


def test_a_broken_pattern_withholds_every_title_and_is_reported() -> None:
    """A title is never recorded unredacted because a pattern did not compile."""
    sampler = Sampler.of(Policy(version=1, title="redacted", redact=["fine", "(broken"]))
    assert sampler.seeing(Focus("code", "fine title")).context().title is None
    assert not sampler.health().ok
    assert "pattern 2" in sampler.health().detail
    assert sampler.under(Policy(version=2, title="redacted", redact=["fine"])).health().ok


@given(st.text(max_size=200))
def test_no_address_survives_redaction(text: str) -> None:
    """Whatever stands around it, an e-mail address is gone, and any text can be redacted."""
    redacted = Redactor([]).redact(f"{text} jo@mail.example {text}")
    assert redacted is not None
    assert "jo@mail" not in redacted


def test_redaction_comes_before_cutting_to_length() -> None:
    """An address that the limit would cut in two is gone all the same."""
    title = "x" * 1018 + " jo@mail.example"
    seen = Sampler.of(Policy(version=1, title="redacted")).seeing(Focus("mail", title)).context()
    assert seen.title == "x" * 1018 + " …"


def test_each_mode_of_the_policy_lets_through_what_it_says() -> None:
    """App, title and site are each on or off; full titles are only tidied."""
    focus = Focus("firefox", "https://user@News.Example:8443/a?b=1 -\x00 jo@x.org \n Firefox")
    off = Sampler.of(Policy(version=1, app="off")).seeing(focus).context()
    assert (off.app, off.title, off.site) == (None, None, None)
    full = Sampler.of(Policy(version=1, title="full", site="on")).seeing(focus).context()
    assert (full.app, full.site) == ("firefox", "news.example")
    assert full.title == "https://user@News.Example:8443/a?b=1 - jo@x.org Firefox"


def test_a_site_is_taken_from_browsers_alone_and_is_a_host_alone() -> None:
    """An editor that shows a URL has no site, nor has a browser without one."""
    assert site_of("code", "https://x.example/ - Code") is None
    assert site_of("firefox", "News of the day") is None
    assert site_of("firefox", None) is None
    assert site_of("chromium", "see http://a.b.example/secret?q=1") == "a.b.example"


def test_text_of_the_desktop_is_one_printable_line() -> None:
    """Control characters and lone surrogates do not reach the wire; nothing is left as nothing."""
    assert clean("a\x00b\n\tc\ud800", 10) == "a b c"
    assert clean("\x07 \n", 10) is None
    assert clean("abcdef", 3) == "abc"
