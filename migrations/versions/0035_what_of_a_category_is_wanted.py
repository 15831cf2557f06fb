"""A need says what of its categories it wants; nobody was asked so far.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("need", sa.Column("particulars", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("need", "particulars")
