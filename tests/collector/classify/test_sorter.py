"""What labels count as: outcomes, categories, dates, and what is shared."""

from datetime import date, timedelta

from fairday_collector.classify.model import CLASSES
from fairday_collector.classify.rules import RuleBook
from fairday_collector.classify.sorter import UNCLASSIFIED, Sorter
from fairday_collector.config.book import ORGANISATION, ConfigBook
from tests.support.classifying import DAY, PERSON, ROLE, SCOPES, TEAM, category, rule, sorter, taken

SAP = ("sap", None, None)


def test_the_class_comes_from_the_rule_or_else_its_category() -> None:
    """A rule's own class goes before that of the category it names."""
    own = sorter(rule(1, app="sap", category="news", klass="productive")).sort(SAP)
    assert (own.category, own.klass) == ("news", "productive")
    theirs = sorter(rule(1, app="sap", category="games")).sort(SAP)
    assert (theirs.category, theirs.klass) == ("games", "unproductive")


def test_a_rule_without_category_keeps_that_of_the_next_that_has_one() -> None:
    """A rule may judge the class alone and leave the kind of work as it was."""
    made = sorter(rule(1, app="sap", klass="neutral"), rule(2, app="s*", category="news", core=True)).sort(SAP)
    assert (made.rule, made.category, made.klass, made.core) == (1, "news", "neutral", True)
    assert sorter(rule(1, app="sap", klass="neutral")).sort(SAP).category == "finance"
    assert sorter(rule(1, app="mine", klass="neutral")).sort(("mine", None, None)).category is None


def test_a_rule_of_core_alone_keeps_category_and_class() -> None:
    """What a rule does not decide comes from the next one that does."""
    made = sorter(rule(3, app="sap", core=True), rule(2, app="sa*", klass="neutral"), rule(1, app="s*", core=False))
    won = made.sort(SAP)
    assert (won.rule, won.category, won.klass, won.core) == (3, "finance", "neutral", True)


def test_a_category_speaks_for_class_core_and_collaboration() -> None:
    """A rule that names a category takes all of it, whatever vaguer rules say."""
    entries = [
        rule(1, app="sap", category="ledger"),
        rule(2, app="sa*", klass="unproductive", core=False),
        category(3, "ledger", core=True, collaboration=True),
    ]
    won = sorter(*entries).sort(SAP)
    assert (won.klass, won.core, won.collaboration) == (None, True, True)
    refused = sorter(*entries, rule(4, "rule-1", app="sap", category="ledger", core=False)).sort(SAP)
    assert refused.core is False


def test_the_nearest_scope_says_what_a_category_is() -> None:
    """A team may call social media productive; for the others it stays what it is."""
    entries = [category(1, "social", TEAM, klass="productive"), category(2, "social", ROLE, klass="unproductive")]
    label = ("firefox", None, "www.reddit.com")
    assert sorter(*entries, scopes=(ORGANISATION, TEAM)).sort(label).klass == "productive"
    assert sorter(*entries, scopes=(ORGANISATION, TEAM, ROLE)).sort(label).klass == "unproductive"
    assert sorter(*entries, scopes=(ORGANISATION,)).sort(label).klass == "neutral"


def test_a_category_without_class_leaves_its_time_unclassified() -> None:
    """An organisation may decline to judge a kind of work that the catalogue judges."""
    won = sorter(category(1, "games")).sort(("steam", None, None))
    assert (won.category, won.klass) == ("games", None)


def test_a_category_that_is_gone_leaves_the_name_alone() -> None:
    """A rule may outlive its category: the name stays, and nothing is made up about it."""
    won = sorter(rule(1, app="sap", category="gone")).sort(SAP)
    assert (won.category, won.klass, won.core, won.collaboration) == ("gone", None, False, False)


