"""A database of the first schema becomes one of this version with nothing lost."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlmodel import select

import fairday_collector.store.migrations as migrations
from fairday_collector.ledger.generations import visible
from fairday_collector.policy.book import PolicyBook
from fairday_collector.store import Store, migrate
from fairday_collector.store.tables import ConfigChange, DirtyDay, LedgerDay

FIRST_SCHEMA = (
    "INSERT INTO team VALUES ('t', 'Payments', 'UTC', 0)",
    "INSERT INTO person VALUES ('p', 'Maya', NULL, NULL, 0)",
    "INSERT INTO policy_change VALUES (1, 'organisation', '', '2026-01-01', '{\"idle_after_s\": 120}', 7, 'cli:x')",
    "INSERT INTO policy_change VALUES (2, 'person', 'p', '2026-02-01', '{\"idle_after_s\": 60}', 8, 'cli:x')",
    """INSERT INTO ledger_day
    VALUES ('p', '2026-03-01', 'UTC', 0, 1, NULL, NULL, NULL, 0, '{}', '[]', '{}', '', '', '{}', 0)""",
    """INSERT INTO ledger_day
    VALUES ('p', '2026-03-02', 'UTC', 0, 1, NULL, NULL, NULL, 0, '{}', '[]', '{}', '', '', '{}', 0)""",
    "INSERT INTO dirty_day VALUES ('p', '2026-03-02', 5, 6)",
    "INSERT INTO api_key VALUES ('k', 'bi', 'x', 'admin', 0, 1, NULL)",
)


def test_the_first_schema_is_carried_over(tmp_path: Path) -> None:
    """Policies are changes of the book, reckoned days wait to be reckoned again, keys are as they were."""
    store = Store(f"sqlite:///{tmp_path}/old.db")
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__ or "").parent))
    with store.write() as session:
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0001")
        for statement in FIRST_SCHEMA:
            session.connection().execute(text(statement.replace(":", r"\:")))
    migrate(store)
    with store.read() as session:
        changes = session.exec(select(ConfigChange)).all()
        assert [(c.id, c.kind, c.scope, c.value, c.at_ms) for c in changes] == [
            (1, "policy", "organisation", {"idle_after_s": 120}, 7),
            (2, "policy", "person", {"idle_after_s": 60}, 8),
        ]
        assert PolicyBook.load(session).on(changes[1].from_date, ("person", "p")).settings.idle_after_s == 60
        assert visible(session).through_change == 2
        assert sorted((row.day.isoformat(), row.mark) for row in session.exec(select(DirtyDay))) == [
            ("2026-03-01", 0),
            ("2026-03-02", 5),
        ]
        assert session.exec(select(LedgerDay)).all() == []
        assert session.connection().execute(text("SELECT id, person_id FROM api_key")).one() == ("k", None)
    store.close()
