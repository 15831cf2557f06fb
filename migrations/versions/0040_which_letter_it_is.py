"""A letter says which one it is; of those that wait or were sent nobody knows any more.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mail", sa.Column("about", sa.String(24), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("mail", "about")
