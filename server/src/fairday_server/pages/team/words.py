"""The sentence that holds the answer of a team's week or month; facts only, a data problem is called one."""

from collections.abc import Sequence

from markupsafe import Markup

from fairday_reports.words import count, listed
from fairday_server.pages.team.marks import MOST_NAMES, Judged
from fairday_server.pages.team.read import TeamPeriod


def names(people: Sequence[str]) -> Markup:
    """Names in a sentence, at most three and how many more."""
    shown = [Markup('<b class="name">{}</b>').format(name) for name in people[:MOST_NAMES]]
    if rest := len(people) - MOST_NAMES:
        shown += [Markup("{} more").format(rest)] if rest > 0 else []
    return Markup(listed(shown))  # noqa: S704 - all parts are escaped


def lead(period: TeamPeriod, people: Sequence[Judged]) -> Markup:
    """Where the team is against its goals, and whose data are not complete."""
    if period.first > period.today:
        return Markup("This {} has not begun yet.").format(period.by)
    if not people:
        return Markup("Nobody was in this team in this {}.").format(period.by)
    so_far = period.last >= period.today
    said = [_within(people, so_far, period.by)]
    for band, where in (("over", "above"), ("under", "below")):
        if found := [one.name for one in people if one.band == band]:
            verb = "is" if len(found) == 1 else "are"
            said.append(Markup("{} {} {} it.").format(names(found), verb, where))
    if lacking := [one for one in people if one.mark.hatched]:
        who = names([one.name for one in lacking])
        cause = f": {_lower(lacking[0].mark.text)}" if len(lacking) == 1 else ""
        said.append(Markup("Data of {} are not complete{}.").format(who, cause))
    return Markup(" ").join(said)


def _within(people: Sequence[Judged], so_far: bool, by: str) -> Markup:
    compared = [one for one in people if one.band]
    within = sum(one.band == "healthy" for one in compared)
    if not compared:
        return Markup("In this {} there is nothing to compare with a goal{}.").format(by, " yet" if so_far else "")
    if not within:
        text = Markup("nobody is within the target band.")
    elif within == len(compared) > 1:
        text = Markup("everyone is within the target band.")
    elif 2 * within > len(compared) > 2:
        text = Markup("most of the team is within the target band: <b>{} of {}</b>.").format(within, len(compared))
    else:
        verb = "is" if within == 1 else "are"
        text = Markup("<b>{} of {}</b> {} within the target band.").format(
            within, count(len(compared), "person", "people"), verb
        )
    return Markup("So far {}").format(text) if so_far else text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
