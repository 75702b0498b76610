"""Puts the files of a report into an object store or on another machine, by fsspec."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

from fairday_collector.errors import Invalid
from fairday_reports.deliver.guard import Endpoint, addresses_of, endpoint_of
from fairday_reports.deliver.parcel import DeliveryError, Parcel
from fairday_reports.deliver.paths import named_files
from fairday_reports.deliver.targets import StoreTarget
from fairday_reports.document.files import MadeFile

EXTRAS: Final = {"s3": "s3", "gs": "gs", "abfs": "azure", "az": "azure", "sftp": "sftp"}
"""The extra of `fairday-reports` that brings what speaks each protocol."""

# Only these: some options of a driver read files of this machine, or send its credentials to an address they name.
_OPTIONS: Final = {
    "s3": {"key", "secret", "token", "endpoint_url", "region"},
    "gs": {"project"},
    "abfs": {"account_name", "account_key", "sas_token"},
    "az": {"account_name", "account_key", "sas_token"},
    "sftp": {"username", "password"},
}
_ACCOUNT: Final = re.compile(r"[a-z0-9]{3,24}")
_S3_WAITS: Final = {"connect_timeout": 5, "read_timeout": 20, "retries": {"max_attempts": 1}}


def check_store(target: StoreTarget) -> None:
    """Raises Invalid for a place that is none, that leads out of itself, or whose options are not for it."""
    protocol, separator, rest = target.url.partition("://")
    if protocol not in EXTRAS or not separator:
        raise Invalid("bad_store", f"`url` must begin with {', '.join(f'{name}://' for name in EXTRAS)}.")
    if not _is_read(target.url) or any(sign in rest for sign in "\\?#@*") or "::" in rest:
        raise Invalid(
            "bad_store", "`url` must be a place such as s3://bucket/reports. Give what is secret in `options`."
        )
    if any(part in ("", ".", "..") for part in rest.removesuffix("/").split("/")):
        raise Invalid("bad_store", "`url` must name each folder on the way, without `..` or an empty name.")
    for name, value in target.options.items():
        if name not in _OPTIONS[protocol]:
            known = ", ".join(sorted(_OPTIONS[protocol]))
            raise Invalid("bad_store", f"`options` of {protocol} are {known}; there is no {name!r}.")
        if not isinstance(value, str) or not value.isprintable():
            raise Invalid("bad_store", f"`options`: {name} must be text.")
    if "account_name" in target.options and not _ACCOUNT.fullmatch(target.options["account_name"]):
        raise Invalid("bad_store", "`options`: account_name must be 3 to 24 small letters and digits.")
    if protocol == "sftp":
        _machine_of(rest)


def put_into_store(parcel: Parcel, target: StoreTarget, allow: tuple[str, ...]) -> None:
    """Uploads each file under its name, so that none is seen by halves; a repeat replaces it. Raises DeliveryError."""
    try:
        check_store(target)
    except Invalid as refusal:
        raise DeliveryError(refusal.detail) from None
    protocol, _, rest = target.url.rstrip("/").partition("://")
    try:
        if protocol == "sftp":
            from fairday_reports.deliver.sftp import put_by_sftp  # its driver comes with an extra

            host, port, folder = _machine_of(rest)
            addresses = addresses_of(Endpoint("https", host, port, "/"), allow)
            put_by_sftp(named_files(parcel), host, port, folder, addresses, target.options)
        else:
            _put(named_files(parcel), protocol, rest, _arguments(protocol, target.options, allow))
    except DeliveryError:
        raise
    except ImportError as error:
        words = f"What speaks {protocol} is not installed here. Install fairday-reports[{EXTRAS[protocol]}]."
        raise DeliveryError(words) from error
    except Exception as error:  # each driver raises what it likes
        raise DeliveryError(f"{target.url} did not take the report: {_told(error, target.options)}.") from error


def _is_read(url: str) -> bool:
    """Whether the drivers, which parse it as any URL, can read it."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return url.isprintable()


def _machine_of(place: str) -> tuple[str, int, str]:
    """Host, port and folder of `host[:port]/folder`; raises Invalid for what is none."""
    machine, _, folder = place.partition("/")
    host, _, port = machine.partition(":")
    if not host or (port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536)):
        raise Invalid("bad_store", "`url` must name a machine, such as sftp://files.example.org/reports.")
    return host.lower(), int(port) if port else 22, f"/{folder}"


def _put(files: list[tuple[str, MadeFile]], protocol: str, place: str, arguments: dict[str, Any]) -> None:
    import fsspec  # takes 50 ms, and is needed here alone

    system = fsspec.filesystem(protocol, skip_instance_cache=True, use_listings_cache=False, **arguments)
    for name, file in files:
        path = f"{place}/{name}"
        # One request, or one that is only completed at its end: the object is there whole, or is not there.
        system.put_file(str(file.path), path)
        size = system.info(path)["size"]
        if size != file.size:
            raise DeliveryError(f"{protocol}://{path} has {size} bytes instead of {file.size}. It is sent again.")


def _arguments(protocol: str, options: dict[str, Any], allow: tuple[str, ...]) -> dict[str, Any]:
    given = dict(options)
    if protocol != "s3":
        return given
    region = given.pop("region", None)
    if "endpoint_url" in given:
        addresses_of(endpoint_of(given["endpoint_url"]), allow)
    return {**given, "config_kwargs": _S3_WAITS, "client_kwargs": {"region_name": region} if region else {}}


def _told(error: Exception, options: dict[str, Any]) -> str:
    text = str(error) or type(error).__name__
    for value in options.values():
        text = text.replace(str(value), "…")
    return text.rstrip(".")
