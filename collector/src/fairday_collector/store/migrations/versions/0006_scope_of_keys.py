"""What keys of the API may do: those that there are keep what they could."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_key", sa.Column("scope", sa.String(), nullable=False, server_default="write"))
