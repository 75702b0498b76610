"""What the templates of a team's pages are given: words and figures ready to be read. Data only."""

from dataclasses import dataclass

from markupsafe import Markup

from fairday_reports.charts.columns import DayColumns
from fairday_reports.charts.svg import NOTHING
from fairday_server.pages.frame import Frame
from fairday_server.pages.views import Figure, Link, Reason


@dataclass(frozen=True, slots=True)
class Head:
    """The top of a team's page: its heading, the steps in time, the tabs, and the same page of the other teams."""

    heading: str
    teams: Link
    steps: tuple[Link, ...]
    step_of: str
    tabs: tuple[Link, ...]
    others: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class NoTeamView:
    """The page of who has no team to look at; `command` is what adds one, empty for who cannot."""

    frame: Frame
    title: str
    lead: str
    todo: str
    command: str


@dataclass(frozen=True, slots=True)
class NowLine:
    """A member's row: the present state, since when, and until when data have come; `late` where that is not now."""

    name: str
    href: str
    zone: str
    swatch: Markup
    word: str
    since: str
    first: str
    screen: str
    until: str
    waiting: str
    late: bool


@dataclass(frozen=True, slots=True)
class TeamNowView:
    """Who of a team is on now, by name; `nobody` says what to do where it has no members."""

    frame: Frame
    title: str
    head: Head
    lead: Markup
    seen: str
    people: tuple[NowLine, ...]
    nobody: str
    foot: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How whole somebody's data are: in words, hatched where some are lacking, `late` where they are still coming."""

    text: str
    hatched: bool = False
    late: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing is lacking, so that figures may be compared with a goal."""
        return not self.hatched


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member's row; `columns` and `trend` are empty on a page without them. `value` is words where it is no share."""

    name: str
    href: str
    role: str
    day: Link | None
    worked: str
    planned: str
    columns: Markup
    bar: Markup
    value: str
    word: str
    trend: Markup
    screen: str
    focus: str
    days: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell of the heat map: the number as text, the step of its colour, and whether data are lacking for it."""

    text: str
    step: str
    part: bool


@dataclass(frozen=True, slots=True)
class Heat:
    """The heat map, or, with `instead`, the sentence that stands for it; `scale` is (step, range in words).

    A `long` one has more hours than fit a phone.
    """

    caption: str = ""
    people: str = ""
    hours: tuple[str, ...] = ()
    long: bool = False
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...] = ()
    scale: tuple[tuple[str, str], ...] = ()
    lacking: bool = False
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution of person-days with its table of (bin, number), or, with `instead`, a sentence for it."""

    heading: str
    counted: str = ""
    plot: Markup = NOTHING
    bins: tuple[tuple[str, str], ...] = ()
    note: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """How many people are where against their goal, and who."""

    word: str
    means: str
    number: str
    names: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Something worth a conversation: the fact, what belongs to it, and where to look."""

    fact: str
    more: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class TeamDayLine:
    """A date of the team in a table."""

    day: str
    iso: str
    worked: str
    scheduled: str
    people: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class TeamPeriodView:
    """A team's week or month. `heat` is the week's, `plot` and `days` are the month's."""

    frame: Frame
    title: str
    head: Head
    lead: Markup
    seen: str
    nobody: str
    figures: tuple[Figure, ...]
    people: tuple[MemberLine, ...]
    legend: str
    spreads: tuple[Spread, ...]
    balance: tuple[BalanceLine, ...]
    balance_note: str
    talk: tuple[Talk, ...]
    quiet: str
    reasons: tuple[Reason, ...]
    foot: str
    heat: Heat | None = None
    plot: DayColumns | None = None
    days: tuple[TeamDayLine, ...] = ()
