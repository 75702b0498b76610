"""Keys of analysts may be granted times of day; those that there are were not."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_key", sa.Column("times", sa.Boolean(), nullable=False, server_default=sa.false()))