def test_rules_hold_by_date() -> None:
    """The first version of a rule holds for the past too, each later one from its date, until it ends."""
    first, second, end = DAY, DAY + timedelta(days=10), DAY + timedelta(days=20)
    entries = [
        rule(1, "sap", app="sap", klass="neutral", start=first),
        rule(2, "sap", app="sap", klass="productive", start=second, until=end),
        rule(3, "crm", TEAM, app="sap", klass="unproductive", start=first),
        taken(4, "crm", TEAM, first + timedelta(days=1)),
    ]
    book = RuleBook(ConfigBook(entries))

    def won(day: date) -> int:
        return book.on(SCOPES, day).sort(SAP).rule

    assert won(first - timedelta(days=400)) == 3
    assert won(first) == 3
    assert [won(first + timedelta(days=1)), won(second - timedelta(days=1)), won(second), won(end)] == [1, 1, 2, 2]
    assert won(end + timedelta(days=1)) < 0


def test_a_rule_until_the_end_of_the_calendar_holds() -> None:
    """The last date there is may be given as an end."""
    assert sorter(rule(1, app="sap", core=True, until=date.max)).sort(SAP).rule == 1


def test_who_shares_the_entries_shares_the_sorter() -> None:
    """One sorter serves all days and people for whom the same entries hold, so that labels are sorted once."""
    book = RuleBook(ConfigBook([rule(1, app="sap", core=True), rule(2, scope=TEAM, app="x", core=True)]))
    plain = book.on((ORGANISATION,), DAY)
    assert book.on((ORGANISATION, ("team", "sales"), ROLE, PERSON), DAY + timedelta(days=9)) is plain
    assert book.on((ORGANISATION, TEAM), DAY) is not plain
    assert book.on((ORGANISATION, TEAM), DAY) is book.on((ORGANISATION, TEAM, ("person", "johan")), DAY)


def test_a_sorter_names_the_changes_that_made_it() -> None:
    """The ids of all rules and categories in force, for the record of a day; none for the catalogue."""
    entries = [rule(5, app="sap", core=True), category(3, "news", PERSON), rule(4, scope=ROLE, app="x", core=True)]
    assert sorter(*entries).changes == (3, 4, 5)
    assert sorter().changes == ()


def test_the_digest_is_of_the_content() -> None:
    """It stays where ids alone differ, and changes with a value, a scope, or which of two was made later."""
    one = [rule(1, "a", app="sap", core=True), rule(2, "b", app="sap", core=False)]
    assert sorter(*one).digest == sorter(rule(8, "a", app="sap", core=True), rule(9, "b", app="sap", core=False)).digest
    others = [
        sorter(rule(9, "a", app="sap", core=True), rule(8, "b", app="sap", core=False)),
        sorter(rule(1, "a", app="sap", core=True), rule(2, "b", app="sap", core=True)),
        sorter(rule(1, "a", TEAM, app="sap", core=True), one[1]),
        sorter(*one, category(3, "news")),
        sorter(),
    ]
    assert len({sorter(*one).digest, *(made.digest for made in others)}) == 6


def test_columns_say_what_single_answers_say() -> None:
    """`sort_labels` gives the same outcomes, as arrays, also when new categories join later."""
    made = sorter(rule(1, app="sap", category="news", core=True), rule(2, app="x", klass="unproductive"))
    labels = [SAP, ("x", None, None), ("teams", None, None), ("nothing-known", None, None), SAP]
    for count in (1, 3, len(labels)):
        columns = made.sort_labels(labels[:count])
        for place, label in enumerate(labels[:count]):
            one = made.sort(label)
            slug = columns.categories[columns.category[place]] if columns.category[place] >= 0 else None
            klass = columns.klass[place]
            assert (slug, None if klass == UNCLASSIFIED else CLASSES[klass]) == (one.category, one.klass)
            assert (columns.core[place], columns.collaboration[place]) == (one.core, one.collaboration)
            assert columns.rule[place] == one.rule
    assert len(made.sort_labels([]).rule) == 0


def test_titles_without_end_are_forgotten() -> None:
    """A sorter that has met very many labels starts over, and still answers the same."""
    made = Sorter(sorter(rule(1, title="[02468]$", klass="neutral")).layers, remembered=10)
    labels = [(None, f"page {number}", None) for number in range(35)]
    assert list(made.sort_labels(labels).rule) == [1 - number % 2 for number in range(35)]
    assert [made.sort(label).rule for label in labels] == [1 - number % 2 for number in range(35)]
