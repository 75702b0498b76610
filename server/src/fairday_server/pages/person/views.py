"""What the templates of a person's week, month, explanations and data are given: words and figures. Data only."""

from dataclasses import dataclass

from markupsafe import Markup

from fairday_reports.charts.columns import DayColumns
from fairday_server.pages.frame import Frame
from fairday_server.pages.views import Figure, Link, Option, Recorded


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A date: `href` is empty for who gets totals alone; `gap` stands in place of what was not observed.

    `notes` say what the date is on the roster and how far its data can be trusted; `holes` marks missing data.
    """

    text: str
    iso: str
    href: str
    notes: tuple[str, ...]
    times: str
    worked: str
    gap: str
    no_data: bool
    lengths: tuple[str, ...]
    switches: str
    observed: str
    holes: bool


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A program's or category's row of a period: how long, and what share of screen time."""

    name: str
    amount: str
    share: str


@dataclass(frozen=True, slots=True)
class RunLine:
    """A long run of focus: its date with the way there, when, how long."""

    day: Link
    when: str
    length: str


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A person's week or month; `span` is its word. `times` says whether times of day are shown.

    `gap` stands in place of `totals` where nothing is known.
    """

    frame: Frame
    title: str
    span: str
    crumbs: tuple[Link, ...]
    heading: str
    steps: tuple[Link, ...]
    spans: tuple[Link, ...]
    lead: Markup
    seen: str
    own: Link | None
    late: str
    figures: tuple[Figure, ...]
    plot: DayColumns
    chart_legend: tuple[tuple[Markup, str], ...]
    times: bool
    columns: tuple[str, ...]
    rows: tuple[PeriodRow, ...]
    totals: tuple[str, ...]
    gap: str
    switches: str
    observed: str
    runs: tuple[RunLine, ...]
    apps: tuple[ShareLine, ...]
    categories: tuple[ShareLine, ...]
    screen: str


@dataclass(frozen=True, slots=True)
class ExplainForm:
    """The form of an explanation as it stands; `fault` says what was wrong with it."""

    action: str
    metrics: tuple[Option, ...]
    first: str
    last: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term of a formula: its name, its sum recomputed, and what the rollups have of it."""

    name: str
    amount: str
    kept: str


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """What a date gives to a number; `href` and the clock times are empty for who gets totals alone."""

    text: str
    iso: str
    href: str
    amounts: tuple[str, ...]
    record: str
    worked: str
    schedule: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A span beneath a number: when, what was recorded, what state it came to, and the batch it came in."""

    when: str
    presence: str
    states: str
    source: str


@dataclass(frozen=True, slots=True)
class Explained:
    """An explained number in words; `spans` is None for who may not see them, `shown` says how many there are."""

    title: str
    value: str
    formula: str
    expression: str
    figures: str
    caution: str
    terms: tuple[TermLine, ...]
    agrees: bool
    kept: str
    columns: tuple[str, ...]
    days: tuple[ExplainedRow, ...]
    spans: tuple[SpanRow, ...] | None
    shown: str
    versions: tuple[tuple[str, str], ...]
    ledger: str


@dataclass(frozen=True, slots=True)
class ExplainView:
    """Where a number comes from, with the form to ask for another; without `found` the form alone."""

    frame: Frame
    title: str
    crumbs: tuple[Link, ...]
    heading: str
    lead: Markup
    seen: str
    form: ExplainForm
    found: Explained | None = None


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """What was recorded from a date on."""

    since: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComputerLine:
    """A computer that feeds, or fed, the person's record."""

    name: str
    system: str
    agent: str
    joined: str
    seen: str
    state: str


@dataclass(frozen=True, slots=True)
class DataView:
    """What is recorded about a person, by which policies and computers, how long it is kept, and who looked."""

    frame: Frame
    title: str
    crumbs: tuple[Link, ...]
    heading: str
    lead: str
    seen: str
    recorded: Recorded
    policies: tuple[PolicyLine, ...]
    computers: tuple[ComputerLine, ...]
    kept: tuple[tuple[str, str], ...]
    downloads: tuple[Link, ...]
    looks: tuple[str, ...]
    programs: tuple[str, ...]
    nobody: str
    more: str
