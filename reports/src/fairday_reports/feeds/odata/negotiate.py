"""In which form and version an answer is wanted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fairday_collector.errors import BadRequest, NotAcceptable, Refusal

OLD, NEW = "4.0", "4.01"
MAX_PAGE: Final = 50_000
_JSON: Final = ("application/json", "application/*", "*/*")
_XML: Final = ("application/xml", "application/*", "*/*")
_SHORT: Final = {"json": "application/json", "xml": "application/xml"}
_FLAGS: Final = ("streaming", "exponentialdecimals", "ieee754compatible")
_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})", re.ASCII)
_PAGE = re.compile(r"(?:odata\.)?maxpagesize\s*=\s*\"?(\d{1,18})\"?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an answer. `texts` has whole numbers as texts, for clients that have none of 64 bits."""

    version: str
    is_xml: bool = False
    with_context: bool = True
    texts: bool = False

    @property
    def content_type(self) -> str:
        """Its media type."""
        if self.is_xml:
            return "application/xml"
        level = "minimal" if self.with_context else "none"
        return f"application/json;odata.metadata={level}" + (";IEEE754Compatible=true" if self.texts else "")


def find_version(headers: Mapping[str, str]) -> str:
    """The version an answer is made in; raises BadRequest for one that is not spoken, by the names of small letters."""
    given = headers.get("odata-version")
    if given is not None and _version(given) not in ((4, 0), (4, 1)):
        raise BadRequest("bad_version", "OData-Version must be 4.0 or 4.01.")
    most = headers.get("odata-maxversion")
    if most is not None and _version(most) < (4, 0):
        raise BadRequest("bad_version", "OData-MaxVersion must be 4.0 or more.")
    if headers.get("odata-isolation", headers.get("isolation")) is not None:
        raise _NoIsolation("no_isolation", "Pages are not read from one snapshot. Leave the header out.")
    # Clients that say nothing may be old ones.
    return NEW if most is not None and _version(most) >= (4, 1) else OLD


def find_form(headers: Mapping[str, str], options: Mapping[str, str], version: str, *, takes_xml: bool) -> Form:
    """The best form of those that are wanted; `$format` goes before `Accept`. Raises NotAcceptable for none of ours.

    What is had in XML too comes in XML wherever that will do: the JSON of it is new to most clients, and to all of 4.0.
    """
    wanted = options.get("format")
    accept = _SHORT.get(wanted.lower(), wanted) if wanted is not None else headers.get("accept", "")
    ranges = sorted(_ranges(accept or "*/*"), key=lambda each: -each[2])
    if takes_xml and any(all(map(_is_charset, given.items())) for given in _wanted(ranges, _XML)):
        return Form(version, is_xml=True)
    for given in _wanted(ranges, _JSON):
        if (form := _json(given, version)) is not None:
            return form
    forms = "application/json, with odata.metadata=minimal or none" + (", and application/xml" if takes_xml else "")
    raise NotAcceptable("not_acceptable", f"There is {forms}. Ask for it by Accept or $format.")


def page_size(headers: Mapping[str, str]) -> int | None:
    """The size of page that is preferred, at most `MAX_PAGE`; None for no preference, or one of no use."""
    match = next(filter(None, (_PAGE.fullmatch(each.strip()) for each in _pieces(headers.get("prefer", "")))), None)
    size = int(match[1]) if match else 0
    return min(size, MAX_PAGE) if size else None


class _NoIsolation(Refusal):
    status, title = 412, "Not isolated"


def _pieces(header: str) -> list[str]:
    return [part for each in header.split(",") for part in each.split(";")]


def _ranges(accept: str) -> Iterator[tuple[str, dict[str, str], float]]:
    for each in accept.split(","):
        name, *parameters = (part.strip().lower() for part in each.split(";"))
        given = dict(part.partition("=")[::2] for part in parameters if part)
        try:
            quality = float(given.pop("q", "1"))
        except ValueError:
            continue
        yield name, given, quality


def _wanted(ranges: Sequence[tuple[str, dict[str, str], float]], names: Sequence[str]) -> Iterator[dict[str, str]]:
    """The parameters of the ranges that take a form, the best first; `names` are those of its ranges, as narrow.

    What takes all but one form says so by a range with `q=0` that is narrower.
    """
    refused = [name for name, given, quality in ranges if quality <= 0 and not given]
    for name, given, quality in ranges:
        if quality > 0 and name in names and not any(each in refused for each in names[: names.index(name)]):
            yield given


def _is_charset(parameter: tuple[str, str]) -> bool:
    name, value = parameter
    return name == "charset" and value.strip('"') in ("utf-8", "utf8")


def _json(given: Mapping[str, str], version: str) -> Form | None:
    level, texts = "minimal", False
    for name, value in given.items():
        plain = name.removeprefix("odata.")
        if plain == "metadata" and value in ("minimal", "none"):
            level = value
        elif plain in _FLAGS and value in ("true", "false"):
            texts = value == "true" if plain == "ieee754compatible" else texts
        elif not _is_charset((name, value)):
            return None
    return Form(version, with_context=level == "minimal", texts=texts)


def _version(text: str) -> tuple[int, int]:
    match = _VERSION.fullmatch(text.strip())
    if match is None:
        raise BadRequest("bad_version", "The version of OData is written as 4.0 or 4.01.")
    return int(match[1]), int(match[2])
