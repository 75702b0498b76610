"""What is at the edges of numbers and texts is the same on both databases."""

from sqlalchemy import select, text

from fairday_collector.store import Store
from fairday_reports.feeds.odata.expressions import Call, Literal
from fairday_reports.feeds.odata.functions import SPACES, call
from fairday_reports.feeds.odata.terms import literal_term
from tests.support.odata import Asker
from tests.support.odata_oracle import SPACES as WHITE


def test_a_number_that_is_too_large_to_be_exact_counts_as_null(own_store: Store) -> None:
    """It is compared as it is, and where it would be reckoned with it has no value; at the edge it has one."""
    edge = 2**48
    values = (edge, edge + 1, -edge, -edge - 1, 2**63 - 1, -(2**63))
    with own_store.write() as session:
        session.connection().execute(text("UPDATE feed_team SET changed = 0"))
        for number, value in enumerate(values):
            session.connection().execute(
                text("INSERT INTO feed_team (team_id, name, zone, changed) VALUES (:id, '', 'UTC', :changed)"),
                {"id": f"e{number}", "changed": value},
            )
    asker = Asker(own_store)

    def found(asked: str) -> list[str]:
        return [row["team_id"] for row in asker.ask(f"Teams?$filter=startswith(team_id,'e') and {asked}")["value"]]

    assert found("changed add 1 ne null") == ["e0", "e2"]
    assert found(f"changed mul 32000 eq {edge * 32000}") == ["e0"]
    assert found(f"-changed sub 7 eq {edge - 7}") == ["e2"]
    assert found(f"floor(changed divby 3) eq {-edge // 3}") == ["e2"]
    assert found(f"changed eq {2**63 - 1}") == ["e4"]
    assert found("changed gt 0") == ["e0", "e1", "e4"]


def test_what_trim_takes_away_is_what_unicode_calls_white_space(filled: Store) -> None:
    """At both ends and all of it, and not what only looks like it."""
    assert sorted(SPACES) == sorted(WHITE)
    with filled.read() as session:
        for char in (*SPACES, "\x1c", "\x1f", "\x84", "\u180e", "\u200b", "\u2060", "\ufeff", "\U0001f642"):
            given = literal_term(Literal("string", f"{char}a{char}b{char}"))
            found = (
                session.connection().execute(select(call(Call("trim", ()), [given], filled.dialect).sql)).scalar_one()
            )
            assert found == (f"a{char}b" if char in WHITE else f"{char}a{char}b{char}")
