from pathlib import Path

import pytest

from fairday_server.environment import VARIABLES
from fairday_server.settings import AgentsEdge, Mail, SettingsError, TlsFiles, WebEdge, load_settings

ANYWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound; that the wish to is judged right is tested


@pytest.fixture
def tls(tmp_path: Path) -> dict[str, str]:
    """A certificate and a key that are there."""
    certificate, key = tmp_path / "web.pem", tmp_path / "web.key"
    certificate.touch()
    key.touch()
    return {"FAIRDAY_TLS_CERT": str(certificate), "FAIRDAY_TLS_KEY": str(key)}


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    """Without any variable everything listens on loopback and lies under `var`."""
    settings = load_settings({})
    assert settings.data_dir == Path.cwd() / "var"
    assert settings.database_url == f"sqlite:///{Path.cwd()}/var/fairday.db"
    assert settings.web == WebEdge("127.0.0.1", 8480, None)
    assert settings.agents == AgentsEdge("127.0.0.1", 8443, tls=True, authority=True)
    assert settings.agent_dir == Path.cwd() / "var" / "agent"
    assert (settings.public_names, settings.trusted_proxies) == ((), ())
    assert settings.mail == Mail(None, None)
    assert settings.web_url == "http://127.0.0.1:8480"
    assert settings.agents.local_url == "https://127.0.0.1:8443"


def test_every_variable_is_taken(tmp_path: Path, tls: dict[str, str]) -> None:
    """Each variable reaches the settings, and what depends on another follows it."""
    settings = load_settings(
        {
            "FAIRDAY_DATA_DIR": str(tmp_path),
            "FAIRDAY_WEB_PORT": "443",
            "FAIRDAY_AGENTS_PORT": "9443",
            "FAIRDAY_BIND": ANYWHERE,
            "FAIRDAY_AGENTS_BIND": "::",
            "FAIRDAY_PUBLIC_NAMES": "Fairday.Example.COM., 192.0.2.7,,fairday.example.com",
            "FAIRDAY_TRUSTED_PROXIES": "10.1.0.0/16, ::1",
            "FAIRDAY_SMTP_URL": "smtp://me:secret@mail.example.com:587",
            "FAIRDAY_MAIL_FROM": "fairday@example.com",
            "FAIRDAY_REPORT_TARGETS_ALLOW": "chat.example.com, 10.1.0.0/16",
            **tls,
        }
    )
    files = TlsFiles(Path(tls["FAIRDAY_TLS_CERT"]), Path(tls["FAIRDAY_TLS_KEY"]))
    assert settings.database_url == f"sqlite:///{tmp_path}/fairday.db"
    assert settings.web == WebEdge(ANYWHERE, 443, files)
    assert settings.public_names == ("fairday.example.com", "192.0.2.7")
    assert settings.trusted_proxies == ("10.1.0.0/16", "::1")
    assert settings.web_url == "https://fairday.example.com:443"
    assert settings.agents.local_url == "https://[::1]:9443"
    assert settings.mail.sender == "fairday@example.com"
    assert settings.targets_allow == ("chat.example.com", "10.1.0.0/16")


def test_an_empty_variable_counts_as_not_set() -> None:
    """A variable emptied in a unit file means its default."""
    assert load_settings(dict.fromkeys(VARIABLES, " ")) == load_settings({})


