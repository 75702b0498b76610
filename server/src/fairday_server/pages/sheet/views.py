"""What the timesheet's templates are given: words and figures ready to be read. Data only."""

from dataclasses import dataclass

from markupsafe import Markup

from fairday_server.pages.frame import Frame
from fairday_server.pages.views import Link


@dataclass(frozen=True, slots=True)
class Step:
    """A link to a neighbouring period; `rel` is `prev`, `next` or empty for the one that is shown."""

    text: str
    href: str
    label: str
    rel: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A date: `gap` says why there are no times, `hatched` that nothing was observed; `notes` explain its status."""

    date: str
    href: str
    iso: str
    ribbon: Markup
    times: str
    gap: str
    hatched: bool
    breaks: str
    worked: str
    status: str
    notes: tuple[str, ...]
    action: Link | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several radio buttons."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Input:
    """A text field; `fault` says what is wrong with what was typed."""

    name: str
    label: str
    value: str
    hint: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class FormView:
    """A correction or a claim as it stands in its form; `follows` says what it comes to, where that was asked.

    `plot` draws the time around the stretch that is asked about, `plot_hours` names its ends.
    """

    heading: str
    small: str
    action: str
    back: str
    button: str
    legend: str
    choice_name: str
    choices: tuple[Choice, ...]
    fault: str
    choice_fault: str
    pairs: tuple[Input, ...]
    fields: tuple[Input, ...]
    hidden: tuple[tuple[str, str], ...]
    note: str
    follows: str
    plot: Markup
    plot_hours: str
    other: Link | None = None


@dataclass(frozen=True, slots=True)
class ActView:
    """Something that can be done with the whole timesheet; `reason` is its field, where it takes one."""

    act: str
    button: str
    note: str
    primary: bool
    expected: int
    reason: Input | None = None


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim: what it says and what holds for it; `withdraw` is its id where it can be taken back."""

    text: str
    note: str
    state: str
    withdraw: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """The timesheet of a pay period. `rounded` is its total in the policy's rounding, with the drift in words."""

    frame: Frame
    title: str
    crumbs: tuple[Link, ...]
    heading: str
    steps: tuple[Step, ...]
    lead: Markup
    seen: str
    notice: str
    fault: str
    ribbon_hours: str
    rows: tuple[Row, ...]
    legend: tuple[tuple[Markup, str], ...]
    breaks: str
    total: str
    rounded: tuple[str, str, str] | None
    form: FormView | None
    asked: tuple[Link, ...]
    acts: tuple[ActView, ...]
    act_action: str
    act_note: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    claims: tuple[ClaimView, ...]
    withdraw_action: str
    history: tuple[tuple[str, str], ...]
    foot: str
