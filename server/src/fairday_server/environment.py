"""The environment variables: their types, defaults and forms, one by one, before settings are made of them."""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from fairday_reports.deliver.guard import check_allow
from fairday_server.names import is_dns_name, plain_name

PREFIX = "FAIRDAY_"


class SettingsError(Exception):
    """Settings that cannot be used; its text has one line for each fault, with the variable and the remedy."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def _address(text: str) -> str:
    if text.strip().lower() == "localhost":
        return "127.0.0.1"
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        message = f"{text!r} is no address of this machine. Write one such as 127.0.0.1, ::1 or 0.0.0.0"
        raise ValueError(message) from None


def _listed(text: object) -> object:
    if isinstance(text, str):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def _public(names: tuple[str, ...]) -> tuple[str, ...]:
    plain = tuple(dict.fromkeys(plain_name(name) for name in names))
    for name in plain:
        if not is_dns_name(name):
            try:
                ip_address(name)
            except ValueError:
                message = f"{name!r} is no host name. Write names alone, such as fairday.example.com,192.0.2.7"
                raise ValueError(message) from None
    return plain


def _networks(proxies: tuple[str, ...]) -> tuple[str, ...]:
    for proxy in proxies:
        try:
            network = ip_network(proxy)
        except ValueError:
            message = f"{proxy!r} is no address or network. Write the proxy's, such as 192.0.2.7 or 10.1.0.0/16"
            raise ValueError(message) from None
        if network.prefixlen == 0:
            message = f"{proxy} would trust everybody's forwarded headers. Name the proxy's own address"
            raise ValueError(message)
    return proxies


Port = Annotated[int, Field(ge=1, le=65_535)]
Address = Annotated[str, AfterValidator(_address)]
PublicNames = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_public)]
Networks = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_networks)]

Allowed = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(check_allow)]


class Environment(BaseSettings):
    """The variables as they were given: each field is `FAIRDAY_` and its name in capitals."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    database_url: str | None = None
    data_dir: Path = Path("var")
    web_port: Port = 8480
    agents_port: Port = 8443
    bind: Address = "127.0.0.1"
    agents_bind: Address = "127.0.0.1"
    tls_cert: Path | None = None
    tls_key: Path | None = None
    public_names: PublicNames = ()
    trusted_proxies: Networks = ()
    agents_tls: Literal["on", "off", "proxy"] = "on"
    agent_dir: Path | None = None
    smtp_url: str | None = None
    mail_from: str | None = None
    report_targets_allow: Allowed = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed in: a test, or a demo beside the real thing, must not pick up the process's own."""
        return (init_settings,)


VARIABLES = tuple(f"{PREFIX}{name.upper()}" for name in Environment.model_fields)


def read_environment(environ: Mapping[str, str]) -> Environment:
    """The variables out of a mapping such as `os.environ`; raises SettingsError naming each bad one."""
    given = {
        name.removeprefix(PREFIX).lower(): environ[name] for name in VARIABLES if environ.get(name, "").strip() != ""
    }
    try:
        return Environment.model_validate(given)
    except ValidationError as error:
        raise SettingsError(
            [_fault(str(fault["loc"][0]), fault["msg"], fault["type"]) for fault in error.errors()]
        ) from None


def _fault(field: str, message: str, kind: str) -> str:
    variable = f"{PREFIX}{field.upper()}"
    if field.endswith("_port"):
        return f"{variable} must be a port from 1 to 65535, for instance {Environment.model_fields[field].default}."
    if kind == "literal_error":
        return f"{variable} must be on, off or proxy."
    return f"{variable}: {message.removeprefix('Value error, ')}."
