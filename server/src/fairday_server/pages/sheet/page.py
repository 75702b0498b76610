"""The timesheet's page as one request works on it: read, with a form in hand, and answered."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import known_person
from fairday_collector.errors import Refusal
from fairday_collector.timesheets.model import Interval
from fairday_collector.timesheets.sheet import SheetDay
from fairday_collector.timesheets.states import FROZEN
from fairday_server.pages.paths import sheet_path
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.sheet.build import sheet_view
from fairday_server.pages.sheet.form_views import claim_view, correction_view
from fairday_server.pages.sheet.forms import Claim, Correction
from fairday_server.pages.sheet.read import SheetRead, read_sheet, seen_mark
from fairday_server.pages.sheet.views import FormView
from fairday_server.pages.sheet.words import in_zone

_FIELDS = frozenset({"start", "end", "breaks", "reason", "how", "from", "to", "kind", "note"})


@dataclass(frozen=True, slots=True)
class Page:
    """The timesheet that a person's date lies in, for one visitor."""

    door: Doorkeeper
    visitor: Visitor
    person: str
    day: date

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return self.visitor.viewer

    def answer(
        self,
        form: Callable[[SheetRead], FormView | None] = lambda _read: None,
        *,
        notice: str = "",
        fault: str = "",
        reason: tuple[str, str, str] = ("", "", ""),
        status: int = 200,
    ) -> Response:
        """The page with a form in hand, once the look is on record."""
        with self.door.store.read() as session:
            read = read_sheet(session, self.viewer, self.person, self.day, self.door.clock())
        frame = self.visitor.frame("My timesheet" if read.own else "Approvals")
        view = sheet_view(frame, read, notice=notice, fault=fault, form=form(read), reason=reason)
        self.door.look(self.viewer, [self.person], "timesheet", read.sheet.period.first, read.sheet.period.last)
        return HTMLResponse(render("sheet", view), status)

    def done(self, what: str) -> Response:
        """Back to the page by its own address, which can be loaded again and does nothing twice."""
        return RedirectResponse(f"{sheet_path(self.person, self.day)}?done={what}", 303)

    def worded(self, refusal: Refusal) -> str:
        """A refusal in the words of the person's clock and calendar, without the name of its field."""
        with self.door.store.read() as session:
            zone = known_person(session, self.viewer, self.person).zones.zone_on(self.day)
        text = in_zone(_split(refusal.detail)[1], zone)
        return text[:1].upper() + text[1:]

    def faults(self, refusal: Refusal) -> dict[str, str]:
        """What is wrong, by the field it is said of; of the form as a whole under the empty name."""
        return {_split(refusal.detail)[0]: self.worded(refusal)}

    def first_form(self, read: SheetRead, correct: str, claim: str) -> FormView | None:
        """The form that was asked for, else the worker's first open question."""
        if correct:
            shown = self.date(read)
            return self.correction(read, Correction.filled(shown.record.entry, shown.zone, seen_mark(read, self.day)))
        if not claim and read.own and read.asked:
            first = read.asked[0]
            return replace(self, day=first.day).claim(read, Claim.filled(first.stretch, first.zone))
        asked = _asked(claim)
        if claim == "yes" or any(each.stretch == asked for each in read.asked):
            return self.claim(read, Claim.filled(asked, self.date(read).zone))
        return None

    def date(self, read: SheetRead) -> SheetDay:
        """The date of the form."""
        return next(day for day in read.sheet.days if day.day == self.day)

    def correction(self, read: SheetRead, form: Correction, follows: str = "") -> FormView | None:
        """The form that corrects the date, for whoever may; one that came back is about what is there now."""
        if not self._editable(read, typed=bool(form.faults or form.reason)):
            return None
        return correction_view(read, self.date(read), replace(form, seen=seen_mark(read, self.day)), follows)

    def claim(self, read: SheetRead, form: Claim, follows: str = "") -> FormView | None:
        """The form that claims a stretch of the date, for whoever may."""
        if not self._editable(read, typed=bool(form.faults or form.kind or form.note)):
            return None
        return claim_view(read, self.date(read), form, follows)

    def _editable(self, read: SheetRead, *, typed: bool) -> bool:
        """Whether a form is shown: to whoever may send it; where the record holds by now, with what was typed."""
        return self.viewer.may_edit(self.person) and (typed or read.sheet.state not in FROZEN)


def _asked(text: str) -> Interval | None:
    with suppress(ValueError):
        low, high = text.split("-")
        return int(low), int(high)
    return None


def _split(detail: str) -> tuple[str, str]:
    field, colon, text = detail.partition(": ")
    names = field.split("/")
    return (names[0], text) if colon and names[0] in _FIELDS else ("", detail)
