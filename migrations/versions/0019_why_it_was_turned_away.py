"""Why a registration was turned away is kept as a key with its facts; a sentence that was written before stays as it is.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("why", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("registration", "why")
