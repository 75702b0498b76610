"""What keys of the API may do, those that there are what they could; and sign-ins that show one's own record alone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_key", sa.Column("scope", sa.String(), nullable=False, server_default="write"))
    for table in ("sign_in_link", "web_session"):
        op.add_column(table, sa.Column("own", sa.Boolean(), nullable=False, server_default=sa.false()))
