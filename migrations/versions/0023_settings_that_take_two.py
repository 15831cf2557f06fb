"""Settings that take two people wait in a column of their programme.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("programme", sa.Column("proposed_settings", sa.Text, nullable=True))


def downgrade() -> None:
    op.drop_column("programme", "proposed_settings")
