"""Small and large letters are the same on both databases: those that Unicode says."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, literal, select

from fairday_collector.store.dialect import dialect_of
from tests.support.collector import Collector


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(given=st.text(st.characters(max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=20))
def test_letters_are_made_small_and_large_as_unicode_has_it(collector: Collector, given: str) -> None:
    """As Python does it, which SQLite is given."""
    with collector.store.read() as session:
        dialect, text = dialect_of(session), literal(given, String())
        for upper, wanted in ((False, given.lower()), (True, given.upper())):
            found = session.connection().execute(select(dialect.in_case(text, upper=upper))).scalar_one()
            assert found == wanted


def test_nothing_stays_nothing(collector: Collector) -> None:
    """Null has no letters."""
    with collector.store.read() as session:
        dialect, nothing = dialect_of(session), literal(None, String())
        for upper in (False, True):
            assert session.connection().execute(select(dialect.in_case(nothing, upper=upper))).scalar() is None
