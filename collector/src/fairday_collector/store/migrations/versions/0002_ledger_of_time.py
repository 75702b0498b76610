"""The ledger of time: one book of changes, generations, rollups, packed seat-days, claims and timesheets."""

import sqlalchemy as sa
from alembic import op

from fairday_collector.store.types import BIG

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _config()
    _ledger()
    _seats()
    _people()
    _timesheets()


def _config() -> None:
    op.create_table(
        "config_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("scope_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("at_ms", BIG, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_config_change_scope_id", "config_change", ["scope_id"])
    op.execute(
        "INSERT INTO config_change (id, kind, scope, scope_id, name, from_date, value, at_ms, actor) "
        "SELECT id, 'policy', scope, scope_id, '', from_date, settings, at_ms, actor FROM policy_change"
    )
    op.drop_table("policy_change")
    op.create_table(
        "generation",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("through_change", sa.Integer(), nullable=False),
        sa.Column("versions", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_ms", BIG, nullable=False),
        sa.Column("finished_ms", BIG, nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.execute(
        "INSERT INTO generation (number, through_change, versions, total, created_ms, finished_ms) "
        "SELECT 1, coalesce(max(id), 0), '', 0, 0, 0 FROM config_change"
    )


def _ledger() -> None:
    # What was reckoned before is reckoned again from the spans: nothing is carried over but which days there are.
    op.execute(
        "INSERT INTO dirty_day (person_id, day, mark, since_ms) SELECT person_id, day, 0, 0 FROM ledger_day "
        "WHERE NOT EXISTS (SELECT 1 FROM dirty_day d "
        "WHERE d.person_id = ledger_day.person_id AND d.day = ledger_day.day)"
    )
    op.drop_table("ledger_day")
    op.create_table(
        "ledger_day",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("start_ms", BIG, nullable=False),
        sa.Column("end_ms", BIG, nullable=False),
        sa.Column("first_ms", BIG, nullable=True),
        sa.Column("last_ms", BIG, nullable=True),
        sa.Column("last_received_ms", BIG, nullable=True),
        sa.Column("overlap_ms", BIG, nullable=False),
        sa.Column("states", sa.JSON(), nullable=False),
        sa.Column("apps", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=True),
        sa.Column("edge_gaps", sa.String(), nullable=False),
        sa.Column("made_by", sa.JSON(), nullable=False),
        sa.Column("reckoned_ms", BIG, nullable=False),
        sa.Column("timeline", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "day", "generation"),
    )
    op.create_table(
        "day_rollup",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "day", "generation"),
    )
    op.create_table(
        "rebuild_day",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mark", BIG, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "day"),
    )
    op.create_index("ix_rebuild_day_day", "rebuild_day", ["day"])
    op.create_table(
        "fill_mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("through_ms", BIG, nullable=False),
        sa.Column("at_ms", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _seats() -> None:
    op.create_table(
        "seat_day",
        sa.Column("seat_id", sa.String(), nullable=False),
        sa.Column("utc_day", sa.Integer(), nullable=False),
        sa.Column("spans", sa.Integer(), nullable=False),
        sa.Column("packed_ms", BIG, nullable=False),
        sa.Column("columns", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"]),
        sa.PrimaryKeyConstraint("seat_id", "utc_day"),
    )


def _people() -> None:
    op.create_table(
        "person_role",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "from_date"),
    )
    op.create_index("ix_person_role_role", "person_role", ["role"])
    with op.batch_alter_table("api_key") as batch:
        batch.add_column(sa.Column("person_id", sa.String(), nullable=True))
        batch.create_foreign_key("fk_api_key_person", "person", ["person_id"], ["id"])


def _timesheets() -> None:
    op.create_table(
        "claim",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("start_ms", BIG, nullable=False),
        sa.Column("end_ms", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_ms", BIG, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "id"),
    )
    op.create_table(
        "claim_act",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at_ms", BIG, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "claim_id", "n"),
    )
    op.create_table(
        "correction",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at_ms", BIG, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "day", "n"),
    )
    op.create_table(
        "timesheet_act",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at_ms", BIG, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "first", "n"),
    )
