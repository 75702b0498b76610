"""What each template is given: words and figures ready to be read, marks ready to be placed. Data only."""

from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

from fairday_server.pages.frame import Frame
from fairday_server.pages.kept import Kept


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `label` is its accessible name where the visible text is too short, and begins with that text."""

    text: str
    href: str
    label: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A duration in a table: hours and minutes, and the seconds that are shown more quietly behind them."""

    hm: str
    seconds: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the five figures; `why` is where it is explained, `late` says that data are still missing."""

    term: str
    value: str
    small: str
    why: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class StateLine:
    """A state's row: how long, what share of the day, and what the state means."""

    swatch: Markup
    name: str
    means: str
    amount: Amount
    share: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A class or state in a table: its mark and its word."""

    swatch: Markup
    word: str


@dataclass(frozen=True, slots=True)
class AppLine:
    """An app's row: when it was in front and how long; the swatch is its line in the chart, where it has one.

    `sub` names its categories, `tags` are the classes its time was sorted into.
    """

    swatch: Markup
    name: str
    strip: Markup
    amount: Amount
    sub: str = ""
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category's row."""

    name: str
    tags: tuple[Tag, ...]
    amount: Amount


@dataclass(frozen=True, slots=True)
class FocusLine:
    """A run of focus, or the sum of the shorter ones: when, in what, how long."""

    when: str
    what: str
    length: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A stretch the worker named: when, as what, with which words, and what was decided."""

    when: str
    length: str
    kind: str
    note: str
    state: Tag
    decided: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a figure is what it is."""

    key: str
    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the policy of the day lets be recorded, in sentences; `inputs` are the day's counts, `notice` its notice."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    inputs: str
    notice: str


@dataclass(frozen=True, slots=True)
class DayView:
    """A person's day. `apps` is empty without screen time; `window` is the link to the other window, `zoom` the others.

    `spans` leads to the week and month, `own` to what is recorded about whoever looks at their own day.
    """

    frame: Frame
    title: str
    crumbs: tuple[Link, ...]
    heading: str
    steps: tuple[Link, ...]
    spans: tuple[Link, ...]
    lead: Markup
    seen: str
    own: Link | None
    late: str
    figures: tuple[Figure, ...]
    shown: str
    window: Link | None
    zoom: tuple[Link, ...]
    lane_names: Markup
    plot: Markup
    state_legend: tuple[tuple[Markup, str], ...]
    class_legend: tuple[tuple[Markup, str], ...]
    app_legend: tuple[tuple[Markup, str], ...]
    apps: tuple[AppLine, ...]
    apps_total: Amount
    categories: tuple[CategoryLine, ...]
    focus: tuple[FocusLine, ...]
    focus_note: str
    claims: tuple[ClaimLine, ...]
    screen: str
    states: tuple[StateLine, ...]
    length: Amount
    states_heading: str
    recorded: Recorded
    reasons: tuple[Reason, ...]
    made_by: str
    foot: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person's row: today, in their own zone. `state` words it where there are no times."""

    name: str
    href: str
    team: str
    zone: str
    times: str
    state: Literal["", "no-data", "not-yet", "away"]
    screen: str
    until: str


@dataclass(frozen=True, slots=True)
class PeopleView:
    """Everyone the viewer may see, by name; `times` says whether times of day are for them."""

    frame: Frame
    title: str
    lead: Markup
    people: tuple[PersonLine, ...]
    times: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """A choice in the form."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SignInView:
    """`ready`: a link to be used, by posting `secret` to `action`; `over`: used or expired; `needed`: none given.

    With `needed`, `email` and `fault` are what was typed and what was wrong with it, and `kept` is the form that was
    sent without a session. `back`: `who` is signed in now, and `kept` goes back into its form.
    """

    state: Literal["ready", "over", "needed", "back"]
    action: str = ""
    secret: str = ""
    who: str = ""
    email: str = ""
    fault: str = ""
    kept: Kept | None = None
    frame: Frame = field(default_factory=Frame)


@dataclass(frozen=True, slots=True)
class MailLinkView:
    """Asking for a link by mail: the form, that it was sent, or that no mail leaves this server."""

    state: Literal["ask", "sent", "none"]
    email: str = ""
    fault: str = ""
    frame: Frame = field(default_factory=Frame)


@dataclass(frozen=True, slots=True)
class AccountView:
    """What a signed-in person may change of how they sign in; `roles` says what they may see."""

    frame: Frame
    action: str
    roles: str
    email: str
    has_password: bool
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ErrorView:
    """A problem in words: what happened and what to do; `code` for whoever is asked for help.

    `instead` leads to what there is to see in its place.
    """

    heading: str
    happened: str
    remedy: str
    code: str = ""
    frame: Frame = field(default_factory=Frame)
    instead: Link | None = None
