"""The settings: read once from the environment at the start, then handed on as frozen values.

Everything is checked here, so that a wrong setting stops the start with a sentence and not a request with a fault.
`docs/reference/settings.md` has a heading for each variable.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from fairday_server.environment import Environment, SettingsError, read_environment
from fairday_server.names import is_loopback, url_host

__all__ = ["AgentsEdge", "Mail", "Settings", "SettingsError", "TlsFiles", "WebEdge", "load_settings"]


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """The operator's certificate chain and key for the pages, both PEM files."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class WebEdge:
    """Where the pages and the HTTP API listen; plain HTTP where `tls` is None, which only loopback may be."""

    host: str
    port: int
    tls: TlsFiles | None

    @property
    def secure(self) -> bool:
        """Whether this process itself speaks TLS to browsers: the cookie's name goes by it."""
        return self.tls is not None


@dataclass(frozen=True, slots=True)
class AgentsEdge:
    """Where agents enrol and upload; `tls` is off only on loopback, behind a proxy that does it.

    `authority`: whether the local authority and its certificate are kept, for this port or for the proxy.
    """

    host: str
    port: int
    tls: bool
    authority: bool

    @property
    def local_url(self) -> str:
        """The address for an agent on this machine."""
        return f"{'https' if self.tls else 'http'}://{url_host(self.host)}:{self.port}"


@dataclass(frozen=True, slots=True)
class Mail:
    """How reports and sign-in links are mailed; nothing is where `smtp_url` is None. The URL may hold a password."""

    smtp_url: str | None = field(repr=False)
    sender: str | None


@dataclass(frozen=True, slots=True)
class Settings:
    """What one start of Fairday goes by; paths are absolute.

    `targets_allow` are the host names and networks that reports may be sent to although they are not public.
    """

    data_dir: Path
    database_url: str
    web: WebEdge
    agents: AgentsEdge
    public_names: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    agent_dir: Path
    mail: Mail
    targets_allow: tuple[str, ...] = ()

    @property
    def web_url(self) -> str:
        """The address of the pages: by the first public name where they speak TLS, else on this machine."""
        if self.web.tls is None:
            return f"http://{url_host(self.web.host)}:{self.web.port}"
        name = self.public_names[0] if self.public_names else self.web.host
        return f"https://{url_host(name)}:{self.web.port}"


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from an environment such as `os.environ`; what is empty counts as not set.

    Raises SettingsError, whose text names each wrong variable and what to do.
    """
    given = read_environment(environ)
    faults = [*_web_faults(given), *_agents_faults(given), *_mail_faults(given)]
    data_dir = _absolute(given.data_dir)
    database_url = given.database_url or f"sqlite:///{data_dir / 'fairday.db'}"
    faults += _database_faults(database_url)
    if faults:
        raise SettingsError(faults)
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        web=WebEdge(given.bind, given.web_port, _tls_files(given)),
        agents=AgentsEdge(
            given.agents_bind, given.agents_port, tls=given.agents_tls == "on", authority=given.agents_tls != "off"
        ),
        public_names=given.public_names,
        trusted_proxies=given.trusted_proxies,
        agent_dir=_absolute(given.agent_dir) if given.agent_dir else data_dir / "agent",
        mail=Mail(given.smtp_url, given.mail_from),
        targets_allow=given.report_targets_allow,
    )


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _tls_files(given: Environment) -> TlsFiles | None:
    if given.tls_cert is None or given.tls_key is None:
        return None
    return TlsFiles(_absolute(given.tls_cert), _absolute(given.tls_key))


def _web_faults(given: Environment) -> list[str]:
    faults = []
    if given.web_port == given.agents_port:
        faults.append(
            f"FAIRDAY_WEB_PORT and FAIRDAY_AGENTS_PORT are both {given.web_port}. Give one of them another port."
        )
    if (given.tls_cert is None) != (given.tls_key is None):
        there, missing = ("CERT", "KEY") if given.tls_cert else ("KEY", "CERT")
        faults.append(f"FAIRDAY_TLS_{there} is set without FAIRDAY_TLS_{missing}. Set both, or neither.")
    elif (files := _tls_files(given)) is not None:
        faults += [
            f"{name}: there is no file {path}. Name the PEM file, readable by this user."
            for name, path in (("FAIRDAY_TLS_CERT", files.certificate), ("FAIRDAY_TLS_KEY", files.key))
            if not path.is_file()
        ]
    if not is_loopback(given.bind):
        wanted = {
            "FAIRDAY_TLS_CERT": given.tls_cert,
            "FAIRDAY_TLS_KEY": given.tls_key,
            "FAIRDAY_PUBLIC_NAMES": given.public_names,
        }
        missing_names = [name for name, value in wanted.items() if not value]
        if missing_names:
            faults.append(
                f"FAIRDAY_BIND is {given.bind}, which others can reach: that needs {', '.join(missing_names)} too. "
                "Set them, or leave FAIRDAY_BIND at 127.0.0.1."
            )
    return faults


def _agents_faults(given: Environment) -> list[str]:
    if given.agents_tls != "on" and not is_loopback(given.agents_bind):
        fault = (
            f"FAIRDAY_AGENTS_TLS is {given.agents_tls} while FAIRDAY_AGENTS_BIND is {given.agents_bind}: agents would "
            "send their keys in the clear. Leave FAIRDAY_AGENTS_TLS on, or FAIRDAY_AGENTS_BIND at 127.0.0.1."
        )
        return [fault]
    return []


def _mail_faults(given: Environment) -> list[str]:
    if given.smtp_url is None:
        return []
    faults = []
    try:
        parts = urlsplit(given.smtp_url)
        good = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        # The URL itself is not repeated: it may hold a password.
        faults.append("FAIRDAY_SMTP_URL must look like smtp://user:password@mail.example.com:587, or smtps://…:465.")
    if given.mail_from is None:
        faults.append("FAIRDAY_SMTP_URL is set without FAIRDAY_MAIL_FROM. Set the address that mail comes from.")
    return faults


def _database_faults(url: str) -> list[str]:
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgresql", "postgresql+psycopg"} and separator:
        try:
            named = urlsplit(url).path.strip("/") != ""
        except ValueError:
            named = False
        # The URL itself is not repeated: it may hold a password.
        return [] if named else ["FAIRDAY_DATABASE_URL: write postgresql://USER:PASSWORD@HOST/NAME."]
    path = rest.removeprefix("/")
    if scheme != "sqlite" or not separator or not rest.startswith("/") or path in {"", ":memory:"} or "?" in path:
        remedy = "Write sqlite:///PATH/fairday.db, or postgresql://USER:PASSWORD@HOST/NAME."
        return [f"FAIRDAY_DATABASE_URL: {scheme!r} is no database. {remedy}"]
    return []
