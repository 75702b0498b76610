"""`fairday-agent open`: the person's day in the browser, without a password."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from fairday_agent.config import AgentDir, Config
from tests.support.fake_collector import Answered, FakeCollector, problem, serving

ADDRESS = "http://127.0.0.1:1/sign-in/s"


@pytest.fixture
def home(tmp_path: Path) -> AgentDir:
    """An agent's directory."""
    home = AgentDir(tmp_path / "agent")
    home.make()
    return home


@dataclass
class Browser:
    """A program that takes the place of a browser and writes down what it was asked to open."""

    path: Path

    @property
    def asked(self) -> str:
        """What it was asked, a line each time."""
        written = self.path.with_suffix(".asked")
        return written.read_text() if written.exists() else ""


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    """The browser of the desktop."""
    path = tmp_path / "browser"
    path.write_text(f'#!/bin/sh\necho "$1" >> {path.with_suffix(".asked")}\n')
    path.chmod(0o700)
    return Browser(path)


def run(home: AgentDir, browser: Browser | None, *options: str) -> "subprocess.CompletedProcess[str]":
    """The command as a process of its own, on a desktop that has this browser or none."""
    environ = {"FAIRDAY_AGENT_DIR": str(home.path), "PATH": str(home.path)}
    if browser is not None:
        environ["BROWSER"] = str(browser.path)
    return subprocess.run(
        [sys.executable, "-m", "fairday_agent", "open", *options],
        env=environ, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def served(
    home: AgentDir, browser: Browser | None, collector: FakeCollector, *options: str
) -> "subprocess.CompletedProcess[str]":
    """The same, for an agent of this collector."""
    with serving(collector) as url:
        home.save_config(Config(collector=url, seat="seat-1", key="key-1"))
        return run(home, browser, *options)


def test_the_browser_is_sent_to_the_link(home: AgentDir, browser: Browser) -> None:
    """The agent asks with its own key, opens what it got, and prints it too."""
    done = served(home, browser, FakeCollector())
    assert done.returncode == 0
    assert browser.asked == f"{ADDRESS}\n"
    assert done.stdout == f"Sign in (once, within 10 minutes): {ADDRESS}\n"


def test_print_opens_nothing(home: AgentDir, browser: Browser) -> None:
    """`--print` is for a browser elsewhere."""
    done = served(home, browser, FakeCollector(), "--print")
    assert done.returncode == 0
    assert browser.asked == ""
    assert ADDRESS in done.stdout


def test_without_a_browser_the_address_is_left(home: AgentDir) -> None:
    """Where none can be opened, that is said, and the address is printed all the same."""
    done = served(home, None, FakeCollector())
    assert done.returncode == 1
    assert ADDRESS in done.stdout
    assert "open the address above" in done.stderr


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (problem(409, "unassigned"), "unassigned happened"),
        (problem(401, "revoked_key"), "revoked_key"),
        (problem(429, "too_many_links", Retry_After="9"), "too_many_links"),
        (problem(404, "not_found"), "too old"),
        (Answered(200, b"<html>hotel</html>"), "it answered 200"),
        (Answered(201, b"{}"), "makes no sense"),
        (Answered(201, b'{"url": "file:///etc/passwd", "expires_s": 600}'), "no address of a page"),
    ],
)
def test_a_refusal_is_one_line_and_opens_nothing(home: AgentDir, browser: Browser, answer: Answered, says: str) -> None:
    """Whatever the collector, or something on the way, answers instead is said in words."""
    collector = FakeCollector()
    collector.link = answer
    done = served(home, browser, collector)
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert browser.asked == ""


def test_without_a_collector_or_a_seat_it_says_so(home: AgentDir, browser: Browser) -> None:
    """Before enrolment, and with nothing listening."""
    assert "not enrolled yet" in run(home, browser).stderr
    home.save_config(Config(collector="http://127.0.0.1:9", seat="seat-1", key="key-1"))
    assert "cannot be reached" in run(home, browser).stderr
    assert browser.asked == ""
