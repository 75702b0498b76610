"""The policy of a scope as administrators see it: what holds, who changed what when, and a change foreseen."""

from collections.abc import Sequence
from typing import Any

from fairday_collector.config.book import ConfigBook
from fairday_collector.config.directory import Directory
from fairday_collector.policy.settings import AGENT_SETTINGS, Settings
from fairday_collector.store.tables import ConfigChange
from fairday_reports.words import count
from fairday_server.pages.admin.policy_change import Foreseen, Held, held
from fairday_server.pages.admin.policy_words import (
    GROUPS,
    WORDS,
    choice_words,
    choices,
    hint_of,
    value_text,
    value_words,
)
from fairday_server.pages.admin.reckoned import reckoned_words
from fairday_server.pages.admin.scopes import scope_words
from fairday_server.pages.admin.views import AdminView, Cell, Column, Form, Input, Panel, choice, table
from fairday_server.pages.admin.words import when
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import ADMIN_POLICIES, policy_path
from fairday_server.pages.recorded import recorded_view
from fairday_server.pages.typed import Typed
from fairday_server.pages.views import Link

MOST_CHANGES = 50
FIRST = "The first change of a scope holds for all earlier dates too."
HOLDS = (Column("Setting"), Column("Is"), Column("Said by", leaves="col2"), Column("Action", numeric=True))
PAST = (Column("When (UTC)"), Column("Who", leaves="col2"), Column("What"), Column("From"))
FIELDS = ("scope", "setting", "value", "from", "until")


def policies_view(
    frame: Frame,
    scope: str,
    subjects: list[tuple[str, str]],
    now: Held,
    past: Sequence[tuple[str, str, str, str]],
    directory: Directory,
    *,
    done: str = "",
) -> AdminView:
    """What holds for a scope today, setting by setting, and the scope's own changes; `past` comes from `changes_of`."""
    whom = next((text for value, text in subjects if value == scope), scope)
    chooser = Form(
        ADMIN_POLICIES, "Show", (Input("scope", "For", kind="select", options=choice(scope, subjects)),), id="for",
        primary=False, asks=True,
    )  # fmt: skip
    groups = [
        Panel(heading, table=table(HOLDS, (_holding(name, now, scope, directory) for name in names)))
        for heading, names in GROUPS
    ]
    history = Panel(
        "Changes",
        table=table(PAST, (tuple(map(Cell, row)) for row in past), empty="Nothing was changed here."),
    )
    panels = (Panel("For whom", forms=(chooser,)), _recorded("Recorded today", now.settings), *groups, history)
    return AdminView(frame, "Policies", f"Policy: {whom}", "What is recorded, and how it is reckoned.", panels=panels,
                     done=done)  # fmt: skip


def changes_of(
    rows: Sequence[ConfigChange], book: ConfigBook, directory: Directory, now_ms: int
) -> list[tuple[str, str, str, str]]:
    """When, who, what from which value to which, and for which dates; of changes of policies, the newest first."""
    said = []
    for row in rows[:MOST_CHANGES]:
        assert row.id is not None
        scopes = [("organisation", ""), *([(row.scope, row.scope_id)] if row.scope_id else [])]
        before = held(book.through_change(row.id - 1), scopes, row.from_date).settings
        dates = f"{row.from_date}" if row.until is None else f"{row.from_date} to {row.until}"
        said.append((when(row.at_ms, now_ms), row.actor, _difference(before, row.value), dates))
    return said


def change_view(
    frame: Frame, given: Typed, now: Settings, whom: str, *, foreseen: Foreseen | None = None, fault: str = ""
) -> AdminView:
    """The form of one setting, and, once it was sent, what would follow."""
    name = given["setting"]
    few = choices(name)
    value = Input("value", WORDS[name], given["value"], hint=hint_of(name))
    if few:
        worded = [(one, choice_words(one)) for one in few]
        value = Input(
            "value",
            WORDS[name],
            kind="select",
            options=choice(given["value"], worded),
        )
    inputs = (
        value,
        Input("from", "From", given["from"], "date", "Empty means today."),
        Input("until", "Until", given["until"], "date", "Empty means without an end."),
    )
    hidden = (("scope", given["scope"]), ("setting", name))
    path = f"{ADMIN_POLICIES}/change"
    form = Form(path, "Show what follows", inputs, hidden, id="policy", primary=foreseen is None)
    says = f"{whom}: {value_words(name, getattr(now, name))} today."
    panels = (*_follows(foreseen, given, whom), Panel("The setting", (says, FIRST), forms=(form,)))
    crumbs = (Link("Policies", ADMIN_POLICIES), Link(whom, policy_path(given["scope"])))
    return AdminView(frame, "Policies", WORDS[name], crumbs=crumbs, panels=panels, fault=fault)


def _holding(name: str, now: Held, scope: str, directory: Directory) -> tuple[Cell, ...]:
    said_by = now.said_by.get(name)
    return (
        Cell(WORDS[name], small=name),
        Cell(value_words(name, getattr(now.settings, name))),
        Cell("Default" if said_by is None else scope_words(directory, *said_by)),
        Cell("Change", href=policy_path(scope, name), label=f"Change {WORDS[name]}"),
    )


def _follows(foreseen: Foreseen | None, given: Typed, whom: str) -> tuple[Panel, ...]:
    if foreseen is None:
        return ()
    name = given["setting"]
    before, after = (getattr(settings, name) for settings in (foreseen.before, foreseen.after))
    facts = [
        ("Changes", f"{WORDS[name]}: {value_words(name, before)} → {value_words(name, after)}"),
        ("For", f"{whom}, {count(foreseen.people, 'person', 'people')}"),
        ("Reckoned again", reckoned_words(foreseen.days)),
    ]
    hidden = (("mark", foreseen.mark), *((field, given[field]) for field in FIELDS))
    form = Form(f"{ADMIN_POLICIES}/change", "Save the change", hidden=hidden, id="confirm")
    panels = [Panel("What follows", facts=tuple(facts), forms=(form,))]
    if name in AGENT_SETTINGS:
        panels.append(_recorded("Recorded from then on", foreseen.after))
    return tuple(panels)


def _recorded(heading: str, settings: Settings) -> Panel:
    said = recorded_view(settings, {})
    facts = (("Recorded", " ".join(said.yes)), ("Not recorded", " ".join(said.no)))
    return Panel(heading, facts=(*facts, ("Notice", said.notice)) if said.notice else facts)


def _difference(before: Settings, value: dict[str, Any] | None) -> str:
    if value is None:
        return "All taken away"
    return "; ".join(
        f"{WORDS[name]}: {value_words(name, getattr(before, name))} → {value_words(name, new)}"
        for name, new in value.items()
    )


def filled(setting: str, now: Settings, scope: str) -> Typed:
    """The form of a setting as it stands today."""
    return Typed({"setting": setting, "scope": scope, "value": value_text(setting, getattr(now, setting))})
