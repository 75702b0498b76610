"""The form of a rule, and what is told before it is saved."""

from fairday_collector.classify import model
from fairday_collector.classify.effect import Move, Outcome
from fairday_reports.words import count, hours
from fairday_server.pages.admin.reckoned import reckoned_words
from fairday_server.pages.admin.rule_change import FIELDS, Foreseen
from fairday_server.pages.admin.views import AdminView, Form, Input, Panel, choice
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import ADMIN_RULES
from fairday_server.pages.typed import Typed
from fairday_server.pages.views import Link

Options = list[tuple[str, str]]
CLASSES = (("", "As the category says"), *((name, name.capitalize()) for name in model.CLASSES))
CORE = (("", "As the category says"), ("yes", "Core work"), ("no", "Not core work"))
MOST_MOVES = 12


def rule_form_view(
    frame: Frame, given: Typed, categories: Options, subjects: Options, *,
    foreseen: Foreseen | None = None, fault: str = "",
) -> AdminView:  # fmt: skip
    """The form of a rule as it was filled in, and, once it was sent, what would follow."""
    inputs = (
        Input("app", "Program", given["app"], hint="As agents name it, such as excel; may be jet*."),
        Input("site", "Site", given["site"], hint="A host such as example.com, and those below it."),
        Input("title", "Window title holds", given["title"], hint="An RE2 pattern. Titles must be recorded for it."),
        Input("category", "Category", kind="select", options=choice(given["category"], [("", "None"), *categories])),
        Input("class", "Class", kind="select", options=choice(given["class"], CLASSES)),
        Input("core", "Core work", kind="select", options=choice(given["core"], CORE)),
        Input("scope", "For", kind="select", options=choice(given["scope"], subjects)),
        Input("from", "From", given["from"], "date", "Empty means today."),
        Input("until", "Until", given["until"], "date", "Empty means without an end."),
        Input("name", "Name of the rule", given["name"], hint="Lower-case letters, digits and hyphens.", required=True),
    )
    form = Form(f"{ADMIN_RULES}/new", "Show what follows", inputs, id="rule", primary=foreseen is None)
    says = (
        "A rule matches all that is given of program, site and title. The first rule of a name holds for all earlier "
        "dates too."
    )
    follows = _follows(foreseen, given, f"{ADMIN_RULES}/new", "Save the rule")
    panels = (*follows, Panel("The rule", (says,), forms=(form,)))
    return AdminView(frame, "Rules", "A rule", crumbs=(Link("Rules", ADMIN_RULES),), panels=panels, fault=fault)


def removal_view(
    frame: Frame, given: Typed, whom: str, *, foreseen: Foreseen | None = None, fault: str = ""
) -> AdminView:
    """The form that removes a rule from a date on, and, once it was sent, what would follow."""
    hidden = (("name", given["name"]), ("scope", given["scope"]))
    inputs = (Input("from", "From", given["from"], "date", "Empty means today. What it did before stays."),)
    path = f"{ADMIN_RULES}/remove"
    form = Form(path, "Show what follows", inputs, hidden, id="remove", primary=foreseen is None)
    panels = (
        *_follows(foreseen, given, path, "Remove the rule"),
        Panel("From which date on", (f"It is for: {whom}.",), forms=(form,)),
    )
    heading = f"Remove {given['name']}"
    return AdminView(frame, "Rules", heading, crumbs=(Link("Rules", ADMIN_RULES),), panels=panels, fault=fault)


def move_words(move: Move, titles: dict[str, str]) -> str:
    """What moves: `37 h of 7 people in the last 30 days move from not yet sorted to Design, productive.`."""
    whose = count(move.people, "person", "people")
    before, after = outcome_words(move.before, titles), outcome_words(move.after, titles)
    return f"{hours(move.ms)} of {whose} in the last 30 days move from {before} to {after}."


def outcome_words(outcome: Outcome, titles: dict[str, str]) -> str:
    """What something counts as: `Design, productive`, or `not yet sorted`."""
    category, klass, core = outcome
    said = [titles.get(category, category) if category else "", klass or "not yet sorted", "core work" if core else ""]
    return ", ".join(filter(None, said))


def _follows(foreseen: Foreseen | None, given: Typed, path: str, button: str) -> tuple[Panel, ...]:
    if foreseen is None:
        return ()
    said = [move_words(move, foreseen.titles) for move in foreseen.moves[:MOST_MOVES]]
    more = len(foreseen.moves) - MOST_MOVES
    if more > 0:
        said.append(f"And {more} smaller moves.")
    hidden = (("mark", foreseen.mark), *((name, given[name]) for name in FIELDS))
    form = Form(path, button, hidden=hidden, id="confirm")
    says = ("Nothing of the last 30 days counts otherwise.",) if not said else ()
    return (
        Panel(
            "What follows", says, points=tuple(said),
            forms=(form,), facts=(("Reckoned again", reckoned_words(foreseen.days)),),
        ),
    )  # fmt: skip
