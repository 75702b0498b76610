import io
import os
from pathlib import Path

from fairday_server.terminal import print_link, sign_in_url

URL = sign_in_url("http://127.0.0.1:8480", "s3cret")


def test_the_link_is_shown_on_a_terminal() -> None:
    """On a real terminal the whole link is printed."""
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen, os.fdopen(theirs, "w", encoding="utf-8") as out:
        assert print_link(URL, out, terminal=Path("/nowhere"))
        assert b"http://127.0.0.1:8480/sign-in/s3cret\r\n" in screen.read(1000)


def test_a_redirected_output_gets_no_link() -> None:
    """Into a file or a pipe goes only how to get a link."""
    out = io.StringIO()
    assert not print_link(URL, out, terminal=Path("/nowhere"))
    assert "s3cret" not in out.getvalue()
    assert "fairday sign-in" in out.getvalue()


def test_a_redirected_output_leaves_the_processs_own_terminal() -> None:
    """With the output piped into a log the link still reaches the terminal the command was typed in."""
    out = io.StringIO()
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        assert print_link(URL, out, terminal=Path(os.ttyname(theirs)))
        assert b"s3cret" in screen.read(1000)
        os.close(theirs)
    assert "s3cret" not in out.getvalue()


def test_a_file_in_the_terminals_place_gets_no_link(tmp_path: Path) -> None:
    """What is opened as the terminal must be one."""
    path = tmp_path / "tty"
    path.touch()
    assert not print_link(URL, io.StringIO(), terminal=path)
    assert "s3cret" not in path.read_text()
