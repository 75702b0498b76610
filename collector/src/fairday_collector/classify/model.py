"""What a rule and a category say, and what makes one wrong; read by the rule book, checked before anything is saved."""

import re
from typing import Annotated, Literal

import msgspec
import re2
from msgspec import Meta, field

from fairday_collector.errors import Invalid

Class = Literal["productive", "neutral", "unproductive"]
CLASSES: tuple[Class, ...] = ("productive", "neutral", "unproductive")

MAX_PATTERN = 500
MAX_SLUG = 64
# RE2 takes at most (states × length) steps for a title. Of 600 states that was measured as 4 ms for 1,024 characters.
MAX_STATES = 600
# Classes of Unicode letters take few states but long tables: 54,000 instructions took 64 ms for the first title.
MAX_PROGRAM = 20_000
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# What RE2 cannot do in linear time, as people write it: \1, (?=…), (?!…), (?<=…), (?<!…), (?>…), and a+ with another +.
_NOT_LINEAR = re.compile(r"\\[1-9]|\\k<|\(\?P=|\(\?<?[=!]|\(\?>|[*+?}]\+")

Matcher = Annotated[str, Meta(min_length=1, max_length=253)]


class Category(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A kind of work. `class` None leaves its time unclassified; `collaboration` is for mail, chat and meetings."""

    title: Annotated[str, Meta(min_length=1, max_length=100)]
    klass: Class | None = field(name="class", default=None)
    core: bool = False
    collaboration: bool = False

    def check(self) -> None:
        """Raises Invalid naming the field and the remedy."""
        if not self.title.strip() or not self.title.isprintable():
            raise Invalid("bad_category", "title must be 1 to 100 printable characters.")


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A label that matches all that is given of `app`, `site` and `title` is sorted as the rest says.

    `app` and `site` are exact or globs (`*`, `?`), and a site means its subdomains too; `title` is an RE2 pattern,
    searched for anywhere in the title. None of it minds upper and lower case.
    """

    app: Matcher | None = None
    site: Matcher | None = None
    title: Annotated[str, Meta(min_length=1, max_length=MAX_PATTERN)] | None = None
    category: str | None = None
    klass: Class | None = field(name="class", default=None)
    core: bool | None = None

    def check(self) -> None:
        """Raises Invalid naming the field and the remedy."""
        if self.app is None and self.site is None and self.title is None:
            raise Invalid("bad_rule", "A rule must say what it matches: give app, site or title.")
        if self.category is None and self.klass is None and self.core is None:
            raise Invalid("bad_rule", "A rule must say what it decides: give category, class or core.")
        for name, value in (("app", self.app), ("site", self.site)):
            if value is not None and (not value.isprintable() or value != value.strip()):
                raise Invalid("bad_rule", f"{name} must be printable characters without space around them.")
        if self.site is not None and ("/" in self.site or ":" in self.site or " " in self.site):
            raise Invalid("bad_rule", f"site {self.site!r} must be a host alone, such as example.com, without path.")
        if self.category is not None:
            check_slug("category", self.category)
        if self.title is not None:
            compile_title(self.title)


def check_slug(what: str, name: str) -> str:
    """A name as rules and categories have them; raises Invalid for anything else."""
    if len(name) > MAX_SLUG or not SLUG.fullmatch(name):
        raise Invalid(
            "bad_name", f"{what} {name!r} must be lower-case letters, digits and single hyphens, at most {MAX_SLUG}."
        )
    return name


def title_options() -> re2.Options:
    """How titles are searched: without regard to case, in linear time."""
    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    options.log_errors = False
    return options


def compile_title(pattern: str) -> re2._Regexp:
    """The compiled title pattern; raises Invalid where it is broken, too large, or not possible in linear time."""
    if len(pattern) > MAX_PATTERN:
        raise Invalid("bad_pattern", f"title is longer than {MAX_PATTERN} characters. Use a shorter pattern.")
    try:
        compiled = re2.compile(pattern, title_options())
    except UnicodeEncodeError as error:
        raise Invalid("bad_pattern", "title holds half of a surrogate pair, which no title does.") from error
    except re2.error as error:
        raise Invalid("bad_pattern", f"title {pattern!r} is no RE2 pattern: {_reason(pattern, error)}") from error
    if compiled.programsize > MAX_PROGRAM or _states(pattern) > MAX_STATES:
        raise Invalid(
            "bad_pattern",
            f"title {pattern!r} is too costly to search for. Lower the counts in braces, or make several rules of it.",
        )
    return compiled


def _states(pattern: str) -> int:
    # Read as single bytes, a class of Unicode letters is one state rather than a table.
    options = title_options()
    options.encoding = re2.Options.Encoding.LATIN1
    size: int = re2.compile(pattern.encode(), options).programsize
    return size


def _reason(pattern: str, error: Exception) -> str:
    said = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error)
    if _NOT_LINEAR.search(pattern):
        said += ". Look-around, back references and possessive counts do not exist in RE2, so that none can stall us"
    if "too large" in said or "repetition" in said:
        said += ". Lower the counts in braces"
    return f"{said}."