@pytest.mark.parametrize(
    ("environ", "variable", "remedy"),
    [
        ({"FAIRDAY_WEB_PORT": "http"}, "FAIRDAY_WEB_PORT", "1 to 65535"),
        ({"FAIRDAY_AGENTS_PORT": "0"}, "FAIRDAY_AGENTS_PORT", "1 to 65535"),
        ({"FAIRDAY_AGENTS_PORT": "65536"}, "FAIRDAY_AGENTS_PORT", "for instance 8443"),
        ({"FAIRDAY_WEB_PORT": "8443"}, "FAIRDAY_AGENTS_PORT", "another port"),
        ({"FAIRDAY_BIND": "my-host"}, "FAIRDAY_BIND", "127.0.0.1"),
        ({"FAIRDAY_BIND": ANYWHERE}, "FAIRDAY_BIND", "FAIRDAY_TLS_CERT, FAIRDAY_TLS_KEY, FAIRDAY_PUBLIC_NAMES"),
        ({"FAIRDAY_AGENTS_TLS": "maybe"}, "FAIRDAY_AGENTS_TLS", "on, off or proxy"),
        ({"FAIRDAY_AGENTS_TLS": "off", "FAIRDAY_AGENTS_BIND": "10.0.0.1"}, "FAIRDAY_AGENTS_TLS", "in the clear"),
        ({"FAIRDAY_AGENTS_TLS": "proxy", "FAIRDAY_AGENTS_BIND": "10.0.0.1"}, "FAIRDAY_AGENTS_TLS is proxy", "clear"),
        ({"FAIRDAY_TLS_CERT": "/nowhere/a.pem"}, "FAIRDAY_TLS_CERT", "FAIRDAY_TLS_KEY"),
        ({"FAIRDAY_TLS_KEY": "/nowhere/a.key"}, "FAIRDAY_TLS_KEY", "FAIRDAY_TLS_CERT"),
        ({"FAIRDAY_TLS_CERT": "/nowhere/a", "FAIRDAY_TLS_KEY": "/nowhere/b"}, "FAIRDAY_TLS_KEY", "there is no file"),
        ({"FAIRDAY_PUBLIC_NAMES": "https://x.example"}, "FAIRDAY_PUBLIC_NAMES", "names alone"),
        ({"FAIRDAY_PUBLIC_NAMES": "*.example.com"}, "FAIRDAY_PUBLIC_NAMES", "names alone"),
        ({"FAIRDAY_PUBLIC_NAMES": "x.example:443"}, "FAIRDAY_PUBLIC_NAMES", "names alone"),
        ({"FAIRDAY_TRUSTED_PROXIES": "*"}, "FAIRDAY_TRUSTED_PROXIES", "10.1.0.0/16"),
        ({"FAIRDAY_TRUSTED_PROXIES": "0.0.0.0/0"}, "FAIRDAY_TRUSTED_PROXIES", "everybody"),
        ({"FAIRDAY_DATABASE_URL": "postgresql://u:pw@h"}, "FAIRDAY_DATABASE_URL", "postgresql://USER"),
        ({"FAIRDAY_DATABASE_URL": "mysql://u:pw@h/d"}, "FAIRDAY_DATABASE_URL", "postgresql://USER"),
        ({"FAIRDAY_DATABASE_URL": "sqlite://"}, "FAIRDAY_DATABASE_URL", "sqlite:///"),
        ({"FAIRDAY_DATABASE_URL": "sqlite:///:memory:"}, "FAIRDAY_DATABASE_URL", "sqlite:///"),
        ({"FAIRDAY_DATABASE_URL": "var/fairday.db"}, "FAIRDAY_DATABASE_URL", "sqlite:///"),
        ({"FAIRDAY_SMTP_URL": "smtp://h"}, "FAIRDAY_MAIL_FROM", "Set the address"),
        ({"FAIRDAY_SMTP_URL": "mail.example.com", "FAIRDAY_MAIL_FROM": "a@b"}, "FAIRDAY_SMTP_URL", "smtp://"),
        ({"FAIRDAY_SMTP_URL": "smtp://h:x", "FAIRDAY_MAIL_FROM": "a@b"}, "FAIRDAY_SMTP_URL", "smtp://"),
        ({"FAIRDAY_REPORT_TARGETS_ALLOW": "https://chat"}, "FAIRDAY_REPORT_TARGETS_ALLOW", "such as chat.example.org"),
        ({"FAIRDAY_REPORT_TARGETS_ALLOW": "10.1.0.5/16"}, "FAIRDAY_REPORT_TARGETS_ALLOW", "such as chat.example.org"),
        ({"FAIRDAY_REPORT_TARGETS_ALLOW": "10.1.0.300"}, "FAIRDAY_REPORT_TARGETS_ALLOW", "such as chat.example.org"),
        ({"FAIRDAY_REPORT_TARGETS_ALLOW": "::/0"}, "FAIRDAY_REPORT_TARGETS_ALLOW", "of your own"),
    ],
)
def test_a_wrong_setting_names_the_variable_and_the_remedy(environ: dict[str, str], variable: str, remedy: str) -> None:
    """What cannot work stops the start with a sentence that says what to change."""
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    assert variable in str(caught.value)
    assert remedy in str(caught.value)


@pytest.mark.parametrize("left_out", ["FAIRDAY_TLS_CERT", "FAIRDAY_TLS_KEY", "FAIRDAY_PUBLIC_NAMES"])
def test_pages_off_loopback_need_all_three(tls: dict[str, str], left_out: str) -> None:
    """Off loopback any one of certificate, key and public names missing is refused by its name."""
    environ = {"FAIRDAY_BIND": "192.0.2.7", "FAIRDAY_PUBLIC_NAMES": "f.example", **tls}
    load_settings(environ)
    with pytest.raises(SettingsError, match=left_out):
        load_settings({name: value for name, value in environ.items() if name != left_out})


def test_all_faults_are_told_at_once() -> None:
    """One start shows every wrong variable, not the first alone."""
    with pytest.raises(SettingsError) as caught:
        load_settings({"FAIRDAY_WEB_PORT": "x", "FAIRDAY_BIND": "y", "FAIRDAY_AGENTS_TLS": "z"})
    assert len(caught.value.faults) == 3


def test_secrets_are_not_repeated() -> None:
    """A password in a URL reaches neither an error nor the settings' own print."""
    with pytest.raises(SettingsError) as caught:
        load_settings({"FAIRDAY_SMTP_URL": "smtp://me:hunter2@h:x", "FAIRDAY_DATABASE_URL": "mysql://me:hunter2@h"})
    good = load_settings({"FAIRDAY_SMTP_URL": "smtp://me:hunter2@h", "FAIRDAY_MAIL_FROM": "a@b"})
    assert "hunter2" not in str(caught.value) + repr(good)


def test_agents_may_go_without_tls_on_loopback() -> None:
    """Behind a proxy on the same machine the agents' port may speak plain HTTP."""
    settings = load_settings({"FAIRDAY_AGENTS_TLS": "off", "FAIRDAY_AGENTS_BIND": "localhost"})
    assert settings.agents.local_url == "http://127.0.0.1:8443"


def test_each_setting_has_a_heading_in_the_reference() -> None:
    """The reference page has a heading for every variable, and none for one that is not there."""
    page = Path(__file__).parents[3] / "docs" / "reference" / "settings.md"
    headings = [line.removeprefix("## ").strip("`") for line in page.read_text().splitlines() if line[:3] == "## "]
    assert sorted(headings) == sorted(VARIABLES)
