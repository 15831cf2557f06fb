"""A number that moves with whatever visitors are shown.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chain_head", sa.Column("published", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("chain_head", "published")
