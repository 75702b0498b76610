"""Roles of the database's own that may read the views of the feeds."""

import sqlalchemy as sa
from alembic import op

from fairday_collector.store.types import BIG

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bi_grant",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.Column("times", sa.Boolean(), nullable=False),
        sa.Column("made_ms", BIG, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
    )
    op.create_table(
        "bi_grant_team",
        sa.Column("name", sa.String(), sa.ForeignKey("bi_grant.name"), primary_key=True),
        sa.Column("team_id", sa.String(), sa.ForeignKey("team.id"), primary_key=True),
    )
