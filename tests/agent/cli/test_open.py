"""`fairday-agent open`: the person's day in the browser, without a password."""

from pathlib import Path

import pytest

from fairday_agent.cli import main
from fairday_agent.config import AgentDir, Config
from tests.support.fake_collector import Answered, FakeCollector, problem, serving

ADDRESS = "http://127.0.0.1:1/sign-in/s"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AgentDir:
    """An agent's directory, named by the environment."""
    home = AgentDir(tmp_path / "agent")
    home.make()
    monkeypatch.setenv("FAIRDAY_AGENT_DIR", str(home.path))
    return home


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the browser was asked to open; it is there."""
    asked: list[str] = []

    def browse(address: str) -> bool:
        asked.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", browse)
    return asked


def call(home: AgentDir, collector: FakeCollector, *options: str) -> int:
    """The exit code of the command, for an agent of this collector."""
    with serving(collector) as url:
        home.save_config(Config(collector=url, seat="seat-1", key="key-1"))
        with pytest.raises(SystemExit) as end:
            main(("open", *options))
    return int(end.value.code or 0)


def test_the_browser_is_sent_to_the_link(home: AgentDir, opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The agent asks with its own key, opens what it got, and prints it too."""
    assert call(home, FakeCollector()) == 0
    assert opened == [ADDRESS]
    assert capsys.readouterr().out == f"Sign in (once, within 10 minutes): {ADDRESS}\n"


def test_print_opens_nothing(home: AgentDir, opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """`--print` is for a browser elsewhere."""
    assert call(home, FakeCollector(), "--print") == 0
    assert opened == []
    assert ADDRESS in capsys.readouterr().out


def test_without_a_browser_the_address_is_left(
    home: AgentDir, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where none can be opened, that is said, and the address is printed all the same."""
    monkeypatch.setattr("webbrowser.open", lambda _address: False)
    assert call(home, FakeCollector()) == 1
    said = capsys.readouterr()
    assert ADDRESS in said.out
    assert "open the address above" in said.err


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
def test_a_refusal_is_one_line_and_opens_nothing(
    home: AgentDir, opened: list[str], capsys: pytest.CaptureFixture[str], answer: Answered, says: str
) -> None:
    """Whatever the collector, or something on the way, answers instead is said in words."""
    collector = FakeCollector()
    collector.link = answer
    assert call(home, collector) == 1
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
    assert opened == []


def test_without_a_collector_or_a_seat_it_says_so(
    home: AgentDir, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Before enrolment, and with nothing listening."""
    with pytest.raises(SystemExit):
        main(("open",))
    assert "not enrolled yet" in capsys.readouterr().err
    home.save_config(Config(collector="http://127.0.0.1:9", seat="seat-1", key="key-1"))
    with pytest.raises(SystemExit):
        main(("open",))
    assert "cannot be reached" in capsys.readouterr().err
    assert opened == []
