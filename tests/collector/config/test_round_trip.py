from hypothesis import HealthCheck, Phase, given, settings

from fairday_collector.config.plan import plan
from fairday_collector.config.tables import read_toml
from tests.support.configuring import NAMES, State, states, taken_in, text_of

# Shrinking a whole configuration takes minutes and says little more.
quick = settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@quick
@given(states())
def test_an_export_imported_into_an_empty_organisation_exports_the_same(state: State) -> None:
    """Byte for byte, whatever was changed, ended and taken away before."""
    text = text_of(state)
    people = {subject: entries for subject, entries in state.items() if subject.kind == "zone"}
    first = {subject: [entries[0]] for subject, entries in people.items()}
    assert text_of(taken_in(text, first)) == text


@quick
@given(states())
def test_importing_an_export_changes_nothing(state: State) -> None:
    """With and without taking away what it lacks, for it lacks nothing."""
    document = read_toml(text_of(state), NAMES)
    for prune in (False, True):
        found = plan(document, state, prune=prune)
        assert (found.differences, found.acts, found.unspoken) == ([], [], 0)


@quick
@given(states(), states())
def test_importing_with_prune_makes_any_organisation_like_the_exported_one(one: State, other: State) -> None:
    """What is in force afterwards differs in nothing from the file, and a second import finds nothing to do."""
    text = text_of(one)
    after = taken_in(text, other, prune=True)
    again = plan(read_toml(text, NAMES), after, prune=True)
    assert (again.differences, again.acts) == ([], [])
