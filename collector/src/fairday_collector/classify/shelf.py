"""Finding the rules of one scope that match a label, the most specific first; used by the sorter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import re2

from fairday_collector.classify.model import Rule, compile_title
from fairday_collector.classify.titles import Titles, holds, utf8
from fairday_collector.ledger.columns import Label

_WILD = "*?"
_NONE, _GLOB, _SUBDOMAIN, _EXACT = range(4)


@dataclass(frozen=True, slots=True)
class HeldRule:
    """A rule in force. `id` is its change's, negative for one of the catalogue; `scope` is the kind of its scope."""

    id: int
    name: str
    scope: str
    rule: Rule


class Rank(NamedTuple):
    """How specific a match is; of two rules of one scope the greater wins. Ids differ, so that none are equal."""

    fields: int
    site: int
    app: int
    length: int
    id: int


class Match(NamedTuple):
    """A rule that matches a label, and how specifically."""

    rank: Rank
    held: HeldRule


class Shelf:
    """The rules of one scope, laid out so that a label meets only those that may match it."""

    def __init__(self, rules: Iterable[HeldRule]) -> None:
        """Takes rules in any order; their patterns must have been checked."""
        self._by_site: dict[str, list[_Matcher]] = {}
        self._by_app: dict[str, list[_Matcher]] = {}
        self._globs: list[_Matcher] = []
        self._titled: list[_Matcher] = []
        for held in rules:
            self._lay(_Matcher(held))
        self._titles = Titles([matcher.held.rule.title or "" for matcher in self._titled])

    def found(self, label: Label) -> list[Match]:
        """The rules that match a label, the most specific first."""
        return sorted(self._ranked(label), key=lambda match: match.rank, reverse=True)

    def touches(self, label: Label) -> bool:
        """Whether any rule matches a label."""
        app, title, site = label
        if title is not None and self._titled and next(self._titles.found(utf8(title)), None) is not None:
            return True
        app, site = app and app.lower(), site and site.lower()
        return any(matcher.rank(app, title, site) is not None for matcher in self._candidates(app, site))

    def _lay(self, matcher: "_Matcher") -> None:
        if matcher.site and matcher.site_glob is None:
            self._by_site.setdefault(matcher.site, []).append(matcher)
        elif matcher.app and matcher.app_glob is None:
            self._by_app.setdefault(matcher.app, []).append(matcher)
        elif matcher.app or matcher.site:
            self._globs.append(matcher)
        else:
            self._titled.append(matcher)

    def _ranked(self, label: Label) -> Iterator[Match]:
        app, title, site = label
        app, site = app and app.lower(), site and site.lower()
        for matcher in self._candidates(app, site):
            rank = matcher.rank(app, title, site)
            if rank is not None:
                yield Match(rank, matcher.held)
        if title is not None and self._titled:
            for number in self._titles.found(utf8(title)):
                matcher = self._titled[number]
                yield Match(matcher.ranked(_NONE), matcher.held)

    def _candidates(self, app: str | None, site: str | None) -> Iterator["_Matcher"]:
        if site is not None and self._by_site:
            tail = site
            while tail:
                yield from self._by_site.get(tail, ())
                tail = tail.partition(".")[2]
        if app is not None:
            yield from self._by_app.get(app, ())
        yield from self._globs


class _Matcher:
    """One rule made ready to be compared with labels; texts in lower case."""

    __slots__ = ("app", "app_glob", "held", "site", "site_glob", "title")

    def __init__(self, held: HeldRule) -> None:
        rule = held.rule
        self.held = held
        self.app = rule.app and rule.app.lower()
        self.site = rule.site and rule.site.lower()
        self.app_glob = _glob(self.app)
        self.site_glob = _glob(self.site)
        alone = rule.app is None and rule.site is None
        self.title = None if rule.title is None or alone else compile_title(rule.title)

    def rank(self, app: str | None, title: str | None, site: str | None) -> Rank | None:
        """How specific the match is; None where the rule does not match. `app` and `site` in lower case."""
        if self.app is not None and (
            app is None or (app != self.app if self.app_glob is None else self.app_glob.fullmatch(app) is None)
        ):
            return None
        place = _NONE
        if self.site is not None:
            place = _NONE if site is None else self._place(site)
            if place == _NONE:
                return None
        if self.title is not None and (title is None or not holds(self.title, utf8(title))):
            return None
        return self.ranked(place)

    def ranked(self, place: int) -> Rank:
        """The rank, where the site was met at `place`."""
        rule = self.held.rule
        fields = sum(part is not None for part in (rule.app, rule.site, rule.title))
        app = _NONE if self.app is None else _EXACT if self.app_glob is None else _GLOB
        return Rank(fields, place, app, _length(self.app) + _length(self.site) + len(rule.title or ""), self.held.id)

    def _place(self, site: str) -> int:
        if self.site_glob is not None:
            return _NONE if self.site_glob.fullmatch(site) is None else _GLOB
        if site == self.site:
            return _EXACT
        return _SUBDOMAIN if site.endswith(f".{self.site}") else _NONE


def _length(pattern: str | None) -> int:
    return sum(character not in _WILD for character in pattern or "")


def _glob(pattern: str | None) -> re2._Regexp | None:
    if pattern is None or not any(wild in pattern for wild in _WILD):
        return None
    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    return re2.compile("".join({"*": ".*", "?": "."}.get(part, re2.escape(part)) for part in pattern), options)
