"""The built-in catalogue: large enough, plain, and without contradiction."""

from collections import Counter
from pathlib import Path

from fairday_agent.apps import ALIASES, normalise
from fairday_collector.classify.catalogue import CATALOGUE, catalogue, read_catalogue
from fairday_collector.classify.model import check_slug
from fairday_server.demo.roles import ENGINEERING, OPERATIONS, SALES, SUPPORT
from tests.support.classifying import sorter

GROUPS = read_catalogue()
APPS = [app for group in GROUPS.values() for app in group.apps]
SITES = [site for group in GROUPS.values() for site in group.sites]


def test_it_is_large() -> None:
    """At least 450 applications and sites in at least 18 categories, each with at least five."""
    assert len(APPS) + len(SITES) >= 450
    assert len(GROUPS) >= 18
    assert min(len(group.apps) + len(group.sites) for group in GROUPS.values()) >= 5


def test_nothing_stands_in_it_twice() -> None:
    """A program or site has one place, so that no order among equals is needed."""
    assert [name for name, count in Counter(APPS).items() if count > 1] == []
    assert [name for name, count in Counter(SITES).items() if count > 1] == []


def test_every_rule_has_an_id_of_its_own() -> None:
    """Ids are made of names, and below zero, apart from those of changes."""
    ids = [held.id for held in catalogue().rules]
    assert len(set(ids)) == len(APPS) + len(SITES)
    assert max(ids) < 0


def test_every_entry_is_sound() -> None:
    """It passes the checks that people's own rules and categories must pass, and is exact, without wildcards."""
    for held in catalogue().rules:
        held.rule.check()
        assert not set("*?") & set(held.name)
    for kind in catalogue().categories:
        kind.category.check()
        check_slug("category", kind.slug)


def test_names_are_as_agents_send_them() -> None:
    """Lower case, without path, `.exe` or an alias; sites are hosts without `www`."""
    assert [app for app in APPS if normalise(app) != app] == []
    assert [site for site in SITES if site != site.lower() or site.startswith("www.") or "." not in site] == []


def test_it_knows_what_agents_call_programs() -> None:
    """Every name an agent gives to a program under an alias."""
    assert sorted(set(ALIASES.values()) - set(APPS)) == []


def test_it_knows_the_programs_of_the_demo() -> None:
    """All of them get a category."""
    roles = (OPERATIONS, SUPPORT, ENGINEERING, SALES)
    used = {use.app for role in roles for use in role.uses} | {app for role in roles for app in role.meeting_apps}
    assert sorted(app for app in used | {"zoiper", "vlc"} if sorter().sort((app, None, None)).category is None) == []


def test_contact_with_others_is_collaboration() -> None:
    """Mail, chat, meetings and telephony, and nothing else."""
    flagged = {slug for slug, group in GROUPS.items() if group.collaboration}
    assert flagged == {"mail", "chat", "meetings", "telephony"}
    assert sorter().sort(("teams", None, None)).collaboration


def test_only_plain_leisure_is_unproductive() -> None:
    """Whatever may be work for somebody is neutral until the organisation decides."""
    assert {slug for slug, group in GROUPS.items() if group.klass == "unproductive"} == {"games", "sport", "streaming"}


def test_a_browser_alone_is_not_judged() -> None:
    """It has a category and no class; a known site on it has both."""
    alone, known = sorter().sort(("firefox", "Some page", None)), sorter().sort(("firefox", None, "docs.github.com"))
    assert (alone.category, alone.klass) == ("web", None)
    assert (known.category, known.klass) == ("development", "productive")


def test_a_change_of_the_catalogue_needs_a_new_number() -> None:
    """The number stands in every reckoned day: raise it with this digest whenever the data change."""
    assert (CATALOGUE, catalogue().digest[:16]) == (1, "1c4923bcf7a7182c")


def test_the_reference_lists_it() -> None:
    """Each category with its title and class, and how many programs and sites there are."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "classification.md").read_text("utf-8")
    for slug, group in GROUPS.items():
        flag = ", collaboration" if group.collaboration else ""
        assert f"| `{slug}` | {group.title} | {group.klass or 'none'}{flag} |" in page
    assert f"Number {CATALOGUE}. It knows {len(APPS)} programs and {len(SITES)} sites" in page
